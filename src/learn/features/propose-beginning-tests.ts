import type { Test } from '../../model/situation.ts';
import type { Proposal, Seen } from '../model/proposal.ts';
import { frequent, priced } from './price.ts';

const most = 60; // beginnings that are asked about, the most frequent

/** Questions about how commands begin that are hardly ever the same, e.g. `SSH-2.0-` of an identification string. */
export function beginningTests(seen: readonly Seen[]): readonly Proposal[] {
  const beginnings = seen.flatMap(({ request, group }) =>
    beginningsOf(request.verb).map((beginning) => [beginning, group] as const),
  );
  const values = frequent(beginnings, 2).slice(0, most);
  return priced(
    2,
    values.map((value): Test => ({ test: 'starts', part: 'verb', value })),
  );
}

/** Up to each mark inside of the word. */
function beginningsOf(verb: string): readonly string[] {
  return [...verb.slice(0, 64).matchAll(/[^A-Za-z0-9]+(?=[A-Za-z0-9])/g)].map(({ 0: mark, index }) =>
    verb.slice(0, index + mark.length),
  );
}
