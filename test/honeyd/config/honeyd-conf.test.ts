import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { printHoneydConf } from '../../../src/honeyd/config/honeyd-conf.ts';
import type { MachineTraits } from '../../../src/honeyd/config/machine-traits.ts';
import { printStartScript, shellWord } from '../../../src/honeyd/config/start-script.ts';
import { printSystemdUnit } from '../../../src/honeyd/config/systemd-unit.ts';
import type { Host } from '../../../src/honeyd/fleet/fleet.ts';
import { UsageError } from '../../../src/model/errors.ts';
import { emulated, fleetOf, hostOf } from '../fleet-parts.ts';

function conf(
  hosts: readonly Host[],
  traits: MachineTraits = { osPersonality: 'Linux 2.6.32', reasons: [] },
): readonly string[] {
  const text = printHoneydConf(fleetOf(hosts), {
    connector: '/etc/mynah/connect',
    socket: '/run/mynah/socket',
    replay: 'node cli.js replay',
    traits: new Map(hosts.map((host) => [host, traits])),
  });
  return text.split('\n').slice(9, -1);
}

test('addresses without a host', () => {
  const text = printHoneydConf(fleetOf([]), { connector: '', socket: '', replay: '', traits: new Map() });
  expect(text.split('\n').slice(0, 6)).toEqual([
    '# Written by mynah honeyd from /etc/mynah/fleet.yaml; changes belong there.',
    '',
    '# Addresses that no host has',
    'create default',
    'set default default tcp action block',
    'set default default udp action block',
  ]);
});

test('a host with everything: what is the same for all its addresses is said once', () => {
  const host = hostOf('mail', ['10.0.0.1', '10.0.0.2'], {
    hostName: 'mx{4}.example.org',
    services: [
      emulated(25),
      emulated(110, { by: 'spawn', timing: 'recorded', hostName: 'pop.example.org' }),
      { kind: 'plain', port: 80, transport: 'tcp', action: 'block' },
    ],
    dropRate: { in: 0.5, syn: 2 },
    default: { tcp: 'block' },
  });
  const traits = { osPersonality: 'Linux 2.6.32', ethernet: '02:42:ac:11:00:02', uptime: 3600, reasons: [] };
  expect(conf([host], traits)).toEqual([
    'create mail',
    'set mail personality "Linux 2.6.32"',
    'set mail default tcp action block',
    'set mail default udp action reset',
    'set mail default icmp action open',
    'set mail uptime 3600',
    'set mail droprate in 0.5',
    'set mail droprate syn 2',
    'set mail ethernet "02:42:ac:11:00:02"',
    'add mail tcp port 25 "/etc/mynah/connect /run/mynah/socket tcp node cli.js replay /etc/mynah/smtp.json --host-name mx{4}.example.org"',
    'add mail tcp port 110 "node cli.js replay /etc/mynah/smtp.json --host-name pop.example.org --timing recorded"',
    'add mail tcp port 80 block',
    'bind 10.0.0.1 mail',
    'bind 10.0.0.2 mail',
  ]);
});

test('names of single addresses, and proxy ports, belong to the bound addresses', () => {
  const host = hostOf('mail', ['10.0.0.1', '10.0.0.2'], {
    hostNames: new Map([['10.0.0.1', 'mx.example.org']]),
    services: [emulated(25), emulated(53, { transport: 'udp', by: 'proxy' })],
  });
  expect(conf([host]).slice(5)).toEqual([
    'bind 10.0.0.1 mail',
    'add 10.0.0.1 tcp port 25 "/etc/mynah/connect /run/mynah/socket tcp node cli.js replay /etc/mynah/smtp.json --host-name mx.example.org"',
    'add 10.0.0.1 udp port 53 proxy 127.0.0.1:23000',
    'bind 10.0.0.2 mail',
    'add 10.0.0.2 tcp port 25 "/etc/mynah/connect /run/mynah/socket tcp node cli.js replay /etc/mynah/smtp.json"',
    'add 10.0.0.2 udp port 53 proxy 127.0.0.1:23001',
  ]);
});

test('what Honeyd could not take is refused', () => {
  const long = hostOf('mail', ['10.0.0.1'], { services: [emulated(25, { file: `/${'x'.repeat(500)}` })] });
  expect(() => conf([long])).toThrow('mail: Honeyd takes commands of at most 500 characters');
  expect(() => conf([hostOf('mail', ['10.0.0.1'])], { osPersonality: 'a "b"', reasons: [] })).toThrow(
    UsageError,
  );
  expect(() => conf([hostOf('mail', ['10.0.0.1'])], { reasons: [] })).toThrow(
    'mail: Honeyd needs a personality',
  );
  const many = hostOf(
    'mail',
    Array.from({ length: 9769 }, (_, i) => `10.0.${i >> 8}.${i & 255}`),
    {
      services: [emulated(25, { by: 'proxy' })],
    },
  );
  expect(() => conf([many])).toThrow('beyond 32767');
});

test('the start script gives absolute paths, quotes them, and names the addresses', () => {
  const fleet = fleetOf([hostOf('a', ['10.0.0.0', '10.0.0.1']), hostOf('b', ['10.0.0.9'])]);
  const script = printStartScript(
    { ...fleet, honeyd: { ...fleet.honeyd, interface: 'eth0', data: "/it's here" } },
    '/etc/mynah/out',
  );
  const command = script.slice(script.indexOf('exec '));
  expect(command.replace(/ \\\n\s+/g, ' ')).toBe(
    "exec honeyd -i eth0 -f /etc/mynah/out/honeyd.conf -p /db -x '/it'\\''s here/xprobe2.conf' -a '/it'\\''s here/nmap.assoc' " +
      `-0 '/it'\\''s here/pf.os' -m '/it'\\''s here/nmap-mac-prefixes' "$@" 10.0.0.0/31 10.0.0.9\n`,
  );
  expect(shellWord('')).toBe("''");
});

test('the systemd unit may write where the fleet says, and nowhere else', () => {
  const fleet = fleetOf([]);
  const unit = printSystemdUnit(
    { ...fleet, daemon: { ...fleet.daemon, events: '/var/log/mynah/e.json', spool: '/var/spool/mynah' } },
    '/usr/bin/node /x/cli.js',
  );
  expect(unit).toContain('ExecStart=/usr/bin/node /x/cli.js serve /etc/mynah/fleet.yaml\n');
  expect(unit).toContain('RuntimeDirectory=mynah\n');
  expect([...unit.matchAll(/^ReadWritePaths=(.*)$/gm)].map(([, path]) => path)).toEqual([
    '/var/spool/mynah',
    '/var/log/mynah',
  ]);
});

const analyze = (...words: string[]) => spawnSync('systemd-analyze', words, { encoding: 'utf8' });
/** Assessing a file that is not installed came with version 250. */
const cannotAssess = !(Number(/^systemd (\d+)/.exec(analyze('--version').stdout ?? '')?.[1]) >= 250);

test.skipIf(cannotAssess)('systemd understands the unit, and finds it confined', () => {
  const fleet = fleetOf([]);
  const unit = join(mkdtempSync(join(tmpdir(), 'mynah-unit-')), 'mynah.service');
  writeFileSync(unit, printSystemdUnit(fleet, `${process.execPath} /x/cli.js`));
  const { stdout, stderr } = analyze('verify', unit);
  expect(`${stdout}${stderr}`.split('\n').filter((line) => line.includes(unit))).toEqual([]);
  const assessed = analyze('security', '--offline=true', '--threshold=25', unit); // exposed by at most 2.5 of 10
  expect([assessed.status, assessed.stderr]).toEqual([0, '']);
});
