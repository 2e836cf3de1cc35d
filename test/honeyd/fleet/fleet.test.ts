import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { fleetSchema } from '../../../src/honeyd/fleet/fleet-schema.ts';
import { parseFleetText } from '../../../src/honeyd/fleet/fleet-text.ts';
import { checkFleet, readFleet } from '../../../src/honeyd/fleet/read-fleet.ts';
import { FormatError } from '../../../src/model/errors.ts';
import { writeSmallPersonality } from '../small-personality.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mynah-fleet-'));
  writeSmallPersonality(join(folder, 'smtp.json'));
  writeSmallPersonality(join(folder, 'dns.json'), 'udp');
  writeFileSync(join(folder, 'broken.json'), '{');
});

function fleetFile(text: string): string {
  const path = join(folder, 'fleet.yaml');
  writeFileSync(path, text);
  return path;
}

test('a small fleet gets sensible defaults', () => {
  const fleet = readFleet(
    fleetFile(
      'hosts:\n  mail:\n    addresses: 10.0.0.1-2\n    services:\n      - { port: 25, personality: smtp.json }\n',
    ),
  );
  expect(fleet).toMatchObject({
    honeyd: {
      program: 'honeyd',
      console: '/var/run/honeyd.sock',
      osDatabase: '/usr/share/honeyd/nmap-os-db',
    },
    daemon: {
      run: '/run/mynah',
      quota: 500 * 1024 * 1024,
      limits: { idle: 300_000, bytes: 32 * 1024 * 1024 },
    },
    data: { passive: 'proxy', ports: { from: 21_000, to: 21_999 }, timeout: 60_000, active: false },
    hosts: [
      {
        name: 'mail',
        addresses: ['10.0.0.1', '10.0.0.2'],
        services: [{ port: 25, transport: 'tcp', by: 'connector' }],
      },
    ],
  });
});

test('everything can be said, and paths are those beside the fleet file', () => {
  const fleet = readFleet(
    fleetFile(`
honeyd: { interface: eth0, program: /usr/sbin/honeyd, data: /opt/honeyd, osDatabase: my-os-db, others: reset }
daemon: { run: run, events: events.json, spool: spool, quota: 1M, state: state.json, timing: recorded, limits: { idle: 9, perAddress: 3 } }
data: { passive: connector, ports: 20000-20009, timeout: 5, active: true }
hosts:
  mail:
    addresses: [10.0.0.1, 10.0.0.4/30]
    name: mx{4}.example.org
    names: { 10.0.0.1: mail.example.org }
    osPersonality: Linux 2.6.32
    ethernet: Dell
    uptime: 3600
    dropRate: { in: 0.5, syn: 2 }
    default: { tcp: block, icmp: open }
    services:
      - { port: 25, personality: smtp.json, by: spawn, timing: fast, name: relay.example.org }
      - { port: 53, personality: dns.json, by: proxy }
      - { port: 80, action: open }
`),
  );
  expect(fleet.honeyd.osDatabase).toBe(join(folder, 'my-os-db'));
  expect(fleet.daemon).toMatchObject({
    run: join(folder, 'run'),
    events: join(folder, 'events.json'),
    quota: 1024 * 1024,
  });
  expect(fleet.daemon.limits).toMatchObject({ idle: 9000, perAddress: 3, sessions: 10_000 });
  const [host] = fleet.hosts;
  expect(host?.addresses).toEqual(['10.0.0.1', '10.0.0.5', '10.0.0.6']);
  expect(host?.services).toMatchObject([
    {
      kind: 'emulated',
      by: 'spawn',
      timing: 'fast',
      file: join(folder, 'smtp.json'),
      hostName: 'relay.example.org',
    },
    { kind: 'emulated', by: 'proxy', timing: 'recorded', transport: 'udp' },
    { kind: 'plain', port: 80, transport: 'tcp', action: 'open' },
  ]);
});

const host = (lines: string) => `hosts:\n  mail:\n    addresses: 10.0.0.1\n${lines}`;

test.each([
  ['hosts:\n  - a: b: c\n', 'line 2: '],
  ['a: 1\na: 2\n', 'line 2: '],
  ['', 'line 1: '],
  ['hosts: {}\n', 'line 1: hosts: there are no hosts'],
  ['hosts: {}\nhots: {}\n', 'line 1: there is no "hots" here, but honeyd, daemon, data, hosts'],
  [host('    servces: []\n'), 'line 3: host mail: there is no "servces" here, but addresses, listen, name'],
  [
    host('    services:\n      - { port: 0, action: open }\n'),
    'line 5: host mail, service 1, port: which port?',
  ],
  [
    host('    services:\n      - { port: 25 }\n'),
    'line 5: host mail, service 1: expected either a personality or an action',
  ],
  [
    host('    services:\n      - { port: 25, personality: none.json }\n'),
    'line 5: host mail, service 1, personality: ',
  ],
  [
    host('    services:\n      - { port: 25, personality: broken.json }\n'),
    'line 5: host mail, service 1, personality: ',
  ],
  [
    host('    services:\n      - { port: 25, transport: udp, personality: smtp.json }\n'),
    'this personality speaks tcp',
  ],
  [
    host('    services:\n      - { port: 1, action: open }\n      - { port: 1, action: open }\n'),
    'line 6: host mail, service 2, port: this host has a service at tcp port 1 already',
  ],
  [
    'hosts:\n  mail: { services: [] }\n',
    'expected either `addresses` (under Honeyd) or `listen` (ports of this machine)',
  ],
  [host('    listen: 127.0.0.1\n'), 'expected either `addresses`'],
  ['hosts:\n  mail: { listen: localhost }\n', 'line 2: host mail, listen: "localhost" is no address'],
  ['hosts:\n  mail: { listen: "::1", uptime: 9 }\n', 'line 2: host mail, uptime: only Honeyd can show this'],
  [
    'hosts:\n  mail: { listen: "::1", services: [{ port: 80, action: open }] }\n',
    'service 1, action: a port of this machine needs a personality',
  ],
  [
    host('    services:\n      - { personality: smtp.json, learn: a.json }\n'),
    'service 1, learn: there is nobody to learn from: name an `upstream`',
  ],
  [
    host('    services:\n      - { personality: smtp.json, upstream: mx }\n'),
    'service 1, upstream: upstream mx: expected ADDR:PORT',
  ],
  [
    host('    services:\n      - { personality: smtp.json, upstream: "mx:25", learn: none/a.json }\n'),
    'service 1, learn: there is no folder ',
  ],
  [
    `${host('    services:\n      - { personality: smtp.json, upstream: "mx:25", learn: a.json }\n')}  other:\n    listen: 127.0.0.1\n    services:\n      - { personality: smtp.json, upstream: "mx:26", learn: ./a.json }\n`,
    'host other, service 1, learn: service 1 of mail learns into ./a.json already: name another file',
  ],
  [
    host('    services:\n      - { personality: smtp.json, upstream: "mx:25", by: spawn }\n'),
    'service 1, upstream: an emulator for each connection asks nobody',
  ],
  [
    host('    services:\n      - { personality: dns.json, upstream: "mx:53" }\n'),
    'service 1, upstream: only a server that speaks TCP can be asked',
  ],
  [host('    name: a b\n'), 'host mail: name: "a b" is not a host name'],
  [
    host('    names: { 10.0.0.2: a.example }\n'),
    'host mail, names, 10.0.0.2: this host does not have this address',
  ],
  [host('    ethernet: a"b\n'), 'host mail, ethernet: quotation marks'],
  [
    'hosts:\n  mail:\n    addresses: 10.0.0.300\n',
    'line 3: host mail, addresses: "10.0.0.300" is no address',
  ],
  [
    'hosts:\n  a: { addresses: 10.0.0.1 }\n  b: { addresses: 10.0.0.0/30 }\n',
    'line 3: host b, addresses: 10.0.0.1 belongs to a already',
  ],
  ['hosts:\n  tcp: { addresses: 10.0.0.1 }\n', 'host tcp: "tcp" is a word of Honeyd’s configuration'],
  ['hosts:\n  "1st": { addresses: 10.0.0.1 }\n', 'a host is called by a letter and then'],
  [`data: { ports: 40000-41000 }\n${host('')}`, 'line 1: data, ports: expected FROM-TO'],
])('%j: %s', (text, message) => {
  const path = fleetFile(text);
  expect(() => readFleet(path)).toThrow(FormatError);
  const { problems } = checkFleet(path);
  expect(problems.map(({ file, place, text: what }) => `${file}: ${place}: ${what}`).join('\n')).toContain(
    message,
  );
  expect(problems.every((problem) => problem.file === path && /^line \d+$/.test(problem.place ?? ''))).toBe(
    true,
  );
});

test('all problems are found at once, and the error counts them', () => {
  const path = fleetFile('hosts:\n  tcp: { addresses: x }\n  udp: { addresses: y }\n');
  expect(checkFleet(path).problems).toHaveLength(4);
  expect(() => readFleet(path)).toThrow('(and 3 more; --check of mynah serve tells them all)');
});

test('docs/fleet.schema.json is made from the schema', () => {
  const made = `${JSON.stringify(z.toJSONSchema(fleetSchema, { io: 'input' }), null, 2)}\n`;
  const file = resolve(import.meta.dirname, '../../../docs/fleet.schema.json');
  if (process.env.UPDATE_SCHEMA) writeFileSync(file, made);
  expect(readFileSync(file, 'utf8')).toBe(made);
});

test('aliases of aliases, and a line end in a name that a systemd unit will have, are told with their line', () => {
  const letters = 'abcdefghi'.split('');
  const bomb = letters.map((letter, level) => {
    const inside = level === 0 ? '"x"' : `*${letters[level - 1]}`;
    return `${letter}: &${letter} [${Array(9).fill(inside).join(', ')}]`;
  });
  expect(parseFleetText('f', bomb.join('\n')).problems).toHaveLength(1);
  const { problems } = parseFleetText('f', 'daemon:\n  user: "a\\nExecStartPre=/bin/sh"\nhosts: {}\n');
  expect(problems).toEqual([
    { file: 'f', place: 'line 2', text: 'daemon, user: expected the name of an account' },
  ]);
});
