import { left } from '../message/request.ts';
import type { EventRef, Test } from '../model/situation.ts';
import type { Observe } from './decision.ts';
import { membersByCommand } from './find-flags.ts';
import { changesState } from './propose-tests.ts';
import type { Row } from './row.ts';

const wrong = 6; // bits that a sighting costs which a switch does not explain
const lateness = 6; // bits for every doubling of the exchanges that lie between a cause and its effect
const doubt = 0; // answers that it takes before it matters how late a cause was
const cheapest = 2; // bits to name an exchange that succeeded
const another = 4; // bits more for another event that turns it on: one sighting is not enough for it
const mostEvents = 7; // that turn one switch
const rarity = 8; // successes for each refusal of a command that may have been refused for another reason
const mostRows = 4000; // that a switch is looked for in

/**
 * Finds the switches behind answers that speak of the order of commands, such as `503 Need MAIL before RCPT`: for each of
 * them the kinds of exchanges that turn it on and off, so that it is on where the answer was given and off where the
 * same commands succeeded. Other errors prove nothing, since a server may look for them first.
 */
export function explainRefusals(
  rows: readonly Row[],
  events: readonly EventRef[],
  observe: Observe = () => {},
): readonly Refusal[] {
  const positions = events.map((event) =>
    Int32Array.from(rows, ({ context }) => context.history.lastAt(event)),
  );
  const found: Refusal[] = [];
  for (const candidate of candidates(rows)) {
    const { label, commands, on, off } = candidate;
    if (off.length === 0) continue;
    const dataOf = (index: number) => rows[index]?.context.request.data;
    if (on.every((index) => dataOf(index) === 'no') && off.every((index) => dataOf(index) === 'yes')) {
      found.push({ label, commands, test: noData });
      continue;
    }
    const best = bestSwitch(candidate, (one) => {
      const its = [...one.on, ...one.off];
      const own = positions.map((position) => Int32Array.from(its, (row) => position[row] ?? 0));
      const lengths = its.map((row) => rows[row]?.context.history.length ?? 0);
      return new SwitchSearch(events, own, lengths, one.on.length).best();
    });
    if (!best) continue;
    const { set, clear } = best;
    const [event, ...or] = set.map((index) => events[index] as EventRef);
    if (!event) continue;
    const since = clear.map((index) => events[index] as EventRef);
    const test: Switch = {
      test: 'happened',
      event,
      ...(or.length > 0 ? { or } : {}),
      ...(since.length > 0 ? { since } : {}),
    };
    observe({
      pass: 'flags',
      subject: [...commands].sort().join(', '),
      test,
      text: `on for ${on.length - best.missed} of ${on.length} such answers, off for ${off.length - best.taken} of ${off.length} others`,
    });
    found.push({ label, commands, test });
  }
  return found;
}

/**
 * The switch that explains most. A command that hardly ever got the answer may have got it for another reason, so it is tried without each of these too: its
 * successes would hide the switch.
 */
function bestSwitch(all: Candidate, search: (one: Candidate) => Turns | undefined): Turns | undefined {
  let best = search(all);
  for (const command of all.rare) {
    const isOther = (index: number) => !command.has(index);
    const others = { ...all, on: all.on.filter(isOther), off: all.off.filter(isOther) };
    if (others.on.length === 0 || others.off.length === 0) continue;
    const found = search(others);
    const left = all.on.length - others.on.length;
    if (found && found.cost + wrong * left < (best?.cost ?? wrong * all.on.length) - 1e-9)
      best = { ...found, cost: found.cost + wrong * left, missed: found.missed + left };
  }
  return best;
}

/** No data connection waits. */
const noData: Switch = { test: 'is', part: 'data', value: 'no' };

type Switch = Test & { readonly test: 'happened' | 'is' };

/** An answer that is given while a switch is on. */
export interface Refusal {
  readonly label: number;
  /** Commands that got it. */
  readonly commands: ReadonlySet<string>;
  readonly test: Switch;
}

interface Candidate extends Omit<Refusal, 'test'> {
  /** Rows with this answer, and rows in which the same commands succeeded. */
  readonly on: readonly number[];
  readonly off: readonly number[];
  /** The rows of commands that nearly always succeeded. */
  readonly rare: readonly ReadonlySet<number>[];
}

function candidates(rows: readonly Row[]): readonly Candidate[] {
  const byCommand = membersByCommand(rows);
  const commands = new Map<number, Set<string>>();
  for (const [command, members] of byCommand) {
    if (command === '?' || command === '' || command === left.command) continue;
    for (const index of members) {
      const row = rows[index];
      if (row?.hint === 'state') commands.set(row.label, (commands.get(row.label) ?? new Set()).add(command));
    }
  }
  return [...commands].map(([label, its]) => {
    const members = [...its].flatMap((command) => byCommand.get(command) ?? []).slice(0, mostRows);
    const isOn = (index: number) => rows[index]?.label === label && rows[index]?.hint === 'state';
    const isOff = (index: number) => rows[index]?.hint === 'none' && rows[index]?.label !== label;
    const rare = [...its]
      .map((command) => byCommand.get(command) ?? [])
      .filter((own) => own.filter(isOn).length * rarity < own.filter(isOff).length);
    return {
      label,
      commands: its,
      on: members.filter(isOn),
      off: members.filter(isOff),
      rare: rare.map((own) => new Set(own)),
    };
  });
}

/** The events that turn a switch on and off, by number, and what it costs in bits. */
interface Turns {
  readonly set: readonly number[];
  readonly clear: readonly number[];
  readonly cost: number;
  readonly missed: number;
  readonly taken: number;
}

type Measured = Pick<Turns, 'missed' | 'taken' | 'cost'>;

class SwitchSearch {
  readonly #positions: readonly Int32Array[];
  readonly #prices: readonly number[];
  readonly #ons: number;
  readonly #lengths: readonly number[];

  /** `positions`: when each kind of event happened last before each row; the first `ons` rows have the answer. */
  constructor(
    events: readonly EventRef[],
    positions: readonly Int32Array[],
    lengths: readonly number[],
    ons: number,
  ) {
    this.#positions = positions;
    this.#prices = events.map(priceOf);
    this.#ons = ons;
    this.#lengths = lengths;
  }

  /** Nothing where no switch explains more than it costs. */
  best(): Turns | undefined {
    let best: Turns | undefined;
    const all = [...this.#positions.keys()];
    // what is true of many kinds of exchanges at once leads astray, as it explains most in one step
    for (const allowed of [all.filter((index) => this.#prices[index] === cheapest), all]) {
      for (const index of allowed) {
        for (const grown of this.#grow(index, allowed)) {
          if (grown.cost < (best?.cost ?? wrong * this.#ons) - 1e-9) best = grown;
        }
      }
    }
    return best;
  }

  /** The switch that one kind of event turns on, and what becomes of it with the best next event, again and again. */
  *#grow(first: number, allowed: readonly number[]): Iterable<Turns> {
    const on = Int32Array.from(this.#positions[first] ?? []);
    const off = new Int32Array(on.length);
    let current: Turns = { set: [first], clear: [], ...this.#measure(on, off, this.#prices[first] ?? 0) };
    if (current.missed === this.#ons) return;
    yield current;
    while (current.set.length + current.clear.length < mostEvents) {
      const next = this.#bestAddition(current, on, off, allowed);
      if (!next) return;
      const { index, turns } = next;
      raise(turns === 'set' ? on : off, this.#positions[index] ?? on);
      current = { ...current, ...next.measured, [turns]: [...current[turns], index] };
      yield current;
    }
  }

  #bestAddition(current: Turns, on: Int32Array, off: Int32Array, allowed: readonly number[]) {
    const price = [...current.set, ...current.clear].reduce(
      (sum, index) => sum + (this.#prices[index] ?? 0),
      0,
    );
    let best: { index: number; turns: 'set' | 'clear'; measured: Measured } | undefined;
    allowed.forEach((index) => {
      const position = this.#positions[index] ?? on;
      if (current.set.includes(index) || current.clear.includes(index)) return;
      for (const turns of ['clear', 'set'] as const) {
        const measured = this.#measure(
          on,
          off,
          price + (this.#prices[index] ?? 0) + (turns === 'set' ? another : 0),
          turns === 'set' ? position : undefined,
          turns === 'clear' ? position : undefined,
        );
        if (measured.missed + measured.taken >= current.missed + current.taken) continue;
        if (measured.cost < (best?.measured.cost ?? current.cost) - 1e-9) best = { index, turns, measured };
      }
    });
    return best as { index: number; turns: 'set' | 'clear'; measured: Measured } | undefined;
  }

  #measure(on: Int32Array, off: Int32Array, price: number, alsoOn?: Int32Array, alsoOff?: Int32Array) {
    let missed = 0;
    let taken = 0;
    let late = 0;
    for (let row = 0; row < on.length; row++) {
      const set = Math.max(on[row] ?? 0, alsoOn?.[row] ?? 0);
      const clear = Math.max(off[row] ?? 0, alsoOff?.[row] ?? 0);
      const isOn = set > clear;
      if (row < this.#ons) missed += isOn ? 0 : 1;
      else taken += isOn ? 1 : 0;
      const since = (this.#lengths[row] ?? 0) - Math.max(set, clear); // exchanges after the one that turned it
      if (Math.max(set, clear) > 1) late += Math.log2(1 + since);
    }
    return {
      missed,
      taken,
      cost: price + wrong * (missed + taken) + (lateness * late) / (on.length + doubt),
    };
  }
}

/** Bits to name an event: what succeeded changes the state, what was refused seldom does. */
function priceOf(event: EventRef): number {
  return event.verb !== undefined && event.status !== undefined && changesState(event)
    ? cheapest
    : event.verb !== undefined && event.status === undefined
      ? 5
      : 9;
}

function raise(to: Int32Array, from: Int32Array): void {
  for (let index = 0; index < to.length; index++) to[index] = Math.max(to[index] ?? 0, from[index] ?? 0);
}
