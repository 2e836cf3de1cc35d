import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { checkPersonality } from '../../src/personality/check-personality.ts';
import { printPersonality } from '../../src/personality/print-personality.ts';

const manual = readFileSync(resolve(import.meta.dirname, '../../docs/personality.md'), 'utf8');
const example = /```json\n(.*?)```/s.exec(manual)?.[1] ?? '';

test('the example of the manual is a good personality, printed as mynah prints', () => {
  const { personality, problems } = checkPersonality(example, 'docs/personality.md');
  expect(problems).toEqual([]);
  expect(personality && printPersonality(personality)).toBe(example);
});
