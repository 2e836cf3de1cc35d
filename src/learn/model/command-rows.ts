import type { Observe } from '../../model/decision.ts';
import type { Question } from './question.ts';
import type { Row } from './row.ts';

/** All that was seen of one command, and the questions that may explain its answers. */
export interface CommandRows {
  readonly command: string;
  /** Indices of its rows. */
  readonly members: readonly number[];
  readonly rows: readonly Row[];
  /** Questions that make sense for the command. */
  readonly questions: readonly Question[];
  /** Those that make sense for any command. */
  readonly allQuestions: readonly Question[];
  readonly observe: Observe;
}
