import { expect, test } from 'vitest';
import { readRequest } from '../../../src/message/request/request.ts';
import { QueueMemory } from '../../../src/message/session/queue-memory.ts';
import { annotateQueued, type LineChoice, noteQueued } from '../../../src/message/session/queues.ts';
import type { Queues } from '../../../src/model/queues.ts';
import { lineGrammar } from '../../support/line-grammar.ts';

const line = { verb: 'DESK', part: 'arg1' };
const queues: Queues = {
  puts: [
    { verb: 'FILE', outcome: 'FILED', part: 'arg2', line, rank: 'arg1', name: 1 },
    { verb: 'RUSH', outcome: 'FILED', part: 'arg1', line, name: 1, atHead: true },
  ],
  takes: [
    { verb: 'NEXT', nothing: ['NO'], line, from: 'first' },
    { verb: 'LAST', nothing: ['NO'], line, from: 'last', keeps: true },
  ],
  changes: [
    { verb: 'AGAIN', outcome: 'BACK', does: 'return', rank: 'arg2' },
    { verb: 'CLOSE', outcome: 'GONE', does: 'remove' },
    { verb: 'PARK', outcome: 'PARKED', does: 'aside' },
  ],
  named: ['AGAIN', 'CLOSE', 'PARK', 'READ'],
};
const request = (text: string) => readRequest(`${text}\r\n`, lineGrammar);

/** A session of a server: what each of its requests is told, as value, name, line and age, before it is answered. */
function session(memory: QueueMemory) {
  const choice: LineChoice = new Map();
  return (said: string, reply = 'NO\r\n', seconds = 0) => {
    const time = seconds * 1e6;
    const told = annotateQueued(queues, memory, request(said), choice, time);
    noteQueued(queues, memory, request(said), choice, { reply, status: reply.split(/[ \r]/)[0] ?? '', time });
    if (!told) return undefined;
    const { value, name, age } = told.kept ?? {};
    return told.held === 'no' ? 'no' : `${value} ${name} ${age}`;
  };
}

test('who comes first is served first, the lower rank before, and what is put at the head at once', () => {
  const say = session(new QueueMemory());
  say('FILE 5 plain', 'FILED 1\r\n');
  say('FILE 5 other', 'FILED 2\r\n');
  say('FILE 1 urgent', 'FILED 3\r\n');
  expect(say('NEXT', 'CASE\r\n')).toBe('urgent 3 0');
  expect(say('LAST', 'CASE\r\n')).toBe('other 2 0');
  expect(say('NEXT', 'CASE\r\n', 7)).toBe('plain 1 7');
  say('RUSH now', 'FILED 4\r\n');
  say('RUSH sooner', 'FILED 5\r\n');
  expect([say('NEXT', 'CASE\r\n'), say('NEXT', 'CASE\r\n')]).toEqual(['sooner 5 0', 'now 4 0']);
});

test('each line is one of its own, whichever session put something there; a refused choice chooses none', () => {
  const memory = new QueueMemory();
  const [one, other] = [session(memory), session(memory)];
  one('DESK north', 'OK\r\n');
  one('FILE 1 map', 'FILED 1\r\n');
  expect(other('NEXT')).toBe('no');
  other('DESK north', '500 no\r\n');
  expect(other('NEXT')).toBe('no');
  other('DESK north', 'OK\r\n');
  expect(other('NEXT', 'CASE\r\n')).toBe('map 1 0');
  expect(one('NEXT')).toBe('no');
});

test('what was taken is known by its name until it is removed, and may come back', () => {
  const say = session(new QueueMemory());
  say('FILE 1 map', 'FILED 7\r\n');
  say('FILE 2 key', 'FILED 8\r\n');
  say('NEXT', 'CASE\r\n');
  expect(say('READ 7')).toBe('map 7 0');
  expect(say('NEXT')).toBe('key 8 0');
  say('AGAIN 7 3', 'BACK\r\n');
  expect(say('NEXT')).toBe('key 8 0');
  say('PARK 8', 'PARKED\r\n');
  expect(say('NEXT')).toBe('map 7 0');
  say('CLOSE 7', 'GONE\r\n');
  expect([say('READ 7'), say('NEXT'), say('READ 8'), say('READ 9')]).toEqual(['no', 'no', 'key 8 0', 'no']);
});

test('what a refused request names stays where it is', () => {
  const say = session(new QueueMemory());
  say('FILE 1 map', 'FULL\r\n');
  expect(say('NEXT')).toBe('no');
  say('FILE 1 map', 'FILED 1\r\n');
  say('CLOSE 1', 'NOT YOURS\r\n');
  expect(say('NEXT')).toBe('map 1 0');
});

test('however much clients put in lines, the oldest give way', () => {
  const memory = new QueueMemory();
  const say = session(memory);
  for (let number = 0; number < 20_010; number++) say(`FILE 1 case${number}`, `FILED ${number}\r\n`);
  expect(say('NEXT')).toBe('case10 10 0');
  const { held } = memory;
  memory.forgetHalf();
  expect(memory.held).toBeLessThanOrEqual(held / 2);
  expect(say('LAST')).toBe('case20009 20009 0');
});
