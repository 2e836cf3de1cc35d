import type { Test } from '../../model/situation.ts';
import type { Question } from './question.ts';

/** A state in which most commands get one and the same answer, e.g. before login. */
export interface Precondition {
  readonly test: Test;
  /** The state is that in which the test holds, or does not. */
  readonly side: 0 | 1;
  readonly label: number;
  readonly question: Question;
  readonly score: number;
  /** Commands that it is for; all if missing. */
  readonly only?: ReadonlySet<string>;
  /** The answer tells known commands that they are unknown, and so it will those that are. */
  readonly isVague?: boolean;
}
