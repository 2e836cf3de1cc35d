import type { EventRef } from '../../model/situation.ts';
import { countGroups } from '../features/table/count-groups.ts';
import { mayChangeState } from '../features/table/may-change-state.ts';
import { PastEvents } from '../features/table/past-events.ts';
import type { Row } from '../model/row.ts';
import {
  errorCost,
  type FlagEvent,
  type FlagRows,
  type FlagTransitions,
  type KnownTransitions,
  refineFlag,
  searchFlag,
  weighFlag,
} from './search-flag.ts';

const cheapest = 2; // bits to name an exchange that succeeded
const siblings = 1; // bits to say that others which are answered alike do the same
const trusted = 3; // different sessions that show a flag well enough by themselves

/** A refusal with the rows that show when it is given, and the flag that was found for it alone. */
export interface Searched {
  readonly label: number;
  /** Commands that got it. */
  readonly commands: ReadonlySet<string>;
  /** Rows with this answer, and rows in which the same commands succeeded. */
  readonly on: readonly number[];
  readonly off: readonly number[];
  readonly transitions: FlagTransitions | undefined;
}

/** Kinds of exchanges that do the same; most often one. */
export type Cause = readonly EventRef[];

/** What may turn flags, and when each happened last before every row. */
export class FlagSearch {
  readonly causes: readonly Cause[];
  readonly #positions: readonly Int32Array[];
  readonly #prices: readonly number[];
  readonly #lengths: readonly number[];

  constructor(rows: readonly Row[], causes: readonly Cause[]) {
    this.causes = causes;
    const past = new PastEvents(rows);
    this.#positions = causes.map((cause) => past.lastOf(cause));
    this.#prices = causes.map(priceOf);
    this.#lengths = rows.map(({ context }) => context.history.length);
  }

  search(on: readonly number[], off: readonly number[]): FlagTransitions | undefined {
    return searchFlag(this.#events([...on, ...off]), this.#rows(on, off));
  }

  weigh(on: readonly number[], off: readonly number[], known: KnownTransitions): FlagTransitions {
    return weighFlag(this.#events([...on, ...off]), this.#rows(on, off), known);
  }

  refine(on: readonly number[], off: readonly number[], known: KnownTransitions): FlagTransitions {
    return refineFlag(this.#events([...on, ...off]), this.#rows(on, off), known);
  }

  /** Bits to name what sets and clears it. */
  priceOf({ set, clear }: KnownTransitions): number {
    return [...set, ...clear].reduce((sum, index) => sum + (this.#prices[index] ?? 0), 0);
  }

  #events(its: readonly number[]): readonly FlagEvent[] {
    return this.#positions.map((all, index) => {
      const positions = new Int32Array(its.length);
      for (let at = 0; at < its.length; at++) positions[at] = all[its[at] ?? 0] ?? 0;
      return { price: this.#prices[index] ?? 0, positions };
    });
  }

  #rows(on: readonly number[], off: readonly number[]): FlagRows {
    return { ons: on.length, lengths: [...on, ...off].map((row) => this.#lengths[row] ?? 0) };
  }
}

/** Bits to name an event of a flag: an exchange that succeeded changes the state, a refused one seldom does. */
function priceOf(cause: Cause): number {
  const prices = cause.map((event) =>
    event.verb !== undefined && event.status !== undefined && mayChangeState(event)
      ? cheapest
      : event.verb !== undefined && event.status === undefined
        ? 5
        : 9,
  );
  return Math.max(...prices) + (cause.length > 1 ? siblings : 0);
}

/**
 * A server has few flags, and several refusals tell of one: what needs a sender is refused while there is none, and another
 * sender while there is one. A refusal that hardly anybody provoked is explained by the flag of another one, as it is or
 * inverted, if that takes fewer bits than to explain it alone; both refusals are then evidence for the one flag.
 */
export function shareFlags(
  searched: readonly Searched[],
  rows: readonly Row[],
  flags: FlagSearch,
): readonly Searched[] {
  const result = [...searched];
  searched.forEach((weak, at) => {
    if (countGroups(weak.on, rows) >= trusted) return;
    let best: { readonly other: number; readonly both: Shared; readonly saved: number } | undefined;
    result.forEach((strong, other) => {
      if (other === at || !strong.transitions) return;
      if (countGroups(strong.on, rows) < trusted && strong.on.length <= weak.on.length) return;
      const alone = strong.transitions.cost + (weak.transitions?.cost ?? errorCost * weak.on.length);
      const mistakes = mistakesOf(strong.transitions) + mistakesOf(weak.transitions);
      for (const both of [same(strong, weak, flags), inverse(strong, weak, flags)]) {
        if (!both || mistakesOf(both.weak) > mistakes || !holdsAll(both.weak, weak.transitions)) continue;
        const saved = alone - both.cost;
        if (
          !isTwice(weak, flags.causes) &&
          isDearer(strong.transitions, both.strong, weak.transitions, saved)
        )
          continue;
        if (saved > (best?.saved ?? 0) + 1e-9) best = { other, both, saved };
      }
    });
    if (!best) return;
    const { other, both } = best as { readonly other: number; readonly both: Shared };
    const strong = result[other];
    if (strong) result[other] = { ...strong, transitions: both.strong };
    result[at] = { ...weak, transitions: both.weak };
  });
  return result;
}

/** True if all events of a refusal's own flag belong to the shared one too; else its own flag explains it better. */
function holdsAll(shared: FlagTransitions, own: FlagTransitions | undefined): boolean {
  return (['set', 'clear'] as const).every(
    (side) => own?.[side].every((index) => shared[side].includes(index)) ?? true,
  );
}

/**
 * True if a refusal already has a flag without mistakes and sharing would merely add set events to the flag of the stronger one:
 * then the two refusals are about different things, and sharing saves less than the own flag costs.
 */
function isDearer(
  strong: FlagTransitions,
  shared: FlagTransitions,
  own: FlagTransitions | undefined,
  saved: number,
): boolean {
  const isMore = shared.set.some((index) => !strong.set.includes(index));
  return isMore && own !== undefined && mistakesOf(own) === 0 && saved < own.cost;
}

/** True if the refused command is itself what sets the flag: it cannot be done twice, as a second `MAIL`. */
function isTwice({ transitions, commands }: Searched, causes: readonly Cause[]): boolean {
  return (
    transitions?.set.some((index) =>
      causes[index]?.some(({ verb }) => verb !== undefined && commands.has(verb)),
    ) ?? false
  );
}

function mistakesOf(transitions: FlagTransitions | undefined): number {
  return transitions ? transitions.missed + transitions.taken : 0;
}

interface Shared {
  readonly strong: FlagTransitions;
  readonly weak: FlagTransitions;
  readonly cost: number;
}

function same(strong: Searched, weak: Searched, flags: FlagSearch): Shared | undefined {
  if (!strong.transitions) return undefined;
  const transitions = flags.refine(
    [...strong.on, ...weak.on],
    [...strong.off, ...weak.off],
    strong.transitions,
  );
  return { strong: transitions, weak: transitions, cost: transitions.cost };
}

/** The flag of the stronger one inverted: one is refused where the other is not. */
function inverse(strong: Searched, weak: Searched, flags: FlagSearch): Shared | undefined {
  if (!strong.transitions || strong.transitions.clear.length === 0) return undefined;
  const inverted = { set: strong.transitions.clear, clear: strong.transitions.set };
  const transitions = flags.refine([...weak.on, ...strong.off], [...weak.off, ...strong.on], inverted);
  return {
    strong: { ...transitions, set: transitions.clear, clear: transitions.set },
    weak: transitions,
    cost: transitions.cost,
  };
}
