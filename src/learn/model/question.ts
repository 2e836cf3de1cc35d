import type { Test } from '../../model/situation.ts';

/** A question with its answers for every row. */
export interface Question {
  readonly test: Test;
  readonly cost: number;
  /** Bits it saves over all commands together. */
  readonly saved: number;
  /** Commands that it helps with. */
  readonly helped: number;
  readonly bits: Uint8Array;
}
