import { expect, test } from 'vitest';
import { commonTemplate, matchTemplate } from '../../../src/compare/replies/match-template.ts';
import type { Part } from '../../../src/model/field.ts';
import type { Template } from '../../../src/model/personality.ts';

const number: Part = { field: 'sample', values: [] };
const template = (id: string, ...parts: readonly Part[]): Template => ({
  id,
  parts,
  seen: 1,
  sessions: 1,
  status: '',
  delay: [0, 0, 0],
});
const bye = template('t1', '221 Bye\r\n');
const queued = template('t2', '250 queued as ', number, '\r\n');
const anything = template('t3', number);

test('constants stand where they must, fields take what is between', () => {
  expect(matchTemplate(queued.parts, '250 queued as 7\r\n')).toMatchObject([{ value: '7', start: 14 }]);
  expect(matchTemplate(queued.parts, '550 queued as 7\r\n')).toBeUndefined();
  expect(matchTemplate(queued.parts, '250 queued as 7')).toBeUndefined();
  expect(matchTemplate(bye.parts, '221 Bye\r\n')).toEqual([]);
});

test('one template for two replies has a constant, and is without fields only for one reply twice', () => {
  const all = [bye, anything, queued];
  const common = commonTemplate(all, '250 queued as 7\r\n', '250 queued as 19\r\n');
  expect(common).toMatchObject({ template: queued, a: [{ value: '7' }], b: [{ value: '19' }] });
  expect(commonTemplate(all, '221 Bye\r\n', '221 Bye\r\n')?.template).toBe(bye);
  expect(commonTemplate(all, '221 Bye\r\n', '250 queued as 7\r\n')).toBeUndefined();
});
