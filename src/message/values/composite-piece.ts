import type { DigitsName } from './digit-alphabets.ts';
import type { TokenShape } from './token-shape.ts';

/** Text that never changes. */
interface ConstantPiece {
  readonly kind: 'constant';
  readonly text: string;
}

/**
 * Time since 1970 in units of `unitUs` µs, modulo `modulo` if that is given (1000000 for the µs within a second), written in
 * `digits`. `width` is missing where it varies.
 */
interface TimePiece {
  readonly kind: 'time';
  readonly digits: DigitsName;
  readonly width?: number;
  readonly unitUs: number;
  readonly modulo?: number;
}

/**
 * One digit for each part of the calendar, as in sendmail's queue ids: `YMDhms`. The year is counted from `yearFrom`, modulo the base
 * (or 10 for `yearModulo`), the month from `monthFrom`.
 */
export interface CalendarPiece {
  readonly kind: 'calendar';
  readonly digits: DigitsName;
  readonly fields: 'YMDhms' | 'hms' | 'h';
  readonly yearModulo: number;
  readonly monthFrom: 0 | 1;
  readonly zoneMinutes: number;
}

/**
 * A number that goes up. `pid`: the same throughout a session, higher in the next; `counter`: higher at every use;
 * `serial`: higher at every use within a session, which starts anywhere. `step` holds the smallest, the median and the largest step
 * seen; `last` the latest value.
 */
export interface NumberPiece {
  readonly kind: 'pid' | 'counter' | 'serial';
  readonly digits: DigitsName;
  readonly width?: number;
  readonly step: readonly [number, number, number];
  readonly last: number;
}

/** Unexplained characters. */
interface RandomPiece {
  readonly kind: 'random';
  readonly shape: TokenShape;
}

export type CompositePiece = ConstantPiece | TimePiece | CalendarPiece | NumberPiece | RandomPiece;

/** An identifier seen: when (µs since the epoch) and in which session. */
export interface IdSample {
  readonly text: string;
  readonly time: number;
  readonly session: number;
}

/** A piece that explains a column of samples, and what it costs to write the column down with it, in bits. */
export interface Fit {
  readonly piece: CompositePiece;
  readonly bits: number;
  /** For times: how much earlier than the packet the written time is, µs, typically. */
  readonly lagUs?: number;
}

/** Middle of the sorted values; 0 if there are none. */
export function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
