import { keyOfValue, outcomeOf } from '../../../message/session/store.ts';
import type { KeyedStore } from '../../../model/personality.ts';
import { memoryAt, type Timeline } from '../../evidence/timeline.ts';
import { ShownValues } from './shown-values.ts';
import { spacesOf } from './store-spaces.ts';

/** What an answered request does to the presence of the thing that it names. */
export type Change = 'yes' | 'no' | 'clear';

/** All that happened, in order, as numbers: what is gone through again and again while looking for what changes things. */
export interface StoreEvents {
  /** By exchange: its event, the thing that it names (-1: none), where that is kept, and its command. */
  readonly events: Int32Array;
  readonly names: Int32Array;
  readonly places: Int32Array;
  /** The same for all stores of which sessions choose one: what is kept in one of them was at one time there and not at another, in some of them. */
  readonly homes: Int32Array;
  readonly commands: Int32Array;
  readonly weights: Float64Array;
  /** The events of the requests that said, of the same thing, what the answer shows. */
  readonly shown: readonly (readonly number[])[];
  /** What it is worth, in bits, that the answer shows this. */
  readonly shownBits: Float64Array;
  readonly eventNames: readonly { readonly verb: string; readonly outcome: string }[];
  readonly counts: { readonly places: number; readonly commands: number };
}

class Numbers {
  readonly #numbers = new Map<string, number>();

  of(key: string): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  get size(): number {
    return this.#numbers.size;
  }
}

/** `restarts` are when the server may have been started anew; repeated runs of a session count as one. */
export function storeEvents(
  timeline: Timeline,
  where: Pick<KeyedStore, 'scope' | 'key' | 'keys' | 'space'>,
  restarts: readonly number[],
  groups: readonly number[],
): StoreEvents {
  const { moments } = timeline;
  const [events, commands, names] = [new Numbers(), new Numbers(), new Numbers()];
  const [places, homes] = [new Numbers(), new Numbers()];
  const eventNames: { verb: string; outcome: string }[] = [];
  const seen = new Map<string, number>();
  const values = new ShownValues();
  const spaces = spacesOf(where.space, moments);
  const at = moments.map((moment, index) => {
    const { exchange, session } = moment;
    const { request, reply, status } = exchange;
    const outcome = outcomeOf(reply, status);
    const event = events.of(`${request.command}\0${outcome}`);
    eventNames[event] ??= { verb: request.command, outcome };
    const name = keyOfValue(where, request, spaces[index] ?? '');
    const memory = memoryAt(where.scope, restarts, moment);
    const twin = `${groups[session]}\0${exchange.request.raw}\0${outcome}`;
    seen.set(twin, (seen.get(twin) ?? 0) + 1);
    const place = name === undefined ? memory : places.of(`${memory}\0${name}`);
    const home = name === undefined ? memory : homes.of(`${memory}\0${keyOfValue(where, request, '')}`);
    const shown = name === undefined ? undefined : values.look(place, exchange);
    if (name !== undefined) values.note(place, event, exchange);
    return {
      shown,
      event,
      command: commands.of(request.command),
      name: name === undefined ? -1 : names.of(name),
      place,
      home,
      twin,
    };
  });
  return {
    events: Int32Array.from(at, ({ event }) => event),
    names: Int32Array.from(at, ({ name }) => name),
    places: Int32Array.from(at, ({ place }) => place),
    homes: Int32Array.from(at, ({ home }) => home),
    commands: Int32Array.from(at, ({ command }) => command),
    weights: Float64Array.from(at, ({ twin }) => 1 / (seen.get(twin) ?? 1)),
    shown: at.map(({ shown }) => shown?.events ?? []),
    shownBits: Float64Array.from(at, ({ shown }) => shown?.bits ?? 0),
    eventNames,
    counts: { places: places.size, commands: commands.size },
  };
}

/** What matters for any changes: where something that may bring a thing is followed by something that names it, and what may clear all. */
export function whatMayChange(
  story: StoreEvents,
  bringing: ReadonlySet<number>,
  clearing: ReadonlySet<number>,
): StoreEvents {
  const { events, names, places, homes, commands, weights, shown, shownBits } = story;
  const brought = new Set<number>();
  const open = new Set<number>();
  for (const [at, event] of events.entries()) {
    if ((names[at] ?? -1) < 0) continue;
    const home = homes[at] ?? 0;
    if (brought.has(home)) open.add(home);
    if (bringing.has(event)) brought.add(home);
  }
  const matters = (_: unknown, at: number) =>
    clearing.has(events[at] ?? -1) || ((names[at] ?? -1) >= 0 && open.has(homes[at] ?? 0));
  return {
    ...story,
    events: events.filter(matters),
    names: names.filter(matters),
    places: places.filter(matters),
    homes: homes.filter(matters),
    commands: commands.filter(matters),
    weights: weights.filter(matters),
    shown: shown.filter(matters),
    shownBits: shownBits.filter(matters),
  };
}
