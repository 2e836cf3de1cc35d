import type { Sample } from '../model/sample.ts';

/** A number that a reply showed. */
export interface Shown {
  readonly sample: Sample;
  readonly value: number;
}
