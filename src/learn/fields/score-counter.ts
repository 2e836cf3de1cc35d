import { amountOf } from '../../message/session/counters.ts';
import type { TallyStep } from '../../model/field.ts';
import type { Course, Way } from './counter-history.ts';

const costs = { wide: 10, session: 8, flag: 7, keyed: 4, own: 2 }; // bits: among how many steps one was chosen
const mostBits = 5; // that one number proves

/**
 * Bits by which a tally is better than chance: what every number told, less what it took to choose the steps. One number
 * for all tells something only where it is not as it was last shown. Of repeated runs of a session one counts.
 */
export function scoreCounter(steps: readonly TallyStep[], courses: readonly Course[], way: Way): number {
  const values = new Map<string, number>(); // by name
  const bits = new Map<string, number>();
  const moved = new Set<string>();
  const commands = new Set<string>();
  for (const course of courses) {
    let amount = 0;
    let before: number | undefined;
    for (const { exchange, shown } of course) {
      const { request, status } = exchange;
      const step = steps.find(({ verb, status: of }) => verb === request.command && of === status);
      if (step && isMeasure(step)) amount = Math.max(amount, Math.abs(amountOf(step, request) ?? 0));
      if (shown === undefined) continue;
      commands.add(request.command);
      values.set(shown.name, shown.value);
      if (before !== shown.value || way.key.length > 0) moved.add(shown.name);
      before = shown.value;
      if (amount > 0) bits.set(shown.name, Math.min(mostBits, Math.log2(1 + amount)));
      amount = 0;
    }
  }
  const counts = new Map<number, number>();
  for (const value of values.values()) counts.set(value, (counts.get(value) ?? 0) + 1);
  let saved = 0;
  for (const [name, value] of values)
    if (moved.has(name))
      saved += Math.max(bits.get(name) ?? 0, Math.log2(values.size / (counts.get(value) ?? 1)));
  const cost = steps.reduce((sum, { verb }) => sum + costOf(way, commands.has(verb)), 0);
  return saved - cost;
}

function costOf({ scope, key, isFlag }: Way, isOwn: boolean): number {
  if (key.length === 0) return scope === 'server' ? costs.wide : costs.session;
  return isOwn ? costs.own : isFlag ? costs.flag : costs.keyed;
}

function isMeasure({ of }: TallyStep): boolean {
  return of === 'length' || of === 'number' || of === 'words';
}
