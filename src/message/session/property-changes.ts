import type { Properties, PropertyChange } from '../../model/properties.ts';
import { listedWords, writeUnit } from '../reply/property-units.ts';
import type { Request } from '../request/request.ts';
import type { History } from './history.ts';
import {
  among,
  askedIn,
  keepProperty,
  knownOwner,
  mostTold,
  type PropertyMemory,
  propertyOf,
} from './properties.ts';

/** A property that a request changes, and what it becomes. */
interface Changed {
  readonly change: PropertyChange;
  readonly number: string;
  readonly value: (before: string) => string;
}

/** What a request changes if it is carried out; things are named by their numbers. */
export function changesOf(
  { changes, things, owners }: Pick<Properties, 'changes' | 'things' | 'owners'>,
  request: Request,
  history: History,
): readonly Changed[] {
  const wanted = changes.length > 0 ? askedIn(request) : undefined;
  const [item, ...words] = wanted?.items ?? [];
  const alike = changes.filter(
    (one) => one.verb === request.command && one.word === wanted?.word && isSaidSo(one, item),
  );
  const [like] = alike;
  // a word that begins like one that was recorded does the same, though nobody knows what is shown
  const change = alike.find((one) => one.item === item) ?? (like && { ...like, shows: false });
  const owner = change && knownOwner({ things, owners }, history);
  if (!wanted || !change || owner === undefined || words.length === 0) return [];
  const all = Object.keys(things[owner] ?? {});
  return among(all, wanted.numbers, Number)
    .slice(0, mostTold)
    .map((number) => ({
      change,
      number,
      value: (before) => changedList(before, change.does, wanted.said.slice(1)),
    }));
}

function isSaidSo({ item, property }: PropertyChange, said = ''): boolean {
  return said.startsWith(item.slice(0, item.indexOf(property) + property.length));
}

/** A list of words in brackets with some more or less, in any letter case. */
function changedList(before: string, does: PropertyChange['does'], words: readonly string[]): string {
  if (does === 'set') return `(${words.join(' ')})`;
  const without = (all: readonly string[], some: readonly string[]) => {
    const left = new Set(some.map((word) => word.toLowerCase()));
    return all.filter((word) => !left.has(word.toLowerCase()));
  };
  const known = listedWords(before);
  const others = does === 'add' ? known : without(known, words);
  const more = does === 'add' ? without(words, known) : [];
  return `(${[...others, ...more].join(' ')})`;
}

/** What an answer shows that tells what has become of a property. */
export function tellChanged(
  model: Properties,
  memory: PropertyMemory,
  changed: readonly Changed[],
  history: History,
): { readonly told: string } | undefined {
  const owner = knownOwner(model, history);
  const [ask] = model.asks;
  if (changed.length === 0 || owner === undefined || !ask || !changed.every(({ change }) => change.shows))
    return undefined;
  const { before, between, end } = ask;
  const lines = changed.map(({ change: { property }, number, value }) => {
    const now = value(propertyOf(model, memory, owner, number, property) ?? '()');
    return writeUnit({ before, number: Number(number), between, properties: [[property, now]], end });
  });
  return { told: lines.join('') };
}

/** A change was carried out that its answer does not show; `all`: those that are shown too. */
export function noteChanges(
  model: Properties,
  memory: PropertyMemory,
  changed: readonly Changed[],
  history: History,
  all = false,
): void {
  const owner = knownOwner(model, history);
  if (owner === undefined) return;
  for (const { change, number, value } of changed) {
    if (change.shows && !all) continue;
    const before = propertyOf(model, memory, owner, number, change.property) ?? '()';
    keepProperty(memory, owner, number, change.property, value(before));
  }
}
