import { expect, test } from 'vitest';
import { partOf } from '../../../src/message/request/parts.ts';
import { readRequest } from '../../../src/message/request/request.ts';
import { annotateStored, noteStored, outcomeOf, spaceAfter } from '../../../src/message/session/store.ts';
import { StoredValues } from '../../../src/message/session/stored-values.ts';
import type { Grammar } from '../../../src/model/grammar.ts';
import type { KeyedStore } from '../../../src/model/personality.ts';
import { countSteps } from '../../support/count-steps.ts';
import { plainLines } from '../../support/line-grammar.ts';

const things: KeyedStore = {
  scope: 'server',
  key: 'arg1',
  effects: [
    { verb: 'DROP', outcome: 'DROPPED', does: 'remove' },
    { verb: 'EMPTY', outcome: 'OK', does: 'clear' },
    { verb: 'KEEP', outcome: 'KEPT', does: 'put', part: 'arg2' },
    { verb: 'LESS', outcome: 'n', does: 'decrease' },
    { verb: 'MORE', outcome: 'n', does: 'append', part: 'arg2' },
    { verb: 'RAISE', outcome: ':n', does: 'increase', part: 'arg2' },
  ],
};
const request = (line: string) => readRequest(`${line}\r\n`, plainLines);

function after(...said: readonly (readonly [string, string])[]): StoredValues {
  const memory = new StoredValues();
  for (const [line, outcome] of said) noteStored(things, memory, request(line), outcome, '');
  return memory;
}

test('a number that is the whole answer, or that RESP types, is a kind of outcome', () => {
  expect(outcomeOf('9\r\n', '9')).toBe('n');
  expect(outcomeOf('9\r\n', '1243')).toBe('n'); // a template of all numbers has the status of one
  expect(outcomeOf(':0\r\n', ':')).toBe(':0');
  expect(outcomeOf(':17\r\n', ':')).toBe(':n');
  expect(outcomeOf('$-1\r\n', '$-1')).toBe('$-1');
  expect(outcomeOf('250 2 of them\r\n', '250')).toBe('250');
});

test('what was put there is there until it is taken away', () => {
  const told = (memory: StoredValues) => annotateStored(things, memory, request('SHOW a'), '');
  expect(told(after())).toEqual({ held: 'no' });
  expect(told(after(['KEEP a one', 'KEPT']))).toMatchObject({ held: 'yes', kept: { value: 'one' } });
  expect(told(after(['KEEP a one', 'REFUSED']))).toEqual({ held: 'no' });
  expect(told(after(['KEEP a one', 'KEPT'], ['DROP a', 'DROPPED']))).toEqual({ held: 'no' });
  expect(told(after(['KEEP a one', 'KEPT'], ['DROP b', 'DROPPED']))).toMatchObject({ held: 'yes' });
  expect(told(after(['KEEP a one', 'KEPT'], ['EMPTY', 'OK']))).toEqual({ held: 'no' });
});

test('a request is told which command made the thing: the last that put something in its place', () => {
  const sort = (...said: readonly (readonly [string, string])[]) =>
    annotateStored(things, after(...said), request('SHOW a'), '').sort;
  expect(sort()).toBeUndefined();
  expect(sort(['RAISE a 1', ':1'])).toBe('RAISE');
  expect(sort(['KEEP a 1', 'KEPT'], ['RAISE a 1', ':2'])).toBe('KEEP');
  expect(sort(['RAISE a 1', ':1'], ['KEEP a 1', 'KEPT'])).toBe('KEEP');
  expect(sort(['KEEP a 1', 'KEPT'], ['DROP a', 'DROPPED'])).toBeUndefined();
});

test('a thing of one store is not there in another, and a request is told which one its session has chosen', () => {
  const memory = new StoredValues();
  const rooms: KeyedStore = { ...things, space: { verb: 'ROOM', part: 'arg1' } };
  noteStored(rooms, memory, request('KEEP a one'), 'KEPT', '');
  expect(annotateStored(rooms, memory, request('SHOW a'), '1')).toEqual({ held: 'no', space: '1' });
  noteStored(rooms, memory, request('KEEP a two'), 'KEPT', '1');
  expect(annotateStored(rooms, memory, request('SHOW a'), '')).toMatchObject({ kept: { value: 'one' } });
  expect(annotateStored(rooms, memory, request('SHOW a'), '1')).toMatchObject({ kept: { value: 'two' } });
});

test('the store is chosen by a request that was not refused, the usual one by its own word', () => {
  const space = { verb: 'ROOM', part: 'arg1', usual: '0' };
  const chosen = (line: string, status: string) => spaceAfter(space, '2', request(line), status);
  expect(chosen('ROOM 1', '+OK')).toBe('1');
  expect(chosen('ROOM 0', '+OK')).toBe('');
  expect(chosen('ROOM 1', '-ERR')).toBe('2');
  expect(chosen('ROOM', '+OK')).toBe('2');
  expect(chosen('SHOW 1', '+OK')).toBe('2');
  expect(chosen(`ROOM ${'x'.repeat(300)}`, '+OK')).toBe('2');
});

test('a request may name several things, each with its own value, and one is told how many there are', () => {
  const all: KeyedStore = {
    ...things,
    several: { KEEP: 2, DROP: 1 },
    counts: ['COUNT'],
    space: { verb: 'ROOM', part: 'arg1' },
  };
  const memory = new StoredValues();
  noteStored(all, memory, request('KEEP a one b two'), 'KEPT', '');
  noteStored(all, memory, request('KEEP c three'), 'KEPT', '1');
  const told = (line: string, space = '') => annotateStored(all, memory, request(line), space);
  expect(told('SHOW b')).toMatchObject({ held: 'yes', kept: { value: 'two' } });
  expect(told('COUNT')).toEqual({ count: '2' });
  expect(told('COUNT', '1')).toEqual({ count: '1', space: '1' });
  noteStored(all, memory, request('DROP b x a'), 'DROPPED', '');
  expect(told('COUNT')).toEqual({ count: '0' });
});

test('every change gives the thing the next number, and only a change does', () => {
  const numbered: KeyedStore = { ...things, numbered: 40 };
  const memory = new StoredValues();
  const said: readonly (readonly [string, string])[] = [
    ['KEEP a one', 'KEPT'],
    ['KEEP b two', 'KEPT'],
    ['KEEP b three', 'REFUSED'],
    ['DROP b', 'DROPPED'],
    ['MORE a !', 'n'],
  ];
  for (const [line, outcome] of said) noteStored(numbered, memory, request(line), outcome, '');
  const shown = { ...request('SHOW a'), ...annotateStored(numbered, memory, request('SHOW a'), '') };
  expect(partOf(shown, 'kept.number')).toBe('43');
});

test('what is added to nothing is all there is; what was said with the first stays', () => {
  const memory = after(['MORE a one', 'n'], ['MORE a two', 'n']);
  const shown = { ...request('SHOW a'), ...annotateStored(things, memory, request('SHOW a'), '') };
  expect(partOf(shown, 'kept.value')).toBe('onetwo');
  expect(partOf(shown, 'kept.arg2')).toBe('one');
  const more = { ...request('MORE a !'), ...annotateStored(things, memory, request('MORE a !'), '') };
  expect(partOf(more, 'after')).toBe('onetwo!');
});

test('numbers are counted with, whichever number is answered; where there is nothing, from 0', () => {
  const shown = (...said: readonly (readonly [string, string])[]) =>
    annotateStored(things, after(...said), request('SHOW a'), '').kept?.value;
  const put = ['KEEP a 10', 'KEPT'] as const;
  expect(shown(put, ['RAISE a 7', ':n'], ['LESS a', 'n'])).toBe('16');
  expect(shown(put, ['RAISE a -12', ':-2'])).toBe('-2');
  expect(shown(put, ['LESS a', 'REFUSED'])).toBe('10');
  expect(shown(['RAISE a 18446744073709551000', ':n'], ['RAISE a 600', ':n'])).toBe('18446744073709551600');
  expect(shown(['KEEP a ten', 'KEPT'], ['LESS a', 'n'])).toBeUndefined();
  const told = annotateStored(things, after(put), request('LESS a'), '');
  expect(partOf({ ...request('LESS a'), ...told }, 'after')).toBe('9');
});

test('no client makes it remember without end', () => {
  const memory = new StoredValues();
  for (let name = 0; name < 25_000; name++) noteStored(things, memory, request(`KEEP ${name} x`), 'KEPT', '');
  expect(memory.size).toBe(20_000);
  noteStored(things, memory, request(`KEEP 1 ${'x'.repeat(100_000)}`), 'KEPT', '');
  expect(memory.get('1')).toEqual({ there: true, madeBy: 'KEEP' });
  for (let name = 0; name < 1000; name++)
    noteStored(things, memory, request(`KEEP ${name} ${'x'.repeat(60_000)}`), 'KEPT', '');
  expect(memory.held).toBeLessThanOrEqual(32 * 1024 * 1024);
  expect(memory.countIn(undefined)).toBe(memory.size); // what is forgotten is not counted
  expect(memory.get('999')?.kept?.value).toHaveLength(60_000);
  expect(memory.get('0')).toBeUndefined();
});

test('of a request that put something there no more is kept than later answers may show', () => {
  const memory = new StoredValues();
  noteStored(things, memory, request(`KEEP a x ${'y'.repeat(1_000_000)}`), 'KEPT', '');
  expect(memory.get('a')?.kept?.value).toBe('x');
  expect(memory.held).toBeLessThan(10_000);
});

test('binary records name things by their first field of text', () => {
  const records: Grammar = {
    ...plainLines,
    framing: { kind: 'datagram' },
    records: {
      kindAt: [0],
      statusAt: [0],
      idAt: [],
      layouts: [{ items: [{ item: 'bytes', size: 1 }, { item: 'counted', number: 'u8' }, { item: 'rest' }] }],
    },
  };
  const record = (raw: string) => readRequest(raw, records);
  const topics: KeyedStore = {
    scope: 'server',
    key: 'arg1',
    effects: [{ verb: '#81', outcome: 'ok', does: 'put', part: 'arg2' }],
  };
  const memory = new StoredValues();
  noteStored(topics, memory, record('\x81\x04hall21.5'), 'ok', '');
  expect(annotateStored(topics, memory, record('\x82\x04hall'), '')).toMatchObject({
    held: 'yes',
    kept: { value: '21.5' },
  });
  expect(annotateStored(topics, memory, record('\x82\x05attic'), '')).toEqual({ held: 'no' });
});

test('a request about thousands of things costs what each of them costs', () => {
  const several = { ...things, several: { KEEP: 2 } };
  const stepsFor = (count: number) => {
    const words = Array.from({ length: count }, (_, at) => [`k${at}`, `v${at}`]).flat();
    const memory = new StoredValues();
    const kept = { ...request('KEEP a b'), words };
    const steps = countSteps(() => noteStored(several, memory, kept, 'KEPT', ''));
    expect(memory.get(`k${Math.min(count, 1000) - 1}`)?.kept?.value).toBe(`v${Math.min(count, 1000) - 1}`);
    return steps;
  };
  const few = stepsFor(1000);
  expect(stepsFor(50_000)).toBeLessThan(2 * few);
});
