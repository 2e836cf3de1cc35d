import { expect, test } from 'vitest';
import { alignRecords } from '../../../../src/learn/templates/binary/align-records.ts';
import { knownLengths } from '../../../../src/learn/templates/binary/known-lengths.ts';
import type { Part } from '../../../../src/model/field.ts';
import { barePartsOf, binaryGrammar, binarySamples, type Pair } from '../../../support/binary-samples.ts';

const counted = (text: string) => String.fromCharCode(0, text.length) + text;

/** A record: its kind, its length and its contents. */
const record = (kind: string, contents: string) => kind + counted(contents);

const query = (text: string) => `Q${counted(text)}`;

/** The templates of requests and replies that are made up of records. */
function templates(pairs: readonly Pair[]): readonly (readonly Part[])[] {
  const grammar = binaryGrammar([
    { item: 'bytes', size: 1 },
    { item: 'counted', number: 'u16be' },
  ]);
  const samples = binarySamples(pairs, grammar.records?.layouts[0]?.items);
  const lengthsOf = knownLengths(
    pairs.map(([, reply]) => reply),
    grammar,
  );
  return alignRecords(samples, grammar, { idAt: [], lengthsOf }).map(barePartsOf);
}

const names = ['rose', 'marble', 'carpet', 'brick', 'ladder'];
const errors = names.map((name): Pair => [query(name), record('E', `no ${name} here`) + record('Z', 'I')]);

test('what stands in a record is seen from all records of its kind, and its length ends where the record does', () => {
  const done = names.map((name): Pair => [query(`drop ${name}`), record('C', 'DROP') + record('Z', 'I')]);
  const both: Pair = [query('both'), record('C', 'DROP') + record('E', 'no both here') + record('Z', 'I')];
  const found = templates([...errors, ...done, both]);
  const error: readonly Part[] = [
    { field: 'length', of: 'record', add: 0, as: 'u16be' },
    'no ',
    { field: 'echo', part: 'f2' },
    ' here',
    { field: 'end' },
  ];
  expect(found).toContainEqual(['E', ...error, 'Z\0\x01I']);
  expect(found).toContainEqual(['C\0\x04DROPZ\0\x01I']);
  expect(found).toContainEqual(['C\0\x04DROPE', ...error, 'Z\0\x01I']); // came once
  expect(found).toHaveLength(3);
});

test('records of one kind in one reply are not runs of the same', () => {
  const rows = (name: string) => record('D', `${name}1`) + record('D', `${name}2`) + record('Z', 'I');
  const found = templates(names.map((name): Pair => [query(name), rows(name)]));
  expect(found.flat().filter((part) => typeof part !== 'string' && part.field === 'random')).toEqual([]);
});
