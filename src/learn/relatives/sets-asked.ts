import type { PriorCase } from '../../knowledge/priors.ts';

/** The sets of known values that cases ask for. */
export function setsAsked(cases: readonly PriorCase[]): readonly string[] {
  return cases.flatMap(({ when }) => when.flatMap((test) => (test.test === 'known' ? [test.set] : [])));
}
