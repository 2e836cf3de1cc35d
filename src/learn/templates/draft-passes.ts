import { type DraftContext, type DraftPass, ofOpen } from '../fields/draft-pass.ts';
import { fieldPasses } from '../fields/fields.ts';
import { matchParts } from '../fields/predict-reply.ts';
import type { Draft } from '../model/draft.ts';
import { unchanged } from '../model/pass.ts';
import { mergeHeaderReplies } from './headers/merge-header-replies.ts';
import { chooseLetterCase } from './text/choose-letter-case.ts';
import { mergeTemplates } from './text/merge-templates.ts';

/** What is explained in replies of text once they are laid over each other, in this order. */
export const draftPasses: readonly DraftPass[] = [
  ofOpen('mergeTemplates', 'templates that predict each other’s replies are one', (drafts, { predict }) =>
    mergeTemplates(drafts, predict),
  ),
  ofOpen(
    'chooseLetterCase',
    'words of the client come back in the letter case that the server gives them',
    withLetterCase,
  ),
  fieldPasses.replyLengths,
  fieldPasses.listings,
  fieldPasses.counters,
  fieldPasses.starts,
  {
    name: 'mergeHeaderReplies',
    explanation:
      'replies with the same headers are one template, with tables for what they say of what was asked for',
    run: ({ settled, open }, { heads }) => {
      const { made, left } = mergeHeaderReplies(open, heads);
      return { settled: [...settled, ...made], open: left };
    },
    otherwise: unchanged,
  },
  fieldPasses.lookupTables,
  fieldPasses.fileSizes,
  fieldPasses.constantLengths,
];

function withLetterCase(drafts: readonly Draft[], { predict }: DraftContext): readonly Draft[] {
  const plain = drafts.map(({ parts, cluster: { members } }) => ({ parts, members }));
  const spell = chooseLetterCase(plain, (parts, sample) => matchParts(parts, sample, predict) !== undefined);
  return drafts.map(({ cluster }, index) => ({
    cluster,
    parts: spell(plain[index] ?? { parts: [], members: [] }),
  }));
}
