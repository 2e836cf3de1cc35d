import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FormatError } from '../../../src/model/errors.ts';
import { readStateFile, writeStateFile } from '../../../src/replay/fronts/state-file.ts';

const file = () => join(mkdtempSync(join(tmpdir(), 'mynah-')), 'state.json');

test('counters come back; no file means none', () => {
  const path = file();
  expect(readStateFile(path).numbers.size).toBe(0);
  writeStateFile(path, {
    numbers: new Map([
      ['b', 2],
      ['a', 1],
    ]),
  });
  expect(readStateFile(path).numbers).toEqual(
    new Map([
      ['a', 1],
      ['b', 2],
    ]),
  );
  expect(readFileSync(path, 'utf8')).toBe('{\n "a": 1,\n "b": 2\n}\n');
});

test('a counter never goes back when two processes write', () => {
  const path = file();
  writeStateFile(path, {
    numbers: new Map([
      ['mail', 7],
      ['other', 1],
    ]),
  });
  writeStateFile(path, {
    numbers: new Map([
      ['mail', 5],
      ['new', 3],
    ]),
  });
  expect(readStateFile(path).numbers).toEqual(
    new Map([
      ['mail', 7],
      ['new', 3],
      ['other', 1],
    ]),
  );
});

test.each(['', '[1]', '{"a":"b"}', 'null'])('%j is no state file', (text) => {
  const path = file();
  writeFileSync(path, text);
  expect(() => readStateFile(path)).toThrow(FormatError);
});
