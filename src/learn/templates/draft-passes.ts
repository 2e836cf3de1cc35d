import { type DraftPass, ofOpen } from '../fields/draft-pass.ts';
import { fieldPasses } from '../fields/fields.ts';
import { unchanged } from '../model/pass.ts';
import { mergeHeaderReplies } from './headers/merge-header-replies.ts';
import { mergeTemplates } from './text/merge-templates.ts';

/** What is explained in replies of text once they are laid over each other, in this order. */
export const draftPasses: readonly DraftPass[] = [
  ofOpen('mergeTemplates', 'templates that predict each other’s replies are one', (drafts, { predict }) =>
    mergeTemplates(drafts, predict),
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
];
