import type { PriorAnswer, PriorCase } from '../../knowledge/priors.ts';
import { isRefusal } from '../../knowledge/status-codes.ts';
import { partOf } from '../../message/request/parts.ts';
import type { Row } from '../model/row.ts';
import { setsAsked } from './sets-asked.ts';

/**
 * Whether a refusal for a value that nobody heard this server accept can be believed: where nearly every client had another one, those heard
 * are few of those that it knows.
 */
export function isLikelyUnknown(
  at: number,
  { status, about }: PriorAnswer,
  cases: readonly PriorCase[],
  heard: readonly Row[],
  statusOf: (label: number) => string,
): boolean {
  if (!isRefusal(status) || about === 'state') return true;
  const own = new Set(setsAsked(cases.slice(at, at + 1)));
  const missed = setsAsked(cases.slice(0, at)).filter((set) => !own.has(set));
  return missed.every((set) => isSettled(set, heard, statusOf));
}

const leastCoverage = 0.5;

/**
 * Of what the server knows nearly all was heard: Chao's estimate of how many values were not (Chao 1984, bias-corrected), by sessions. One sighting alone has none, so
 * values seen once may be no more than half of all sightings (Good's coverage, 1953).
 */
function isSettled(set: string, heard: readonly Row[], statusOf: (label: number) => string): boolean {
  const [, part = '', status = ''] = set.split(' ');
  const groups = new Map<string, Set<number>>();
  for (const { context, group, label } of heard) {
    const value = partOf(context.request, part);
    if (value === undefined || statusOf(label) !== status) continue;
    groups.set(value, (groups.get(value) ?? new Set()).add(group));
  }
  const sizes = [...groups.values()].map(({ size }) => size);
  const once = sizes.filter((size) => size === 1).length;
  const twice = sizes.filter((size) => size === 2).length;
  const sightings = sizes.reduce((sum, size) => sum + size, 0);
  const isCovered = sightings === 0 || 1 - once / sightings >= leastCoverage;
  return isCovered && (once * (once - 1)) / (2 * (twice + 1)) < 1;
}
