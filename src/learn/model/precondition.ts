import type { Test } from '../../model/situation.ts';
import type { Column } from './question.ts';

/** A state in which most commands get one and the same answer, e.g. before login. */
export interface Gate {
  readonly test: Test;
  /** The state is that in which the test holds, or does not. */
  readonly side: 0 | 1;
  readonly label: number;
  readonly column: Column;
  readonly score: number;
  /** Commands that it is for; all if missing. */
  readonly only?: ReadonlySet<string>;
  /** The answer tells known commands that they are unknown, and so it will those that are. */
  readonly isVague?: boolean;
}
