import { partOf } from '../../message/request/parts.ts';
import type { Test } from '../../model/situation.ts';
import type { Proposal, Seen } from '../model/proposal.ts';
import { frequent, priced } from './price.ts';

const most = 60; // beginnings that are asked about, the most frequent

/**
 * Bits. Cheap, as such marks divide a command that says several things at once, and its form is asked first: what is none of those recorded, and not
 * even written like them, is answered as what was no such command either.
 */
const [formPrice, beginningPrice] = [-1, 0];

/** Questions about how commands begin that are hardly ever the same, e.g. `SSH-2.0-` of an identification string, and `SSH-0.0-`, its form. */
export function beginningTests(seen: readonly Seen[]): readonly Proposal[] {
  return [...startsOf(seen, 'verb.form', formPrice), ...startsOf(seen, 'verb', beginningPrice)];
}

function startsOf(seen: readonly Seen[], part: string, price: number): readonly Proposal[] {
  const beginnings = seen.flatMap(({ request, group }) =>
    beginningsOf(partOf(request, part) ?? '').map((beginning) => [beginning, group] as const),
  );
  const values = frequent(beginnings, 2).slice(0, most);
  // of beginnings that tell the same, the longest of a form is meant
  if (part === 'verb.form') values.sort((a, b) => b.length - a.length);
  return priced(
    price,
    values.map((value): Test => ({ test: 'starts', part, value })),
  );
}

/** Up to each mark inside of the word. */
function beginningsOf(verb: string): readonly string[] {
  return [...verb.slice(0, 64).matchAll(/[^A-Za-z0-9]+(?=[A-Za-z0-9])/g)].map(({ 0: mark, index }) =>
    verb.slice(0, index + mark.length),
  );
}
