import { expect, test } from 'vitest';
import { judgeScript } from '../../../src/compare/play/judge-script.ts';
import type { Turn } from '../../../src/compare/play/script.ts';
import { grammarWith } from '../../support/every-cut.ts';

const end = { address: '192.0.2.1', port: 7 };

/** Which turns were right: each is what the client says, what was heard in the recording, and what was heard now. */
function judged(
  turns: readonly (readonly [said: string, heard: string, got: string])[],
  serverEnds = false,
): readonly boolean[] {
  const played = turns.map(([said, heard, got]) => {
    const turn: Turn = { said, heard, time: 0, delay: 0, lasts: 0, judged: true };
    const known = { time: 0, client: end, server: end, said };
    return { turn, got, closed: false, wanted: known, heard: known };
  });
  const script = {
    id: 1,
    transport: 'tcp',
    client: end,
    server: end,
    start: 0,
    turns: played.map(({ turn }) => turn),
    serverEnds,
  } as const;
  return judgeScript({ script, turns: played, serverEnds }, grammarWith({}), []).map(
    ({ sameText }) => sameText,
  );
}

test('a server that lagged behind its client may be answered at once, as long as it catches up', () => {
  expect(
    judged([
      ['TIME\r\nLIST\r\n', '391 now\r\n', '391 now\r\n322 a\r\n'],
      ['WHO\r\nMODE\r\n', '322 a\r\n352 b\r\n', '352 b\r\n324 c\r\n'],
      ['QUIT\r\n', '324 c\r\n221 bye\r\n', '221 bye\r\n'],
    ]).every((right) => right),
  ).toBe(true);
});

test('who says all at once has not waited for the question', () => {
  expect(
    judged([
      ['USER a\r\n', '331 password\r\n', '331 password\r\n230 in\r\n'],
      ['PASS b\r\n', '230 in\r\n', ''],
    ]),
  ).toEqual([false, false]);
});

test('what clients of Telnet agree on is no question: who goes on before has said what there is to say', () => {
  const offers = '\xff\xfd\x01';
  const agrees = '\xff\xfb\x01';
  const ahead = (said: string) =>
    judged([
      ['', offers, `${offers}login: `],
      [said, 'login: ', ''],
    ]);
  expect(ahead(agrees)).toEqual([true, true]);
  expect(ahead(`${agrees}root\r\n`)).toEqual([false, false]);
});

test('who says everything twice never catches up', () => {
  expect(
    judged([
      ['A\r\n', '250 ok\r\n', '250 ok\r\n250 ok\r\n'],
      ['B\r\n', '250 ok\r\n', '250 ok\r\n250 ok\r\n'],
    ]),
  ).toEqual([false, false]);
});

test('what the recorded server would have said to a client that left is not known', () => {
  const last = [['MODE\r\nQUIT\r\n', '324 c\r\n', '324 c\r\n221 bye\r\n']] as const;
  expect(judged(last)).toEqual([true]);
  expect(judged(last, true)).toEqual([false]);
  expect(judged([['MODE\r\n', '324 c\r\n', '324 c\r\n221 bye\r\n']])).toEqual([false]);
});

test('a hurried client may have left before the server came to what it asked last', () => {
  expect(
    judged([
      ['WHOIS a\r\nWHOIS b\r\n', '311 a\r\n', '311 a\r\n401 b\r\n'],
      ['JOIN\r\nQUIT\r\n', '401 b\r\n', '366 j\r\n221 bye\r\n'],
    ]),
  ).toEqual([true, true]);
});
