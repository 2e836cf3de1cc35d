import type { Exchange } from '../../exchange/exchange.ts';
import { amountOf } from '../../message/session/counters.ts';
import type { TallyStep } from '../../model/field.ts';
import type { Course, Mismatch, Way } from './counter-history.ts';

const measures: readonly Pick<TallyStep, 'of' | 'part'>[] = [
  { of: 'one' },
  { of: 'words' },
  { of: 'number', part: 'arg1' },
  { of: 'number', part: 'arg1.inner' },
  { of: 'number', part: 'arg2' },
  { of: 'number', part: 'arg3' },
  { of: 'length', part: 'arg2' },
  { of: 'length', part: 'arg3' },
];
const wideMeasures = measures.slice(0, 1);
/** What a client may set for all. */
const settings = measures.filter(({ of }) => of === 'number');
const mostProposed = 12; // kinds of events that are tried, those that move the number most often first
const mostLooked = 400; // exchanges in which the cause is looked for

/** Steps that would bring a tally to what was shown, the most likely first. */
export function proposeCounterSteps(mismatch: Mismatch, { scope, key, isFlag }: Way): readonly TallyStep[] {
  const { course, from, to, value, missing } = mismatch;
  const wide = scope === 'server' && key.length === 0;
  const last = course[to];
  if (!last) return [];
  const own = last.exchange.request.command;
  const proposed: { step: TallyStep; rank: number; latest: number }[] = [];
  for (const events of eventsIn(course, Math.max(from, to - mostLooked), to, wide)) {
    const [first] = events;
    if (!first) continue;
    const event = { verb: first.request.command, status: first.status };
    const latest = events.at(-1)?.time ?? 0;
    const strange = event.verb === own ? 0 : 1;
    if (isFlag) {
      const of = value === 0 ? 'nothing' : 'one';
      proposed.push({ step: { ...event, does: 'set', of }, rank: strange, latest });
    }
    const setting = isFlag || wide ? settingOf(events, value) : undefined;
    if (setting) proposed.push({ step: { ...event, ...setting }, rank: strange * 10 + 20, latest });
    if (isFlag) continue;
    for (const [simple, measure] of (wide ? wideMeasures : measures).entries()) {
      const amounts = events.map(({ request }) => amountOf(measure, request) ?? 0);
      const sum = amounts.reduce((a, b) => a + b, 0);
      if (sum === 0) continue;
      const rank = strange * 10 + simple;
      if (sum === missing) proposed.push({ step: { ...event, does: 'add', ...measure }, rank, latest });
      else if (sum === -missing)
        proposed.push({ step: { ...event, does: 'subtract', ...measure }, rank, latest });
      else if (sum > 0 && sum < missing)
        proposed.push({ step: { ...event, does: 'add', ...measure }, rank: rank + 100, latest });
      const newest = amounts.at(-1) ?? 0;
      if (measure.of !== 'one' && newest === value)
        proposed.push({ step: { ...event, does: 'set', ...measure }, rank: rank + 20, latest });
    }
    if (value === 0)
      proposed.push({ step: { ...event, does: 'set', of: 'nothing' }, rank: strange * 10 + 30, latest });
  }
  return proposed
    .sort(
      (a, b) =>
        a.rank - b.rank || b.latest - a.latest || (JSON.stringify(a.step) < JSON.stringify(b.step) ? -1 : 1),
    )
    .slice(0, mostProposed)
    .map(({ step }) => step);
}

/** The last of these exchanges has set the number to what one of its parameters says. */
function settingOf(
  events: readonly Exchange[],
  value: number,
): Pick<TallyStep, 'does' | 'of' | 'part'> | undefined {
  const request = events.at(-1)?.request;
  const found = request && settings.find((one) => amountOf(one, request) === value);
  return found && { does: 'set', ...found };
}

/** The exchanges of a stretch by command and status; that clients come counts only for what all sessions move. */
function eventsIn(
  course: Course,
  from: number,
  to: number,
  withOpened: boolean,
): Iterable<readonly Exchange[]> {
  const events = new Map<string, Exchange[]>();
  for (const { exchange, event } of course.slice(from, to + 1)) {
    if (exchange.request.kind === 'opened' && !withOpened) continue;
    const list = events.get(event);
    if (list) list.push(exchange);
    else events.set(event, [exchange]);
  }
  return events.values();
}
