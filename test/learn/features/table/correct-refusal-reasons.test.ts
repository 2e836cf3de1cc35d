import { expect, test } from 'vitest';
import { correctRefusalReasons } from '../../../../src/learn/features/table/correct-refusal-reasons.ts';
import type { Template } from '../../../../src/model/personality.ts';
import { rowsOf } from '../../../support/rows.ts';

/** What each exchange of the sessions is about, where all errors say that a command is unknown. */
function hintsOf(sessions: readonly (readonly string[])[]): readonly string[] {
  const rows = rowsOf(sessions);
  const answers = [...new Set(sessions.flat().map((exchange) => exchange.split(' -> ')[1] ?? ''))];
  const templates = answers.map((answer): Template => {
    const status = /^\S*/.exec(answer)?.[0] ?? '';
    return { id: answer, status, parts: [answer], seen: 1, sessions: 1, delay: [0, 0, 0] };
  });
  const seen = rows.map(({ context: { request }, group, label }) => {
    const { id = '', status = '' } = templates[label] ?? {};
    return { request, group, status, template: id };
  });
  const reason = correctRefusalReasons(templates, seen);
  return rows.map(({ label, context }) => reason(label, context.request));
}

const early = ['LIST', 'STAT', 'RETR 1'].map((asked) => `${asked} -> -ERR Unknown command.`);
const late = ['LIST', 'STAT', 'RETR 1'].map((asked) => `${asked} -> +OK`);

test('that commands are unknown which succeed at other times is about the state', () => {
  expect(hintsOf([early, late])).toEqual(['state', 'state', 'state', 'none', 'none', 'none']);
});

test('a request that never succeeded may be refused for what it is', () => {
  expect(hintsOf([[...early, 'RETR x -> -ERR Unknown command.'], late])[3]).toBe('syntax');
});

test('two commands are enough if it was seen several times', () => {
  expect(hintsOf([early.slice(1), ['NOOP -> +OK', ...early.slice(1)], late])[0]).toBe('state');
});

test('two commands of one session are too few to say so', () => {
  expect(hintsOf([early.slice(1), late])).not.toContain('state');
});

test('a request that was met with silence elsewhere has not succeeded there', () => {
  const silent = ['LIST', 'STAT', 'RETR 1'].map((asked) => `${asked} -> `);
  expect(hintsOf([early, silent])).not.toContain('state');
});

test('one command may be refused for its own sake, however often (leastCommands)', () => {
  const once = [['NOOP -> +OK'], ['QUIT -> +OK'], []].map((before) => [...before, ...early.slice(0, 1)]);
  expect(hintsOf([...once, late])).not.toContain('state');
});

const rooms = ['#a', '#b'];
const missing = (room: string) => `PART ${room} -> 403 No such channel`;
const made = rooms.map((room) => [missing(room), `JOIN ${room} -> 353 here`]);

test('a command that takes what others are told is not there refuses what is written wrongly', () => {
  expect(hintsOf([...made, ['JOIN x -> 403 No such channel']]).at(-1)).toBe('syntax');
  expect(hintsOf([...made, ['TOPIC #a -> 403 No such channel']]).at(-1)).toBe('value');
});

test('one such thing is too few, and what was refused to the command itself is not made by it', () => {
  expect(hintsOf([...made.slice(1), ['JOIN x -> 403 No such channel']]).at(-1)).toBe('value');
  const unsure = ['JOIN #a -> 403 No such channel', 'JOIN x -> 403 No such channel'];
  expect(hintsOf([...made, unsure]).at(-1)).toBe('value');
});
