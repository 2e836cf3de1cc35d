import type { SeriesRule } from '../number-series.ts';

/** A kind of field whose value is made by a rule of its own: one file a kind, listed in `value-kinds.ts`. */
export interface ValueKind {
  /** What such a value is called, for people: `an id`. */
  readonly called: string;
  /** Checks a rule from a file that anybody may have written. Throws a FormatError that says what is wrong. */
  readonly read: (rule: unknown) => unknown;
  /** Whether the rule tells when the server was started, or how long ago that was. */
  readonly tellsStart?: (rule: unknown) => boolean;
  /** The next value; the rule is one that `read` lets through. */
  readonly make: (rule: unknown, memory: ValueMemory) => string;
}

/** What a value may be made from beside its rule. */
export interface ValueMemory {
  readonly nowMs: number;
  readonly random: () => number;
  /** What was kept for this field: by this session, and by all sessions of the service. */
  readonly own: Kept;
  readonly shared: Kept;
  /** A number for this field that somebody else deals out, where somebody does. */
  dealt(): number | undefined;
  /** One process serves a session: whatever shows its number shows the same. */
  pid(series: SeriesRule): number;
  /** When the emulated server was started, ms. */
  startedMs(): number;
  /** Chance, drawn once in a session. */
  sessionChance(): number;
}

/** A number that is kept from one value to the next. */
export interface Kept {
  get(): number | undefined;
  set(value: number): void;
}
