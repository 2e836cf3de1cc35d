import type { Session } from '../../exchange/exchange.ts';
import type { HeadCommand } from '../../model/grammar.ts';
import type { Draft } from '../model/draft.ts';
import { type Pass, unchanged } from '../model/pass.ts';
import type { FileSizes } from '../world/files/file-sizes.ts';
import type { Predict } from './predict-reply.ts';

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

/** A step of explaining what varies in replies of text. */
export type DraftPass = Pass<Drafts, Drafts, DraftContext>;

/** A pass that leaves alone what is settled. */
export function ofOpen(
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
