import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Personality } from '../../src/model/personality.ts';
import { parsePersonality } from '../../src/personality/load-personality.ts';
import { printPersonality } from '../../src/personality/print-personality.ts';
import { samplePersonality } from '../support/sample-personality.ts';

const text = printPersonality(samplePersonality);

test('one situation, template, set, transfer and origin a line', () => {
  const lines = text.split('\n');
  expect(lines.find((line) => line.includes('"id": "t2"'))).toBe(
    '    { "id": "t2", "status": "500", "parts": ["500 what?\\r\\n"], "delay": [10, 20, 30], "seen": 3, "sessions": 2 }',
  );
  expect(lines.find((line) => line.includes('"k1", '))).toBe(
    '    { "id": "k1", "verb": "USER", "status": "331", "part": "arg1", "values": ["alice", "bob"] }',
  );
  for (const start of ['"id": "t1"', '"id": "s1"', '"id": "s2"', '"verb": "RETR"', '"name": "Auf']) {
    expect(lines.filter((line) => line.startsWith(`    { ${start}`))).toHaveLength(1);
  }
  expect(lines.slice(0, 3)).toEqual(['{', '  "format": "mynah personality",', '  "version": 1,']);
});

test('empty lists stay on their line', () => {
  expect(printPersonality({ ...samplePersonality, transfers: [] })).toContain('\n  "transfers": [],\n');
});

test('pure ASCII without control characters, whatever the traffic was', () => {
  expect(text).toMatch(/^[\n -~]+$/);
  expect(text).toContain('\\u0000\\u007f\\u0080\\u00ff');
  expect(text).toContain('gr\\u00fcn');
});

test('what was printed is read back the same', () => {
  expect(parsePersonality(text, 'x')).toEqual(samplePersonality);
});

test('the order of keys in memory does not show', () => {
  const turned = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(turned)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, item]) => [key, turned(item)]),
          )
        : value;
  expect(printPersonality(turned(samplePersonality) as Personality)).toBe(text);
});

test('any bytes survive in templates, sets and transfers', () => {
  const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array).toString('latin1'));
  fc.assert(
    fc.property(bytes, bytes, (one, other) => {
      const [template] = samplePersonality.templates;
      if (!template) throw new Error('no template');
      const personality: Personality = {
        ...samplePersonality,
        knowledge: [{ id: 'k1', verb: one, part: 'arg1', status: other, values: [one, other] }],
        templates: [
          { ...template, parts: [one, { field: 'sample', values: [other] }] },
          ...samplePersonality.templates.slice(1),
        ],
        transfers: [{ verb: 'RETR', argument: one, user: '', direction: 'toServer', bytes: other, seen: 1 }],
      };
      expect(parsePersonality(printPersonality(personality), 'x')).toEqual(personality);
    }),
  );
});
