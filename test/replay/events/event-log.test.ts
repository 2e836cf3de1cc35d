import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SessionEvent } from '../../../src/model/session.ts';
import { EventLog, type EventLogOptions } from '../../../src/replay/events/event-log.ts';
import { schemaNames } from '../../../src/replay/events/log-options.ts';
import type { Handshake } from '../../../src/replay/tls/handshake.ts';

const ends = { client: { address: '192.0.2.7', port: 4711 }, server: { address: '10.99.0.70', port: 25 } };
const exchange: SessionEvent = {
  situation: 's1',
  step: 'exact',
  template: 't1',
  verb: 'HELO',
  request: 'HELO a\r\n',
  answer: '250 hello\r\n',
};
const now = () => 1_795_404_101_000_123;

function open(options: EventLogOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'mynah-events-'));
  const path = join(folder, 'events.json');
  const log = new EventLog(path, { sensor: 'sensor1', ...options });
  const lines = () =>
    readFileSync(path, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  return { folder, path, log, lines };
}

/** What a client of SSH says first: its name, and its lists of algorithms (the rest is like the last of these). */
function sshOffer(name: string, lists: readonly string[]): Buffer {
  const all = Array.from({ length: 10 }, (_, at) => Buffer.from(lists[at] ?? lists.at(-1) ?? '', 'latin1'));
  const parts = all.flatMap((list) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(list.length);
    return [length, list];
  });
  const payload = Buffer.concat([Buffer.from([20]), Buffer.alloc(16, 7), ...parts, Buffer.alloc(5)]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(payload.length + 5);
  head[4] = 4;
  return Buffer.concat([Buffer.from(`${name}\r\n`, 'latin1'), head, payload, Buffer.alloc(4)]);
}

/** Everything that can happen in a session, said with these words. */
function everything(log: EventLog, text: string): void {
  const session = log.session(ends, now);
  session.connected();
  session.heard(Buffer.from('0123456789'));
  session.secured({
    offer: { serverName: text, ja3: 'a', ja4: 'b', alpn: [text] } as unknown as NonNullable<
      Handshake['offer']
    >,
    agreed: { version: 'TLSv1.3', cipher: 'x', alpn: text } as unknown as NonNullable<Handshake['agreed']>,
  });
  session.secured({ reason: text });
  session.exchange(exchange);
  session.exchange({ ...exchange, verb: 'MAIL', request: `MAIL FROM:<${text}>\r\n` });
  session.exchange({ ...exchange, verb: 'RCPT', request: 'RCPT TO:<bob@example.org>\r\n' });
  session.exchange({ ...exchange, verb: text, request: text });
  const login = { username: text, password: 'tulip7', accepted: false };
  session.exchange({ ...exchange, login });
  session.exchange({ ...exchange, login: { ...login, accepted: true } });
  session.kept('mail', 'DATA...', Buffer.from('mail'), false, {
    shasum: 'a'.repeat(64),
    outfile: '/spool/a',
  });
  session.kept('upload', text, Buffer.from('half'), true);
  session.exchange({ ...exchange, step: 'unfinished', request: text });
  session.trouble(new Error(text));
  session.said(20);
  session.closed('idle');
  const ssh = log.session(ends, now);
  ssh.heard(
    sshOffer(`SSH-2.0-${text.replaceAll('\n', ' ').slice(0, 99)}`, [text, 'ssh-rsa', 'aes', 'aes', 'none']),
  );
  log.session(ends, now, 'udp').refused('too many sessions', 3);
}

describe.each(schemaNames)('--log-schema %s', (schema) => {
  const described = JSON.parse(
    readFileSync(resolve(import.meta.dirname, `../../../docs/events/${schema}.schema.json`), 'utf8'),
  );
  const isValid = new Ajv({ allErrors: true }).compile(described);

  test('every line is what the documentation says, whatever clients say', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ max: 255 }).map((c) => String.fromCharCode(c)) }),
        (text) => {
          const { log, lines, folder } = open({ schema });
          everything(log, text);
          for (const line of lines()) expect(isValid(line) ? [] : [line, isValid.errors]).toEqual([]);
          expect(lines().length).toBeGreaterThanOrEqual(15);
          rmSync(folder, { recursive: true });
        },
      ),
      { numRuns: 50 },
    );
  });

  test('a line is one line, of ASCII: nobody forges another one or hides what it says', () => {
    const { log, path } = open({ schema });
    everything(log, 'a\r\n{"eventid":"x"}\xe2\x80\xae\x1b[31m\0');
    const text = readFileSync(path, 'latin1');
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    expect(text.split('\n').filter((line) => line.startsWith('{"eventid":"x"'))).toEqual([]);
  });
});

test('a mail has its envelope, a login its names, the end a summary', () => {
  const { log, lines } = open();
  everything(log, 'ann@example.org');
  const of = (id: string) => lines().find(({ eventid }) => eventid === `mynah.${id}`);
  expect(of('message.received')).toMatchObject({
    mail_from: 'ann@example.org',
    rcpt_to: ['bob@example.org'],
    outfile: '/spool/a',
  });
  expect(of('login.attempt')).toMatchObject({
    username: 'ann@example.org',
    password: 'tulip7',
    success: false,
  });
  expect(of('session.closed')).toMatchObject({
    reason: 'idle',
    bytes_in: 10,
    bytes_out: 20,
    requests: 6,
    logins: 2,
    accepted: 1,
    files: 2,
  });
  expect(of('session.file_upload')).toMatchObject({ unfinished: true, reason: 'there is no spool' });
});

test('the community id is that of Zeek and Suricata, from either side', () => {
  const { log, lines } = open();
  // the examples of the specification
  log
    .session(
      {
        client: { address: '66.35.250.204', port: 80 },
        server: { address: '128.232.110.120', port: 34_855 },
      },
      now,
    )
    .connected();
  const [one, other] = [
    { address: 'fe80::2e0:fcff:fe0c:2b', port: 55_555 },
    { address: 'fe80::1', port: 80 },
  ];
  log.session({ client: one, server: other }, now).connected();
  log.session({ client: other, server: one }, now).connected();
  const [first, second, third] = lines().map((line) => line.community_id);
  expect(first).toBe('1:LQU9qZlK+B5F3KDmev6m5PMibrg=');
  expect(second).toBe(third);
});

test('a new file after so many bytes, and no more of them than the quota', () => {
  const { log, folder } = open({ rotate: 4000, quota: 12_000 });
  for (let count = 0; count < 20; count++) everything(log, 'x'.repeat(100));
  const files = readdirSync(folder);
  expect(files.length).toBeGreaterThan(1);
  expect(files.length).toBeLessThanOrEqual(4);
  for (const name of files) expect(readFileSync(join(folder, name), 'utf8')).toMatch(/\}\n$/);
});

test('moved away and opened anew; where that cannot be, lines go on to the old file', () => {
  const said: string[] = [];
  const { log, path, folder, lines } = open({ complain: (line) => said.push(line) });
  everything(log, 'a');
  const before = lines().length;
  renameSync(path, `${path}.1`);
  log.reopen();
  everything(log, 'b');
  expect(lines()).toHaveLength(before);
  renameSync(folder, `${folder}-gone`);
  log.reopen();
  everything(log, 'c');
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('cannot be opened anew');
  expect(readFileSync(join(`${folder}-gone`, 'events.json'), 'utf8').split('\n')).toHaveLength(
    2 * before + 1,
  );
});

test('a pipe whose reader does not read stops nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mynah-pipe-'));
  const path = join(folder, 'pipe');
  execFileSync('sh', ['-c', `mkfifo ${path}`]);
  const said: string[] = [];
  const log = new EventLog(path, { complain: (line) => said.push(line) });
  for (let count = 0; count < 2000; count++) everything(log, 'x'.repeat(1000));
  expect(said).toEqual([expect.stringContaining('lines wait, and the sessions go on')]);
});

test('a client of SSH has its HASSH, in pieces of one byte too; nobody else has one', () => {
  const { log, lines } = open();
  const lists = [
    'curve25519-sha256',
    'ssh-ed25519',
    'aes128-ctr,aes256-ctr',
    'x',
    'hmac-sha2-256',
    'y',
    'none',
    'z',
  ];
  const offer = sshOffer('SSH-2.0-OpenSSH_9.2p1', lists);
  log.session(ends, now).heard(offer);
  const slow = log.session(ends, now);
  for (const byte of offer) slow.heard(Buffer.from([byte]));
  const algorithms = 'curve25519-sha256;aes128-ctr,aes256-ctr;hmac-sha2-256;none';
  const hassh = createHash('md5').update(algorithms).digest('hex');
  const about = {
    eventid: 'mynah.client.kex',
    version: 'SSH-2.0-OpenSSH_9.2p1',
    hassh,
    hasshAlgorithms: algorithms,
  };
  expect(lines()).toMatchObject([about, about]);
  for (const other of [offer.subarray(1), offer.subarray(0, -20), Buffer.from('SSH-2.0-x\nEHLO a\r\n')])
    log.session(ends, now).heard(other);
  expect(lines()).toHaveLength(2);
});
