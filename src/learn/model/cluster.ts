import type { Sample } from './sample.ts';

/** A group of replies that are alike but for `columns`, which differ by chance, clock or counters. */
export interface Cluster {
  readonly members: readonly Sample[];
  /** Indices of tokens that are not to be repeated as they are: dates that follow the clock, and whatever else varies. */
  readonly columns: ReadonlyMap<number, 'time' | 'varies'>;
}
