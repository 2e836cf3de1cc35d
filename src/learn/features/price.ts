import type { Test } from '../../model/situation.ts';
import type { Proposal } from '../model/proposal.ts';

/** The bits to choose one of a family, on top of the family's own price. */
export function priced(base: number, tests: readonly Test[]): Proposal[] {
  const cost = base + 0.7 * Math.log2(Math.max(1, tests.length));
  return tests.map((test) => ({ test, cost }));
}

export function frequent(entries: readonly (readonly [string, number])[], least: number): string[] {
  const groups = new Map<string, Set<number>>();
  // where there are hardly any sessions, every exchange counts
  const few = new Set(entries.map(([, group]) => group)).size < 4;
  entries.forEach(([key, group], index) => {
    const set = groups.get(key);
    if (set) set.add(few ? index : group);
    else groups.set(key, new Set([few ? index : group]));
  });
  return [...groups]
    .filter(([, set]) => set.size >= least)
    .sort((a, b) => b[1].size - a[1].size || (a[0] < b[0] ? -1 : 1))
    .map(([key]) => key);
}
