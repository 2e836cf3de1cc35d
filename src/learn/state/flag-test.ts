import isEqual from 'lodash/isEqual.js';
import uniqWith from 'lodash/uniqWith.js';
import type { Test } from '../../model/situation.ts';
import type { FlagTransitions } from './search-flag.ts';
import type { Cause } from './share-flags.ts';

/** The question whether a flag is set, given the causes that its transitions number; undefined where nothing sets it. */
export function flagTest(
  { set, clear }: Pick<FlagTransitions, 'set' | 'clear'>,
  causes: readonly Cause[],
): (Test & { readonly test: 'happened' }) | undefined {
  const eventsOf = (transitions: readonly number[]) =>
    uniqWith(
      transitions.flatMap((index) => causes[index] ?? []),
      isEqual,
    );
  const [event, ...or] = eventsOf(set);
  const since = eventsOf(clear);
  if (!event) return undefined;
  return {
    test: 'happened',
    event,
    ...(or.length > 0 ? { or } : {}),
    ...(since.length > 0 ? { since } : {}),
  };
}
