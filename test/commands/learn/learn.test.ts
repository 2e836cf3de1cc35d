import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LearnSummary } from '../../../src/commands/learn/learn-summary.ts';
import { checkPersonality } from '../../../src/personality/check-personality.ts';
import { runCli } from '../../support/run-cli.ts';

const root = resolve(import.meta.dirname, '../../..');
const sample = (name: string) => join(root, 'samples', name);
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mynah-learn-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function mynah(args: readonly string[], input = '') {
  return runCli(args, { cwd: folder, input });
}

const read = (name: string) => readFileSync(join(folder, name), 'latin1');

test('one service: a personality without fault, named after the capture, and a summary', () => {
  const { stdout, stderr, status } = mynah(['learn', '--pcap', sample('sendmail-unseen.pcap')]);
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  expect(stdout).toMatch(
    /^sendmail-unseen\.personality\.json: the server at tcp 127\.0\.0\.31:25, which calls itself mx1\.example\.org\n/,
  );
  expect(stdout).toContain('10 sessions, ');
  const { personality, problems } = checkPersonality(read('sendmail-unseen.personality.json'), 'x');
  expect(problems).toEqual([]);
  expect(personality?.learnedFrom).toMatchObject([{ name: 'sendmail-unseen.pcap', sessions: 10 }]);
});

test('several services: the one with the most sessions has the name, --json has a line for each', () => {
  const captures = [sample('redis.pcap'), sample('sendmail-unseen.pcap')];
  const { stdout, stderr, status } = mynah(['learn', ...captures, '--out', 'all.json', '--json']);
  expect(status).toBe(0);
  expect(stderr).toBe(
    '2 services to learn; --server 127.0.0.63:6379 learns one alone\n' +
      '  tcp 127.0.0.63:6379: 20 sessions, into all.json\n' +
      '  tcp 127.0.0.31:25: 10 sessions, into all-127.0.0.31-25.json\n',
  );
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LearnSummary);
  expect(lines.map(({ file, service, sessions }) => [file, service.port, sessions])).toEqual([
    ['all.json', 6379, 20],
    ['all-127.0.0.31-25.json', 25, 10],
  ]);
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(['all.json', 'all-127.0.0.31-25.json']));
});

test('the order of the captures does not matter, and learning on gives what learning at once gives', () => {
  const [one, other] = [sample('sendmail.pcap'), sample('sendmail-unseen.pcap')];
  expect(mynah(['learn', '--pcap', one, other, '--out', 'there.json']).status).toBe(0);
  expect(mynah(['learn', '--pcap', other, one, '--out', 'back.json']).status).toBe(0);
  expect(mynah(['learn', '--pcap', other, '--out', 'bit.json']).status).toBe(0);
  expect(mynah(['learn', '--pcap', one, '--from', 'bit.json', '--out', 'on.json']).status).toBe(0);
  expect(read('back.json')).toBe(read('there.json'));
  expect(read('on.json')).toBe(read('there.json'));
}, 120_000); // four times, and each judges itself by learning anew without some of the sessions

test('parts that were read by themselves give what one reading gives; a missing one is named', () => {
  const capture = ['--pcap', sample('sendmail-unseen.pcap')];
  expect(mynah(['learn', ...capture, '--out', 'once.json']).status).toBe(0);
  for (const part of [1, 0]) {
    const args = ['--shard', `${part}/2`, '--evidence-out', `part${part}.evidence`];
    expect(mynah(['learn', ...capture, ...args])).toMatchObject({ status: 0, stdout: '', stderr: '' });
  }
  expect(
    mynah(['learn', '--evidence', 'part1.evidence', 'part0.evidence', '--out', 'parts.json']).status,
  ).toBe(0);
  expect(read('parts.json')).toBe(read('once.json'));
  const joined = ['--evidence', 'part0.evidence', 'part1.evidence', '--evidence-out', 'joined.evidence'];
  expect(mynah(['learn', ...joined]).status).toBe(0);
  expect(mynah(['learn', ...capture, '--evidence-out', 'once.evidence']).status).toBe(0);
  expect(read('joined.evidence')).toBe(read('once.evidence'));
  const { status, stderr } = mynah(['learn', '--evidence', 'part1.evidence', '--out', 'some.json']);
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: 'mynah: sendmail-unseen.pcap: missing 0 of its 2 parts\n',
  });
}, 90_000);

test('a capture that was learned from before is not counted again', () => {
  const path = sample('redis.pcap');
  mynah(['learn', '--pcap', path, '--out', 'redis.json']);
  const before = read('redis.json');
  const { stderr, status } = mynah(['learn', '--pcap', path, '--from', 'redis.json']);
  expect({ stderr, status }).toEqual({
    stderr: `mynah: ${path}: learned from before, not counted again\n`,
    status: 0,
  });
  expect(read('redis.json')).toBe(before);
});

test('--explain says on standard error what was decided, in words', () => {
  const path = sample('redis.pcap');
  const { stderr, status } = mynah(['learn', '--pcap', path, '--out', 'why.json', '--explain']);
  expect(status).toBe(0);
  expect(stderr).toMatch(/^inferFraming: \d+ of \d+ turns of clients begin with a RESP array$/m);
  expect(stderr).toMatch(/^buildTemplates: t\d+: .+: \d+ different values in \d+ replies$/m);
  expect(stderr).toMatch(
    /^growSituations: [A-Z]+: .+: saves [\d.]+ of [\d.]+ bits in \d+ answers and costs -?[\d.]+$/m,
  );
});

test('standard input', () => {
  const bytes = readFileSync(sample('sendmail-unseen.pcap'), 'latin1');
  expect(mynah(['learn', '--pcap', '-', '--out', 'piped.json'], bytes).status).toBe(0);
  const piped = checkPersonality(read('piped.json'), 'x').personality;
  expect(piped?.learnedFrom[0]?.name).toBe('standard input');
});

test('a device without an end is refused after its first bytes', () => {
  const { stderr, status } = mynah(['learn', '--pcap', '/dev/zero', '--out', 'zero.json']);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^mynah: \/dev\/zero: [^\n]+\n$/);
});

test('a banner edited by hand is what the emulator says', () => {
  mynah(['learn', '--pcap', sample('sendmail-unseen.pcap'), '--out', 'edited.json']);
  const edited = read('edited.json').replaceAll('ESMTP Sendmail', 'ESMTP Parrot');
  writeFileSync(join(folder, 'edited.json'), edited, 'latin1');
  expect(mynah(['replay', 'edited.json'], 'QUIT\r\n').stdout).toMatch(
    /^220 mx1\.example\.org ESMTP Parrot 8\.17/,
  );
});

test.each([
  [[], /^mynah: nothing to learn from: give captures, or --evidence\n$/],
  [
    ['--from', 'x', '--explain'],
    /^mynah: --from FILE --explain: say which line, such as s12, t7 or t7\.2\n$/,
  ],
  [['--pcap', 'x', '--shard', '3/3', '--evidence-out', 'y'], /^mynah: --shard 3\/3: expected /],
  [['--pcap', 'x', '--shard', '0/3'], /^mynah: --shard reads only a part/],
  [
    ['--pcap', 'x', '--from', 'x', '--evidence-out', 'y'],
    /^mynah: --evidence-out and --from exclude each other\n$/,
  ],
])('mynah learn %j: one line, exit code 2', (args, line) => {
  const { stdout, stderr, status } = mynah(['learn', ...args]);
  expect(stderr).toMatch(line);
  expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
});

test.each([
  [
    'no such service',
    ['--server', '192.0.2.1:25'],
    /^mynah: .*sendmail-unseen\.pcap: no conversation with 192\.0\.2\.1:25\n$/,
  ],
  ['no such file', ['--from', 'nothing.json'], /^mynah: .*nothing\.json.*\n$/],
  ['not an endpoint', ['--server', 'here'], /^mynah: --server here: .*\n$/],
])('%s: one line, exit code 2', (_what, args, line) => {
  const { stdout, stderr, status } = mynah(['learn', '--pcap', sample('sendmail-unseen.pcap'), ...args]);
  expect(stderr).toMatch(line);
  expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
});
