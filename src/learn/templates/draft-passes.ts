import type { Session } from '../../exchange/exchange.ts';
import type { HeadCommand } from '../../model/grammar.ts';
import { buildLookupTables } from '../fields/build-lookup-tables.ts';
import { explainCounters } from '../fields/explain-counters.ts';
import { explainFileSizes } from '../fields/explain-file-sizes.ts';
import { explainListings } from '../fields/explain-listings.ts';
import { explainReplyLengths, keepConstantLengths } from '../fields/explain-reply-lengths.ts';
import { matchParts, type Predict } from '../fields/predict-reply.ts';
import type { Draft } from '../model/draft.ts';
import { type Pass, unchanged } from '../model/pass.ts';
import type { FileSizes } from '../world/files/file-sizes.ts';
import { mergeHeaderReplies } from './headers/merge-header-replies.ts';
import { chooseLetterCase } from './text/choose-letter-case.ts';
import { mergeTemplates } from './text/merge-templates.ts';

/** What the passes over drafts may look at. */
export interface DraftContext {
  readonly sessions: readonly Session[];
  readonly predict: Predict;
  /** Commands that are answered by the head of what another one is answered. */
  readonly heads: readonly HeadCommand[];
  readonly files: FileSizes;
}

/** Drafts that name each other by their places, which come first and are done with, and those that are still to be explained. */
interface Drafts {
  readonly settled: readonly Draft[];
  readonly open: readonly Draft[];
}

type DraftPass = Pass<Drafts, Drafts, DraftContext>;

function ofOpen(
  name: string,
  explanation: string,
  change: (drafts: readonly Draft[], context: DraftContext) => readonly Draft[],
): DraftPass {
  return {
    name,
    explanation,
    run: ({ settled, open }, context) => ({ settled, open: change(open, context) }),
    otherwise: unchanged,
  };
}

/** What is explained in replies of text once they are laid over each other, in this order. A new explanation is a line here. */
export const draftPasses: readonly DraftPass[] = [
  ofOpen('mergeTemplates', 'templates that predict each other’s replies are one', (drafts, { predict }) =>
    mergeTemplates(drafts, predict),
  ),
  ofOpen(
    'chooseLetterCase',
    'words of the client come back in the letter case that the server gives them',
    withLetterCase,
  ),
  ofOpen('explainReplyLengths', 'numbers that count the bytes that follow them', (drafts, { predict }) =>
    explainReplyLengths(drafts, predict),
  ),
  ofOpen(
    'explainListings',
    'lines that come and go with what clients do, such as mails in a mailbox',
    (drafts, { sessions, predict }) => explainListings(drafts, sessions, predict),
  ),
  ofOpen(
    'explainCounters',
    'numbers that events of the session or of the server move',
    (drafts, { sessions, predict }) => explainCounters(drafts, sessions, predict),
  ),
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
  ofOpen(
    'buildLookupTables',
    'values that depend on what was asked for, or on what was said before, go into a table',
    (drafts, { sessions, files }) => buildLookupTables(drafts, sessions, files),
  ),
  ofOpen(
    'explainFileSizes',
    'numbers that are the size of a file whose bytes are known',
    (drafts, { files }) => explainFileSizes(drafts, files),
  ),
  ofOpen('keepConstantLengths', 'the length of what is constant is constant', keepConstantLengths),
];

function withLetterCase(drafts: readonly Draft[], { predict }: DraftContext): readonly Draft[] {
  const plain = drafts.map(({ parts, cluster: { members } }) => ({ parts, members }));
  const spell = chooseLetterCase(plain, (parts, sample) => matchParts(parts, sample, predict) !== undefined);
  return drafts.map(({ cluster }, index) => ({
    cluster,
    parts: spell(plain[index] ?? { parts: [], members: [] }),
  }));
}
