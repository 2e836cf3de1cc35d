import { expect, test } from 'vitest';
import { readReplayOptions } from '../../../src/commands/replay/replay-options.ts';
import { UsageError } from '../../../src/model/errors.ts';
import { defaultLimits } from '../../../src/replay/limits/limits.ts';

test('a bare file is served on stdin and stdout, fast, within the default limits', () => {
  expect(readReplayOptions(['a.json'])).toEqual({
    file: 'a.json',
    listen: [],
    json: false,
    timing: 'fast',
    quota: 100 * 1024 * 1024,
    spoolFiles: 100_000,
    logSchema: 'mynah',
    eventsRotate: 100 * 1024 * 1024,
    eventsQuota: 1024 ** 3,
    recordQuota: 1024 ** 3,
    upstreamRate: 60,
    limits: defaultLimits,
    dataTimeout: 60_000,
    active: true,
    tlsFolder: 'a.json.tls',
  });
});

test('everything can be said', () => {
  const words =
    '--listen 127.0.0.1:0 --listen [::1]:25 a.json --seed 7 --now 2026-11-23T07:00:00Z --timing recorded --quota 2K ' +
    '--spool s --events e --state t --host-name mx{4}.example.org --idle 1.5 --session 9 --sessions 3 --per-address 2 ' +
    '--max-bytes 1M --data-timeout 2 --no-active --per-network 5 --per-second 6 --logins 7 --max-line 2K --stored 3M --stored-per-session 4K --memory 1G --log-schema ecs ' +
    '--events-rotate 1M --events-quota 3M --spool-files 9 --record r --record-quota 4M --upstream 192.0.2.7:25 --upstream-rate 9 --learn l.json --tls-dir kept --cert own.crt --key own.key';
  expect(readReplayOptions(words.split(' '))).toEqual({
    file: 'a.json',
    listen: [
      { address: '127.0.0.1', port: 0 },
      { address: '::1', port: 25 },
    ],
    seed: 7,
    now: 1_795_417_200_000_000,
    timing: 'recorded',
    quota: 2048,
    spoolFiles: 9,
    logSchema: 'ecs',
    eventsRotate: 1024 ** 2,
    eventsQuota: 3 * 1024 ** 2,
    record: 'r',
    recordQuota: 4 * 1024 ** 2,
    upstream: { address: '192.0.2.7', port: 25 },
    upstreamRate: 9,
    learn: 'l.json',
    memory: 1024 ** 3,
    spool: 's',
    events: 'e',
    state: 't',
    hostName: 'mx{4}.example.org',
    limits: {
      idle: 1500,
      session: 9000,
      sessions: 3,
      perAddress: 2,
      perNetwork: 5,
      perSecond: 6,
      bytes: 1024 * 1024,
      logins: 7,
      line: 2048,
      stored: 3 * 1024 * 1024,
      storedPerSession: 4096,
    },
    dataTimeout: 2000,
    active: false,
    json: false,
    tlsFolder: 'kept',
    certificate: { cert: 'own.crt', key: 'own.key' },
  });
});

test('Unix seconds are a time too', () => {
  expect(readReplayOptions(['a', '--now', '1795404101.5'])).toMatchObject({ now: 1_795_404_101_500_000 });
  expect(readReplayOptions(['a', '--help'])).toBe('help');
  expect(readReplayOptions(['--version'])).toBe('version');
});

test.each([
  [''],
  ['a b'],
  ['a --listen 25'],
  ['a --listen 1.2.3.4:70000'],
  ['a --seed x'],
  ['a --now yesterday'],
  ['a --timing slow'],
  ['a --quota much'],
  ['a --idle -1'],
  ['a --idle 99999999'],
  ['a --host-name a$b'],
  ['a --unknown'],
  ['a --log-schema xml'],
  ['a --memory lots'],
  ['a --listen'],
  ['a --cert own.crt'],
])('replay %s: one line of complaint', (line) => {
  const words = line.split(' ').filter((word) => word !== '');
  expect(() => readReplayOptions(words)).toThrow(UsageError);
  try {
    readReplayOptions(words);
  } catch (error) {
    expect((error as Error).message).not.toContain('\n');
  }
});

test('--help asks for help', () => {
  expect(readReplayOptions(['--help'])).toBe('help');
});
