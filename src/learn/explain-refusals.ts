import { left } from '../message/request.ts';
import type { EventRef, Test } from '../model/situation.ts';
import type { Observe } from './decision.ts';
import { membersByCommand } from './find-flags.ts';
import { PastOfRows } from './past-of-rows.ts';
import { changesState } from './propose-tests.ts';
import type { Row } from './row.ts';
import { searchSwitch } from './search-switch.ts';

const cheapest = 2; // bits to name an exchange that succeeded
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
  const past = new PastOfRows(rows);
  const positions = events.map((event) => past.lastAt(event));
  const found: Refusal[] = [];
  for (const { label, commands, on, off } of candidates(rows)) {
    if (off.length === 0) continue;
    const dataOf = (index: number) => rows[index]?.context.request.data;
    if (on.every((index) => dataOf(index) === 'no') && off.every((index) => dataOf(index) === 'yes')) {
      found.push({ label, commands, test: noData });
      continue;
    }
    const its = [...on, ...off];
    const best = searchSwitch(
      events.map((event, index) => ({
        price: priceOf(event),
        positions: Int32Array.from(its, (row) => positions[index]?.[row] ?? 0),
      })),
      { ons: on.length, lengths: its.map((row) => rows[row]?.context.history.length ?? 0) },
    );
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
    return {
      label,
      commands: its,
      on: members.filter((index) => rows[index]?.label === label),
      off: members.filter((index) => rows[index]?.hint === 'none'),
    };
  });
}

/** Bits to name an event: what succeeded changes the state, what was refused seldom does. */
function priceOf(event: EventRef): number {
  return event.verb !== undefined && event.status !== undefined && changesState(event)
    ? cheapest
    : event.verb !== undefined && event.status === undefined
      ? 5
      : 9;
}
