/** How much evidence keeps. */
export interface EvidenceLimits {
  /** Of the sessions that began first: exchanges, and bytes. */
  readonly firstTurns: number;
  readonly firstBytes: number;
  /** Of sessions from all over; and how many of these may say the same kinds of things in the same order. */
  readonly spreadTurns: number;
  readonly spreadBytes: number;
  readonly alike: number;
  /** Kinds of exchanges, the sessions that are kept for each, and how long such a session may be. */
  readonly kinds: number;
  readonly ofKind: number;
  readonly kindBytes: number;
  readonly kindTurns: number;
}

/**
 * Learning from 14,000 exchanges takes some seconds and 200 MB, and more of the same teaches little: situations are learned from
 * 4,000 exchanges (choose-sessions.ts). The kinds are bounded for the worst case, which is never met: 1,500 x 6 sessions of 32 KiB.
 */
export const evidenceLimits: EvidenceLimits = {
  firstTurns: 8_000,
  firstBytes: 32 * 1024 * 1024,
  spreadTurns: 6_000,
  spreadBytes: 16 * 1024 * 1024,
  alike: 256,
  kinds: 1_500,
  ofKind: 6,
  kindBytes: 32 * 1024,
  kindTurns: 400,
};

/** A sample may grow to so much of its limits before it is cut down again: sorting at every session would take its time. */
export const slack = 1.5;
