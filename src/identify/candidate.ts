import type { Meet } from '../compare/play/peer.ts';
import type { Personality } from '../model/personality.ts';

/** A personality of the library that a server may be. */
export interface Candidate {
  /** Its file, without folder and ending. */
  readonly name: string;
  readonly personality: Personality;
}

/** Opens conversations with emulators of a personality. */
export type MeetCandidate = (personality: Personality) => Meet;
