import { expect, test } from 'vitest';
import type { RefusalReason } from '../../../src/knowledge/refusal-wording.ts';
import type { Row } from '../../../src/learn/model/row.ts';
import { explainRefusals } from '../../../src/learn/state/explain-refusals.ts';
import type { EventRef } from '../../../src/model/situation.ts';
import { rowsOf } from '../../support/rows.ts';

const reason = (answer: string): RefusalReason =>
  answer.startsWith('503') || answer.startsWith('425') ? 'state' : answer.startsWith('5') ? 'syntax' : 'none';
const events: readonly EventRef[] = ['HELO', 'MAIL', 'RCPT', 'RSET', 'NOOP', 'QUIT'].map((verb) => ({
  verb,
  status: '250',
}));

/** A server that keeps one sender at a time; HELO and RSET forget it. */
function answered(commands: readonly string[]): readonly string[] {
  let sender = false;
  return commands.map((verb) => {
    if (verb === 'BAD') return 'MAIL -> 501 how?';
    if (verb === 'RCPT') return `${verb} -> ${sender ? '250 ok' : '503 MAIL first'}`;
    if (verb === 'MAIL' && sender) return `${verb} -> 503 nested`;
    if (verb === 'MAIL') sender = true;
    if (verb === 'RSET' || verb === 'HELO') sender = false;
    return `${verb} -> 250 ${verb}`;
  });
}

const sessions = [
  'HELO MAIL RCPT NOOP RSET MAIL RCPT QUIT',
  'HELO RCPT MAIL NOOP RCPT HELO RCPT MAIL',
  'HELO MAIL NOOP MAIL RSET RCPT MAIL RCPT',
  'NOOP HELO MAIL RCPT HELO MAIL MAIL',
  'HELO MAIL RSET NOOP RCPT MAIL HELO MAIL RCPT',
  'HELO MAIL NOOP NOOP MAIL RCPT MAIL',
  'HELO BAD MAIL RCPT BAD RSET NOOP MAIL NOOP RCPT RCPT',
].map((one) => answered(one.split(' ')));

test('of a refusal is found what turns its switch on and off, though it was given only a few times', () => {
  const found = explainRefusals(rowsOf(sessions, reason), events, []);
  const nested = found.find(({ commands }) => commands.has('MAIL'));
  expect(nested?.test).toMatchObject({ test: 'happened', event: { verb: 'MAIL', status: '250' } });
  const { since = [] } = nested?.test.test === 'happened' ? nested.test : {};
  expect(since.map(({ verb }) => verb).sort()).toEqual(['HELO', 'RSET']);
});

test('where the same commands never succeeded nothing is known about what a refusal depends on', () => {
  expect(
    explainRefusals(rowsOf([['RCPT -> 503 MAIL first', 'QUIT -> 250 bye']], reason), events, []),
  ).toEqual([]);
});

test('what is refused for want of a data connection is explained by that alone', () => {
  const told = (data: 'yes' | 'no') => (row: Row) => ({
    ...row,
    context: { ...row.context, request: { ...row.context.request, data } },
  });
  const rows = [
    ...rowsOf([['LIST -> 425 PASV first']], reason).map(told('no')),
    ...rowsOf([['LIST -> 150 here']], reason).map((row) => told('yes')({ ...row, label: 1 })),
  ];
  expect(explainRefusals(rows, events, []).map(({ test: one }) => one)).toEqual([
    { test: 'is', part: 'data', value: 'no' },
  ]);
});

test('a command that hardly ever got the answer does not hide what the others depend on', () => {
  const many = Array.from({ length: 10 }, () => ['IN -> 250 in', 'LOOK -> 250 seen', 'TAKE -> 250 had']);
  const early = ['LOOK', 'TAKE', 'LOOK', 'TAKE'].map((verb) => [`${verb} -> 503 not yet`, 'QUIT -> 250 bye']);
  const odd = [['LOOK -> 503 not yet', 'IN -> 503 not yet']];
  const kinds = ['IN', 'LOOK', 'TAKE', 'QUIT'].map((verb) => ({ verb, status: '250' }));
  const opened = [...many, ...early, ...odd].map((session) => [' HI -> 250 hello', ...session]);
  const [found] = explainRefusals(rowsOf(opened, reason), [...kinds, { verb: 'HI', status: '250' }], []);
  expect(found?.test).toEqual({
    test: 'happened',
    event: { verb: 'HI', status: '250' },
    since: [{ verb: 'IN', status: '250' }],
  });
});

test('three successes tell alone when a command is let through; beside two, refused values tell too (leastSuccesses)', () => {
  const byWording = (answer: string): RefusalReason =>
    answer.startsWith('503') ? 'state' : answer.startsWith('550') ? 'value' : 'none';
  const session = (...said: readonly string[]) => ['HI -> 250 hello', ...said];
  const found = (successes: number) => {
    const early = Array.from({ length: 4 }, () => session('GET a -> 503 not yet'));
    const odd = Array.from({ length: 6 }, () => session('GET b -> 550 no such thing'));
    const right = Array.from({ length: successes }, () => session('IN -> 250 in', 'GET a -> 250 got'));
    const kinds = ['HI', 'IN'].map((verb) => ({ verb, status: '250' }));
    return explainRefusals(rowsOf([...early, ...odd, ...right], byWording), kinds, []).length;
  };
  expect(found(3)).toBe(1);
  expect(found(2)).toBe(0);
});
