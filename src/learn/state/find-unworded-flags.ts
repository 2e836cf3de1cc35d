import type { Observe } from '../../model/decision.ts';
import type { EventRef, Test } from '../../model/situation.ts';
import { LabelEntropy } from '../features/table/label-entropy.ts';
import { PastEvents } from '../features/table/past-events.ts';
import { rowsByCommand } from '../features/table/rows-by-command.ts';
import type { Proposal } from '../model/proposal.ts';
import type { Row } from '../model/row.ts';
import { FlagScore } from './flag-score.ts';

const maxSteps = 3; // kinds of events that set or clear a flag beside the first
const leastGain = 7; // bits that one more must save: about what it takes to name it

/**
 * Finds what the server remembers: flags that one kind of exchange sets and others clear, such as a sender that MAIL sets
 * and RSET, HELO and the end of DATA clear. For every event that may set one, the events that clear it are added one by one,
 * as long as the flag says more about the answers of all commands together.
 */
export function findUnwordedFlags(
  rows: readonly Row[],
  events: readonly EventRef[],
  detail: number,
  observe: Observe = () => {},
): readonly Proposal[] {
  const counter = new LabelEntropy(rows, detail);
  const past = new PastEvents(rows);
  const positions = events.map((event) => past.lastAt(event));
  const different = withoutEquals(positions);
  const commands = [...rowsByCommand(rows).values()].map((members) => Uint32Array.from(members));
  const found = new Map<string, Test>();
  search(commands);
  const cost = 0.7 * Math.log2(Math.max(2, events.length));
  return [...found.values()].map((test) => ({
    test,
    cost:
      3 +
      cost *
        (test.test === 'happened' ? 0.5 + ((test.since?.length ?? 0) + (test.or?.length ?? 0)) * 0.7 : 1),
  }));

  function search(groups: readonly Uint32Array[]): void {
    const mixed = groups.filter((members) => counter.measure(members) > leastGain);
    if (mixed.length === 0) return;
    const without = mixed.reduce((sum, members) => sum + counter.measure(members), 0);
    const meter = new FlagScore(mixed, positions, counter);
    different.forEach((first) => {
      const event = events[first] as EventRef;
      let flag: Flag = {
        set: positions[first] as Int32Array,
        clear: new Int32Array(rows.length),
        or: [],
        since: [],
      };
      let saved = without - meter.keep(flag.set, flag.clear);
      for (let step = 0; step < maxSteps; step++) {
        const best = bestStep(meter, flag, first, without);
        if (!best || best.saved < saved + leastGain) break;
        ({ flag, saved } = best);
        meter.keep(flag.set, flag.clear);
        const { or, since } = flag;
        const test: Test = {
          test: 'happened',
          event,
          ...(or.length > 0 ? { or } : {}),
          ...(since.length > 0 ? { since } : {}),
        };
        if (!found.has(JSON.stringify(test)))
          observe({
            pass: 'flags',
            test,
            text: `tells ${saved.toFixed(1)} of ${without.toFixed(1)} bits of all answers`,
          });
        found.set(JSON.stringify(test), test);
      }
    });
  }

  /** The one event that, setting or clearing the flag as well, makes it say most. */
  function bestStep(meter: FlagScore, { set, clear, or, since }: Flag, first: number, without: number) {
    let best: { readonly side: 'set' | 'clear'; readonly index: number; readonly saved: number } | undefined;
    const consider = (side: 'set' | 'clear', index: number) => {
      const saved = without - meter.leftWith(side, index);
      if (!best || saved > best.saved + 1e-9) best = { side, index, saved };
    };
    different.forEach((index) => {
      const event = events[index] as EventRef;
      if (index === first || or.includes(event) || since.includes(event)) return;
      consider('clear', index);
      if (event.verb !== undefined && event.status !== undefined) consider('set', index);
    });
    if (!best) return undefined;
    const { side, index, saved } = best as { side: 'set' | 'clear'; index: number; saved: number };
    const event = events[index] as EventRef;
    const position = positions[index] as Int32Array;
    const flag: Flag =
      side === 'clear'
        ? { set, clear: later(clear, position), or, since: [...since, event] }
        : { set: later(set, position), clear, or: [...or, event], since };
    return { flag, saved };
  }
}

/** Positions at which a flag was last set and cleared before each row, and by what beside its first event. */
interface Flag {
  readonly set: Int32Array;
  readonly clear: Int32Array;
  readonly or: readonly EventRef[];
  readonly since: readonly EventRef[];
}

/** Of kinds of events that always happened together the first, and none that happened in no session. */
function withoutEquals(positions: readonly Int32Array[]): readonly number[] {
  const found = new Map<string, number>();
  for (const [index, position] of positions.entries()) {
    const key = position.join();
    if (!found.has(key) && position.some((at) => at > 0)) found.set(key, index);
  }
  return [...found.values()];
}

function later(a: Int32Array, b: Int32Array): Int32Array {
  return a.map((value, index) => Math.max(value, b[index] ?? 0));
}
