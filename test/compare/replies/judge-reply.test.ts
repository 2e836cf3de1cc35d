import { describe, expect, test } from 'vitest';
import { findUnpredictable, type Heard } from '../../../src/compare/replies/find-unpredictable.ts';
import { judgeText } from '../../../src/compare/replies/judge-reply.ts';
import type { Template } from '../../../src/model/personality.ts';

const wanted: Heard = {
  time: Date.UTC(2026, 10, 23, 3, 21, 41) * 1000,
  client: { address: '127.0.9.22', port: 47493 },
  server: { address: '127.0.0.31', port: 25 },
  said: 'EHLO there\r\nNOOP 6AN3MDFK025573\r\nDATE 03:21\r\n',
};
const heard: Heard = {
  ...wanted,
  time: Date.UTC(2027, 1, 5, 14, 0, 0) * 1000,
  client: { address: '10.1.2.3', port: 50000 },
  server: { address: '10.9.9.9', port: 2525 },
};

function equal(expected: string, got: string, templates: readonly Template[] = []): boolean {
  return judgeText(expected, got, wanted, heard, templates).equal;
}

describe('what may differ', () => {
  test.each([
    ['a date near each clock', '220 a; Mon, 23 Nov 2026 03:21:41 GMT', '220 a; Fri, 5 Feb 2027 14:00:00 GMT'],
    ['seconds since the epoch', '[UIDVALIDITY 1795404101]', '[UIDVALIDITY 1801836000]'],
    ['a queue id', '250 2.0.0 6AN3Lft6019709 accepted', '250 2.0.0 715E00aa002542 accepted'],
    ['a hexadecimal queue id', 'Ok: queued as 748EE55A2E2', 'Ok: queued as 519ED55C17C'],
    ['a message id', '<11e0bg6$eah$1@news1.example.org>', '<11e0bgv$9dc$1@news1.example.org>'],
    ['elapsed seconds', 'OK done (0.001 + 0.000 secs).', 'OK done (0.012 + 0.000 + 0.003 secs).'],
    ['the address of either end', 'Hello [127.0.9.22] from 127.0.0.31.', 'Hello [10.1.2.3] from 10.9.9.9.'],
    ['ports of PASV', '227 Passive (127,0,0,31,193,235)', '227 Passive (10,9,9,9,4,1)'],
    ['ports of EPSV', '229 Extended (|||49919|)', '229 Extended (|||54461|)'],
  ])('%s', (_, expected, got) => expect(equal(expected, got)).toBe(true));
});

describe('what must be right', () => {
  test.each([
    ['an echo that looks like an id', '250 6AN3MDFK025573', '250 715E00aa002542'],
    ['an echo that looks like a time', '200 03:21', '200 14:00'],
    ['the format of a date', 'Mon, 23 Nov 2026 03:21:41 GMT', '2027-02-05 14:00:00'],
    ['a date that is not now', 'Mon, 15 Jan 2024 08:30:00 +0000', 'Mon, 22 Jan 2024 08:30:00 +0000'],
    ['a plain number', '* 3 EXISTS', '* 4 EXISTS'],
    ['a version', 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10', 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u11'],
    ['a word', 'Sender ok', 'Sender OK'],
    ['another address', 'from 127.0.0.99', 'from 10.9.9.9'],
    ['an id where there is a word', 'queued as 748EE55A2E2', 'queued as nothing'],
    ['the end of a line', '250 Ok\r\n', '250 Ok\n'],
    ['silence', '250 Ok\r\n', ''],
  ])('%s', (_, expected, got) => expect(equal(expected, got)).toBe(false));
});

test('a template that fits both replies tells what is made afresh, and only that', () => {
  const cookie: Template = {
    id: 't1',
    status: '#0000',
    parts: ['\0\0', { field: 'random', shape: '' }, 'algorithms ', { field: 'echo', part: 'line' }],
    seen: 1,
    sessions: 1,
    delay: [0, 0, 0],
  };
  expect(equal('\0\0abcdalgorithms x', '\0\0efghalgorithms x', [cookie])).toBe(true);
  expect(equal('\0\0abcdalgorithms x', '\0\0efghalgorithms y', [cookie])).toBe(false);
  expect(equal('\0\0abcdalgorithms x', '\0\0efghalgorithms x')).toBe(false);
});

test('dynamic parts do not overlap and are in order', () => {
  const reply = '211 127.0.9.22 at Mon, 23 Nov 2026 03:21:41 GMT id 6AN3Lft6019709 (127,0,0,31,1,2)';
  const spans = findUnpredictable(reply, wanted);
  expect(spans.map(({ kind, start, end }) => [kind, reply.slice(start, end)])).toEqual([
    ['address', '127.0.9.22'],
    ['time', 'Mon, 23 Nov 2026 03:21:41 GMT'],
    ['id', '6AN3Lft6019709'],
    ['address', '127,0,0,31'],
    ['data port', '1,2'],
  ]);
});

test('a length is right that counts what is made afresh in its own reply, and time since a start is, however small', () => {
  const template: Template = {
    id: 't1',
    status: 'OK',
    seen: 1,
    sessions: 1,
    delay: [0, 0, 0],
    parts: [
      'OK ',
      { field: 'length', of: 'reply', add: -2 },
      '\r\nup: ',
      { field: 'number', rule: { kind: 'uptime', unitMs: 1000, startMs: 0 } },
      '\npid: ',
      { field: 'number', rule: { kind: 'per-start', last: 999, min: 999, max: 999 } },
      '\nn: ',
      { field: 'tally', scope: 'session', key: [], base: 0, steps: [] },
      '\n',
    ],
  };
  const reply = (length: number, up: number, pid: number, count = 1) =>
    `OK ${length}\r\nup: ${up}\npid: ${pid}\nn: ${count}\n`;
  const judge = (expected: string, got: string) => equal(expected, got, [template]);
  expect(judge(reply(21, 5, 9620), reply(22, 3, 10_046))).toBe(true);
  expect(judge(reply(21, 5, 9620), reply(25, 3, 10_046))).toBe(false);
  expect(judge(reply(21, 5, 9620, 1), reply(21, 5, 9620, 2))).toBe(false);
});
