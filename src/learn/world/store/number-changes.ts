import { isBinary } from '../../../message/bytes/is-binary.ts';
import { keyOfValue, noteStored, outcomeOf } from '../../../message/session/store.ts';
import { StoredValues } from '../../../message/session/stored-values.ts';
import type { KeyedStore } from '../../../model/personality.ts';
import { memoryAt, type Timeline } from '../../evidence/timeline.ts';
import { spacesOf } from './store-spaces.ts';

const leastShown = 3; // different changes whose numbers answers have shown
const leastShare = 0.8; // of those that such answers could have shown
const longest = 2000; // characters of an answer in which numbers are looked for
const numbers = /(?<![\w.-])\d{1,15}(?![\w.-])/g;

/** By how much the numbers of an answer lie above that of the change, and for which changes. */
type Distances = Map<number, Set<number>>;

/**
 * Where answers show of a thing the how manieth change of all it was that made it what it is, as memcached's `gets` does and any store does that keeps versions: all
 * such changes are numbered, from what was shown first on.
 */
export function numberChanges(
  things: KeyedStore,
  { moments }: Timeline,
  restarts: readonly number[],
): KeyedStore {
  const spaces = spacesOf(things.space, moments);
  const memories = new Map<number, StoredValues>();
  const shown = new Map<string, { readonly changes: Set<number>; readonly distances: Distances }>();
  for (const [index, moment] of moments.entries()) {
    const { request, reply, status } = moment.exchange;
    const number = memoryAt(things.scope, restarts, moment);
    const memory = memories.get(number) ?? new StoredValues();
    memories.set(number, memory);
    const space = spaces[index] ?? '';
    const name = keyOfValue(things, request, space);
    const change = Number(name === undefined ? undefined : memory.get(name)?.kept?.number);
    if (change > 0 && !moment.afterGap && reply.length <= longest && !isBinary(reply)) {
      const event = `${request.command}\0${status}`;
      const { changes, distances } = shown.get(event) ?? { changes: new Set(), distances: new Map() };
      shown.set(event, { changes: changes.add(change), distances });
      for (const [text] of reply.matchAll(numbers)) {
        const distance = Number(text) - change;
        distances.set(distance, (distances.get(distance) ?? new Set()).add(change));
      }
    }
    noteStored({ ...things, numbered: 0 }, memory, request, outcomeOf(reply, status), space);
  }
  const found = [...shown.values()].flatMap(({ changes, distances }) =>
    [...distances]
      .filter(([, { size }]) => size >= leastShown && size >= leastShare * changes.size)
      .map(([distance, { size }]) => ({ distance, size })),
  );
  const best = found.sort((a, b) => b.size - a.size || a.distance - b.distance)[0];
  return best ? { ...things, numbered: best.distance } : things;
}
