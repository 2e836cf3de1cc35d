import type { Step, Test } from '../../model/situation.ts';
import type { Row } from './row.ts';

/** A leaf of the tree as a rule of a decision list: the tests answered yes on the way; earlier rules imply the noes. */
export interface Rule {
  readonly when: readonly Test[];
  readonly label: number;
  readonly rows: readonly Row[];
  readonly step: Step;
}
