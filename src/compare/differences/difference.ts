import type { Observation } from '../masks/observe.ts';

/** What differs, the gravest first. `state`: either answer is known from elsewhere, but it is given in another state now. */
export const differenceKinds = ['status', 'state', 'closing', 'text', 'field', 'timing'] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

/** Why the two answers should have been the same. */
export type Ground =
  /** A client said the very same from the beginning of the session. */
  | 'same session so far'
  /** The same request, after the same statuses of all commands before. */
  | 'same request and state'
  /** Whatever the request, the one recording always has the one and the other always the other. */
  | 'everywhere';

/** One observed difference before it is grouped with its like. */
export interface Finding {
  readonly kind: DifferenceKind;
  readonly ground: Ground;
  readonly command: string;
  readonly before: Observation;
  readonly after: Observation;
  /** All observations on either side that say so. */
  readonly evidence: { readonly before: readonly Observation[]; readonly after: readonly Observation[] };
  /** What changed, in words, where a diff of the replies does not tell. */
  readonly note?: string;
}

/** `different`: certain. `may differ`: one sighting on each side of what may be dynamic without having shown it. */
export const verdicts = ['different', 'may differ'] as const;
export type Verdict = (typeof verdicts)[number];

/** Requests that are answered with the same change. */
export interface Place {
  readonly command: string;
  readonly exchanges: { readonly before: number; readonly after: number };
}

/** A difference as it is reported: one cause, wherever it shows. */
export interface Difference {
  /** Stays the same from run to run: what an accept file names. */
  readonly id: string;
  readonly verdict: Verdict;
  readonly kind: DifferenceKind;
  readonly ground: Ground;
  /** That of the example. */
  readonly command: string;
  /** What became what, where only a part of the reply did. Raw bytes, latin1. */
  readonly change?: { readonly before: string; readonly after: string };
  /** All commands whose answers show it, the most frequent first. */
  readonly places: readonly Place[];
  /** Raw bytes, latin1: an example of the request and both answers. */
  readonly request: string;
  readonly before: string;
  readonly after: string;
  readonly note?: string;
  /** In every conversation that shows it a status had differed before. */
  readonly mayFollow: boolean;
  /** Exchanges and conversations in which it shows. */
  readonly exchanges: { readonly before: number; readonly after: number };
  readonly conversations: { readonly before: number; readonly after: number };
  /** Where to look: `id` of a conversation and position of the exchange in each recording. */
  readonly where: {
    readonly before: { readonly conversation: number; readonly exchange: number };
    readonly after: { readonly conversation: number; readonly exchange: number };
  };
}

/** A kind of exchange that only one recording has: nobody asked in the other one. */
export interface Uncovered {
  readonly recording: 'before' | 'after';
  readonly command: string;
  readonly status: string;
  readonly exchanges: number;
  readonly request: string;
  readonly reply: string;
}

/** Outcome of comparing two recordings. */
export interface Comparison {
  readonly before: RecordingSize;
  readonly after: RecordingSize;
  readonly differences: readonly Difference[];
  /** Differences that are ignored or accepted. */
  readonly known: readonly Difference[];
  readonly uncovered: readonly Uncovered[];
  /** Exchanges of AFTER by how they could be compared. */
  readonly coverage: {
    /** The same session so far is in BEFORE too. */
    readonly compared: number;
    /** Its answer is one that BEFORE has for this command. */
    readonly familiar: number;
    /** Nobody asked that in BEFORE. */
    readonly uncovered: number;
  };
  /** Dynamic parts that were masked, by kind, and how often. */
  readonly masks: Readonly<Record<string, number>>;
}

interface RecordingSize {
  readonly name: string;
  readonly conversations: number;
  readonly exchanges: number;
  /** Conversations that were left out as the capture lacks bytes of them (snapshot length, packet loss). */
  readonly incomplete: number;
}
