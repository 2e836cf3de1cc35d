import type { Foretold } from './session-plan.ts';

/** Foretells a session that goes on beside the real one. */
export interface Oracle {
  /** What the personality answers to this; `''` the first time is the greeting. `active`: it announces a port that is open. */
  answer(said: string, active: boolean): Promise<Foretold>;
  /** Whether that is what was heard. */
  isRight(foretold: Foretold, heard: string, said: string): boolean;
}
