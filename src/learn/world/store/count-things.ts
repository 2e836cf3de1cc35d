import { isRefusal } from '../../../knowledge/status-codes.ts';
import { namesOfValues, outcomeOf } from '../../../message/session/store.ts';
import type { KeyedStore, StoreEffect } from '../../../model/personality.ts';
import { type Moment, memoryAt, type Timeline } from '../../evidence/timeline.ts';
import { sortedEffects } from './learn-stored-values.ts';
import { spacesOf } from './store-spaces.ts';

const leastShown = 4; // different numbers
const leastShare = 0.8; // of the numbers shown that have to be right
const mostMoments = 3000; // that are gone through again and again
const mostRounds = 16; // each adds one kind of event
const changeCost = 4; // bits: which event, and what it does
const strideCost = 6; // bits: hardly any command names several things
const strides = [0, 1, 2]; // every how manieth word names another thing; 0: one thing

/** What is gone through: of one moment the names that its request says with each stride, and what it showed of how many there are. */
interface Step {
  readonly event: string;
  readonly memory: string;
  readonly names: readonly (readonly string[])[];
  readonly shown: number | undefined;
}

interface Bringing {
  readonly does: 'keep' | 'remove' | 'clear';
  readonly stride: number;
}

type Model = ReadonlyMap<string, Bringing>;

/**
 * Where a command is answered with how many things there are: what else brings things and takes them away, and which commands name several at once, so that
 * the numbers come out. Many things are only ever put and never looked for again; nothing but the count tells of them.
 */
export function countThings(things: KeyedStore, timeline: Timeline, restarts: readonly number[]): KeyedStore {
  const moments = timeline.moments.slice(0, mostMoments);
  const counting = countingCommand(moments);
  if (counting === undefined) return things;
  const steps = stepsOf(things, moments, restarts, counting);
  const known = new Map<string, Bringing>(
    things.effects.map(({ verb, outcome, does }) => [
      `${verb}\0${outcome}`,
      { does: does === 'remove' || does === 'clear' ? does : 'keep', stride: 0 },
    ]),
  );
  const found = improve(known, steps);
  const shown = steps.filter((step) => step.shown !== undefined).length;
  if (missed(found, steps).wrong > (1 - leastShare) * shown) return things;
  const more = [...found].filter(([event]) => !known.has(event));
  const several = [...found].flatMap(([event, { stride }]) =>
    stride === 0 ? [] : [[event.split('\0')[0] ?? '', stride] as const],
  );
  const effects = more.map(([event, { does }]): StoreEffect => {
    const [verb = '', outcome = ''] = event.split('\0');
    return { verb, outcome, does };
  });
  return {
    ...things,
    effects: sortedEffects([...things.effects, ...effects]),
    ...(several.length === 0 ? {} : { several: Object.fromEntries(several.sort()) }),
    counts: [counting],
  };
}

const numberAlone = /^[^\d\n]{0,80}?(\d{1,9})[^\d\n]{0,80}\n$/; // in one line

/** The command without parameters that was answered with most different numbers, and with nothing else. */
function countingCommand(moments: readonly Moment[]): string | undefined {
  const numbers = new Map<string, Set<string>>();
  const others = new Set<string>();
  for (const { exchange } of moments) {
    const { request, reply } = exchange;
    if (request.kind !== 'command' || request.words.length > 0) continue;
    const number = numberAlone.exec(reply)?.[1];
    if (number === undefined) others.add(request.command);
    else numbers.set(request.command, (numbers.get(request.command) ?? new Set()).add(number));
  }
  return [...numbers]
    .filter(([command, { size }]) => size >= leastShown && !others.has(command))
    .sort(([a, one], [b, other]) => other.size - one.size || (a < b ? -1 : 1))[0]?.[0];
}

function stepsOf(
  things: KeyedStore,
  moments: readonly Moment[],
  restarts: readonly number[],
  counting: string,
): readonly Step[] {
  const spaces = spacesOf(things.space, moments);
  return moments.flatMap((moment, index): Step[] => {
    const { request, reply, status } = moment.exchange;
    const space = spaces[index] ?? '';
    const names = strides.map((several) =>
      isRefusal(status)
        ? []
        : namesOfValues({ ...things, several: { [request.command]: several } }, request, space),
    );
    const isShown = request.command === counting && !moment.afterGap;
    const shown = isShown ? Number(numberAlone.exec(reply)?.[1]) : undefined;
    const memory = `${memoryAt(things.scope, restarts, moment)}\0${space}`;
    return [
      {
        event: `${request.command}\0${outcomeOf(reply, status)}`,
        memory,
        names: names.map((all) => all.map(({ name }) => name)),
        shown,
      },
    ];
  });
}

/**
 * How many numbers are not those that were shown; and how much more wrong each is than the one before, in bits: what is wrong with a kind of event shows where it has
 * happened, and not in all that comes after.
 */
function missed(model: Model, steps: readonly Step[]): { readonly bits: number; readonly wrong: number } {
  const there = new Map<string, Set<string>>();
  const offBy = new Map<string, number>();
  let bits = 0;
  let wrong = 0;
  for (const { event, memory, names, shown } of steps) {
    const here = there.get(memory) ?? new Set<string>();
    there.set(memory, here);
    if (shown !== undefined) {
      const off = shown - here.size;
      if (off !== 0) wrong++;
      bits += 2 * Math.log2(1 + Math.abs(off - (offBy.get(memory) ?? 0)));
      offBy.set(memory, off);
    }
    const change = model.get(event);
    if (change === undefined) continue;
    if (change.does === 'clear') there.clear();
    else
      for (const name of names[change.stride] ?? []) {
        if (change.does === 'keep') here.add(name);
        else here.delete(name);
      }
  }
  return { bits, wrong };
}

interface Tried {
  readonly model: Model;
  /** What is not right, and what it costs to say the changes, in bits. */
  readonly bits: number;
}

/** The changes with which the numbers come out best. Each is also done without: something else may then explain what it does by chance. */
function improve(known: Model, steps: readonly Step[]): Model {
  const candidates = candidatesOf(known, steps);
  let best = grow({ model: known, bits: missed(known, steps).bits }, known, candidates, steps);
  for (let round = 0; round < mostRounds; round++) {
    const added = [...best.model.keys()].filter((event) => !known.has(event));
    const others = added.map((banned) => {
      const model = new Map([...best.model].filter(([event]) => event !== banned));
      const bits = missed(model, steps).bits + costOf(model, known);
      const allowed = candidates.filter(([event]) => event !== banned);
      return grow({ model, bits }, known, allowed, steps);
    });
    const better = others.reduce((one, other) => (other.bits < one.bits ? other : one), best);
    if (better === best) break;
    best = better;
  }
  return best.model;
}

/** One change after the other, as long as the numbers come out better. */
function grow(from: Tried, known: Model, candidates: readonly Candidate[], steps: readonly Step[]): Tried {
  let best = from;
  for (let round = 0; round < mostRounds; round++) {
    const { model } = best;
    for (const [event, change] of candidates) {
      const other = new Map(model).set(event, change);
      const bits = missed(other, steps).bits + costOf(other, known);
      if (bits < best.bits) best = { model: other, bits };
    }
    if (best.model === model) break;
  }
  return best;
}

function costOf(model: Model, known: Model): number {
  let strided = 0;
  for (const { stride } of model.values()) if (stride > 0) strided++;
  return changeCost * (model.size - known.size) + strideCost * strided;
}

type Candidate = readonly [event: string, change: Bringing];

function candidatesOf(known: Model, steps: readonly Step[]): readonly Candidate[] {
  const counts = new Map<string, number>();
  for (const { event, names } of steps) {
    const most = strides.findLast((stride) => (names[stride]?.length ?? 0) > (stride === 0 ? 0 : 1));
    if (most === undefined) continue;
    counts.set(event, Math.max(most, counts.get(event) ?? 0));
  }
  return [...counts]
    .sort()
    .flatMap(([event, most]) =>
      (['keep', 'remove'] as const).flatMap((does) =>
        strides
          .filter(
            (stride) =>
              stride <= most && (!known.has(event) || (stride > 0 && known.get(event)?.does === does)),
          )
          .map((stride) => [event, { does, stride }] as const),
      ),
    );
}
