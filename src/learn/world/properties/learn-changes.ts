import type { Session } from '../../../exchange/exchange.ts';
import { isRefusal } from '../../../knowledge/status-codes.ts';
import { readUnits } from '../../../message/reply/property-units.ts';
import { CellMemory } from '../../../message/session/cells.ts';
import { History } from '../../../message/session/history.ts';
import { askedIn, isAsk, noteProperties, propertyShown } from '../../../message/session/properties.ts';
import { changesOf, noteChanges } from '../../../message/session/property-changes.ts';
import type { Properties, PropertyChange } from '../../../model/properties.ts';

const leastSeen = 2; // sessions in which a change was asked for
const leastGain = 2; // properties more that are foretold rightly, for each way of changing them
const signed = 8; // the same that speak for a word with a sign before the name to set it all the same
const ways = ['add', 'remove', 'set'] as const;

/**
 * Looks for commands that change a property of things: their word has its name in it (`+FLAGS.SILENT`), and what they do is what tells most of the values
 * that were shown later. Words that begin alike do the same.
 */
export function learnChanges(
  sessions: readonly Session[],
  known: Omit<Properties, 'changes'>,
  runOf: (session: number) => number,
): readonly PropertyChange[] {
  const asked = candidates(sessions, known);
  const signs = [...new Set(asked.map(signOf))].sort();
  let changes: readonly PropertyChange[] = [];
  let right = foretold(sessions, { ...known, changes }, runOf);
  for (const sign of signs) {
    const own = asked.filter((one) => signOf(one) === sign);
    const tries = ways.map((does) => {
      const more = [...changes, ...own.map((one) => ({ ...one, does }))];
      const found = foretold(sessions, { ...known, changes: more }, runOf);
      return { more, right: found, worth: found - (does === 'set' && !sign.endsWith(' ') ? signed : 0) };
    });
    const [best] = tries.sort((a, b) => b.worth - a.worth);
    if (!best || best.right < right + leastGain) continue;
    changes = best.more;
    right = best.right;
  }
  return changes;
}

/** What comes before the name of the property. */
function signOf({ verb, word, item, property }: Omit<PropertyChange, 'does'>): string {
  return `${verb} ${word ?? ''} ${item.slice(0, item.indexOf(property))}`;
}

/** Commands with numbers, a word with the name of a property in it, and more words, that were carried out; and whether most answers tell the property. */
function candidates(
  sessions: readonly Session[],
  known: Omit<Properties, 'changes'>,
): readonly Omit<PropertyChange, 'does'>[] {
  const names = [
    ...new Set(Object.values(known.things).flatMap((own) => Object.values(own).flatMap(Object.keys))),
  ];
  const lists = names.filter((name) => isList(known, name)).sort((a, b) => b.length - a.length);
  const found = new Map<
    string,
    { change: Omit<PropertyChange, 'does'>; sessions: Set<number>; shown: number; all: number }
  >();
  sessions.forEach(({ exchanges }, session) => {
    for (const { request, reply, status } of exchanges) {
      const asked = isRefusal(status) ? undefined : askedIn(request);
      const [item = '', ...words] = asked?.items ?? [];
      const property = lists.find((name) => item.includes(name));
      if (!asked || property === undefined || words.length === 0) continue;
      if (known.asks.some((ask) => isAsk(ask, request, asked))) continue;
      const word = asked.word === undefined ? {} : { word: asked.word };
      const change = { verb: request.command, ...word, item, property, shows: true };
      const key = `${change.verb} ${asked.word ?? ''} ${item}`;
      const one = found.get(key) ?? { change, sessions: new Set<number>(), shown: 0, all: 0 };
      found.set(key, one);
      one.sessions.add(session);
      one.all++;
      if (readUnits(reply).length > 0) one.shown++;
    }
  });
  return [...found.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(([, one]) => one.sessions.size >= leastSeen)
    .map(([, { change, shown, all }]) => ({ ...change, shows: shown * 2 > all }));
}

/** A property of which every value is a list of words in brackets. */
function isList({ things }: Omit<Properties, 'changes'>, name: string): boolean {
  return Object.values(things).every((own) =>
    Object.values(own).every(
      (thing) => !Object.hasOwn(thing, name) || /^\([^()"{]*\)$/.test(thing[name] ?? ''),
    ),
  );
}

/** How many properties that were shown are what would be known by then. */
function foretold(
  sessions: readonly Session[],
  model: Properties,
  runOf: (session: number) => number,
): number {
  const memories = new Map<number, CellMemory>();
  let right = 0;
  sessions.forEach(({ exchanges }, session) => {
    const memory = memories.get(runOf(session)) ?? new CellMemory();
    memories.set(runOf(session), memory);
    const history = new History();
    for (const { request, reply, status } of exchanges) {
      const changed = isRefusal(status) ? [] : changesOf(model, request, history);
      noteChanges(model, memory, changed, history, true);
      for (const { number, properties } of readUnits(reply))
        for (const [name, value] of properties)
          if (propertyShown(model, memory, history, String(number), name) === value) right++;
      noteProperties(model, memory, reply, history);
      history.add({ request, status, template: '', values: [] });
    }
  });
  return right;
}
