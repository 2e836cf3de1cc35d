import { expect, test } from 'vitest';
import { type DraftContext, ofOpen } from '../../../src/learn/fields/draft-pass.ts';
import type { Draft } from '../../../src/learn/model/draft.ts';
import { Passes } from '../../../src/learn/model/pass.ts';
import type { Sample } from '../../../src/learn/model/sample.ts';
import { explainDrafts } from '../../../src/learn/templates/explain-drafts.ts';
import type { Field } from '../../../src/model/field.ts';

const word: Field = { field: 'echo', part: 'arg1' };
const count: Field = { field: 'count', verb: 'RCPT', status: '250', add: 0 };
const draft: Draft = {
  cluster: { members: [{} as Sample], columns: new Map() },
  parts: ['250 ', word, ' 3'],
};

const counts = ofOpen('counts', 'numbers count', (drafts) =>
  drafts.map((one) => ({ ...one, parts: ['250 ', word, ' ', count] })),
);
const copies = ofOpen('copies', 'changes nothing', (drafts) =>
  drafts.map((one) => ({
    ...one,
    parts: one.parts.map((part) => (typeof part === 'string' ? part : { ...part })),
  })),
);

test('a field comes from the pass that explained it, not from those that laid it over or copied it', () => {
  const passes = new Passes();
  const { drafts, makers } = explainDrafts(
    [copies, counts, copies],
    { settled: [], open: [draft] },
    {} as DraftContext,
    passes,
  );
  const fields = drafts.open.flatMap(({ parts }) => parts.filter((part) => typeof part !== 'string'));
  expect(fields.map((field) => [field.field, makers.get(field)?.name])).toEqual([
    ['echo', undefined],
    ['count', 'counts'],
  ]);
});
