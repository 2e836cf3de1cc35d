import { expect, test } from 'vitest';
import { withoutWords } from '../../../src/learn/priors/without-words.ts';
import type { Template } from '../../../src/model/personality.ts';
import { rowsOf } from '../../support/rows.ts';

const said = ['LIST -> 250 here', 'a7 what -> a7 BAD', 'AAAAAAAAAAAA -> AAAAAA BAD', 'SIZE -> '];
const templates = said.map((one, index): Template => {
  const status = /^\S*/.exec(one.split(' -> ')[1] ?? '')?.[0] ?? '';
  return { id: `t${index}`, status, parts: [], seen: 1, sessions: 1, delay: [0, 0, 0] };
});

test('what a client said itself and hears again is no status of the server’s', () => {
  const { answers } = withoutWords([{ rows: rowsOf([said]), templates }]);
  expect(answers.map(({ status }) => status)).toEqual(['250', '']);
});
