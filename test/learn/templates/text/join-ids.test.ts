import { expect, test } from 'vitest';
import type { Sample } from '../../../../src/learn/model/sample.ts';
import { joinIds } from '../../../../src/learn/templates/text/join-ids.ts';
import type { Field, Part } from '../../../../src/model/field.ts';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const digits = (value: number, width: number): string =>
  width === 0 ? '' : digits(Math.floor(value / 62), width - 1) + base62.charAt(value % 62);

const members = Array.from({ length: 40 }, (_, at) => {
  const seconds = 1_795_404_000 + at * 3601;
  const texts = ['250 OK id=', digits(seconds, 6), '-', digits((at * 37) % 25, 2), '\r\n'];
  return {
    session: at,
    tokens: texts.map((text) => ({ text })),
    exchange: { time: seconds * 1e6, delay: 0 },
  } as unknown as Sample;
});

const sample: Field = { field: 'sample', values: ['07', '0c'], seen: 40, distinct: 25 };
const id: Field = {
  field: 'id',
  rule: { lagMs: 0, pieces: [{ kind: 'time', digits: '62', unitUs: 1e6, width: 6 }] },
  seen: 40,
  distinct: 40,
};
const kindsOf = (parts: readonly Part[]) =>
  joinIds(members, parts).map((part) => (typeof part === 'string' ? part : part.field));

test('a piece that nothing explains belongs to the identifier before its mark', () => {
  expect(kindsOf(['250 OK id=', id, '-', sample, '\r\n'])).toEqual(['250 OK id=', 'id', '\r\n']);
});

test('pieces without an identifier among them, and words between them, stay as they are', () => {
  expect(kindsOf(['250 OK id=', sample, '-', sample, '\r\n'])).toHaveLength(5);
  expect(kindsOf(['250 OK id=', id, ' in ', sample, '\r\n'])).toHaveLength(5);
});
