import type { Part } from '../../model/field.ts';
import type { Template } from '../../model/personality.ts';
import type { Cluster } from './cluster.ts';

/** A template in the making, with the replies it stands for. */
export interface Draft {
  readonly cluster: Cluster;
  readonly parts: readonly Part[];
  /** When the server closes after it, if that is not as after the first of the replies. */
  readonly ends?: Template['ends'] | 'open';
}
