import type { Exchange } from '../../exchange/exchange.ts';
import type { Request } from '../../message/request/request.ts';
import { stepped, type Tally } from '../../message/session/counters.ts';
import type { TallyStep } from '../../model/field.ts';
import { eventName } from '../evidence/timeline.ts';

/** What kind of tally is looked for. */
export type Way = Pick<Tally, 'scope' | 'key' | 'before'> & {
  /** Only 0 and 1 were seen: whether something is so. */
  readonly isFlag?: boolean;
};

/** One after the other, the exchanges that may move one tally, with what replies showed of it. */
export type Course = readonly {
  readonly exchange: Exchange;
  readonly event: string;
  /** The number, and a name that repeated runs of a session share. */
  readonly shown?: { readonly value: number; readonly name: string };
}[];

/** Where a tally with some steps shows something else than the reply. */
export interface Mismatch {
  readonly course: Course;
  /** The exchanges since the number was last shown that may have moved it. */
  readonly from: number;
  readonly to: number;
  readonly value: number;
  readonly missing: number;
}

/** How far a tally is moved from what it began with; once it was set, from 0. */
export interface Moved {
  readonly isSet: boolean;
  readonly moved: number;
}

export const untouched: Moved = { isSet: false, moved: 0 };

/** After an exchange with this step, if its kind has one. */
export function after(now: Moved, step: TallyStep | undefined, request: Request): Moved {
  return step ? { isSet: now.isSet || step.does === 'set', moved: stepped(now.moved, step, request) } : now;
}

/** The number that all tallies begin with, which may be known, or the first place where these steps lead to another number. */
export function follow(
  courses: readonly Course[],
  steps: readonly TallyStep[],
  { before }: Way,
  known?: number,
): number | Mismatch {
  const byEvent = new Map(steps.map((step) => [eventName(step.verb, step.status), step]));
  let base = known;
  for (const course of courses) {
    let now = untouched;
    let from = 0;
    for (const [to, { exchange, event, shown }] of course.entries()) {
      const step = byEvent.get(event);
      const next = after(now, step, exchange.request);
      const { isSet, moved } = before ? now : next;
      now = next;
      if (shown === undefined) continue;
      if (!isSet) base ??= shown.value - moved;
      const value = isSet ? moved : (base ?? 0) + moved;
      if (value !== shown.value)
        return { course, from, to: before ? to - 1 : to, value: shown.value, missing: shown.value - value };
      from = before ? to : to + 1;
    }
  }
  return base ?? 0;
}
