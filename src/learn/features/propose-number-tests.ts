import { numberPart, numberReader } from '../../message/request/number-part.ts';
import type { IntegerForm } from '../../model/grammar.ts';
import type { Test } from '../../model/situation.ts';
import { groupBy } from '../../statistics/group-by.ts';
import type { Proposal, Seen } from '../model/proposal.ts';
import { priced } from './price.ts';

const forms: readonly IntegerForm[] = ['u8', 'u16be', 'u16le'];
const firstBytes = 36; // of a request in which numbers are looked for
const leastValues = 5; // of a number that has limits
const leastRequests = 12; // with the number, before its limits are looked for
const mostLimits = 3; // of one number of one command
const leastGain = 4; // bits that a limit tells, of all answers to a command
const deepest = 3; // limits in limits

/** A number of a request, and how it was answered. */
interface Point {
  readonly value: number;
  readonly status: string;
}

/**
 * Questions about the limits of numbers in binary requests: an address that does not exist, too many at once. Of each command's numbers those limits are
 * proposed that tell most about the kind of answer: its status, and whether it is as long as an answer that refuses.
 */
export function numberTests(seen: readonly Seen[], ids: readonly number[]): readonly Proposal[] {
  const tests = new Map<string, Test>();
  for (const own of groupBy(seen, ({ request }) => request.command)) {
    if (own.length < leastRequests || own.some(({ request }) => request.kind !== 'record' || request.fields))
      continue;
    const length = Math.min(firstBytes, ...own.map(({ request }) => request.raw.length));
    for (const part of partsWithin(length, ids)) {
      const points = pointsOf(own, part);
      for (const than of limitsOf(points)) tests.set(`${part} ${than}`, { test: 'above', part, than });
    }
  }
  return priced(1.5, [...tests.values()]);
}

/** Parts in so many bytes, none of which is an id. */
function partsWithin(length: number, ids: readonly number[]): readonly string[] {
  const isFree = (at: number, width: number) =>
    at + width <= length && !ids.some((id) => id >= at && id < at + width);
  return forms.flatMap((form) => {
    const width = form === 'u8' ? 1 : 2;
    return Array.from({ length }, (_, at) => at).flatMap((at) => [
      ...(isFree(at, width) ? [numberPart(at, form)] : []),
      ...(isFree(at, 2 * width) ? [numberPart(at, form, true)] : []),
    ]);
  });
}

function pointsOf(own: readonly Seen[], part: string): readonly Point[] {
  const read = numberReader(part);
  const points = own.flatMap(({ request, status, template }): Point[] => {
    const value = read?.(request.raw);
    return value === undefined ? [] : [{ value: Number(value), status: `${status} ${template}` }];
  });
  return points.sort((a, b) => a.value - b.value);
}

/** Where the answers change, the best limit first. */
function limitsOf(points: readonly Point[], depth = 0): readonly number[] {
  if (points.length < leastRequests || depth >= deepest) return [];
  const values = new Set(points.map(({ value }) => value)).size;
  if (depth === 0 && values < leastValues) return [];
  const best = bestLimit(points);
  if (!best) return [];
  const [low, high] = [points.slice(0, best.at), points.slice(best.at)];
  return [best.than, ...limitsOf(low, depth + 1), ...limitsOf(high, depth + 1)].slice(0, mostLimits);
}

function bestLimit(points: readonly Point[]): { readonly at: number; readonly than: number } | undefined {
  const left = new Map<string, number>();
  const right = countsOf(points);
  const all = bitsOf(right, points.length);
  let best: { at: number; than: number; gain: number } | undefined;
  for (let at = 1; at < points.length; at++) {
    const [before, after] = [points[at - 1] as Point, points[at] as Point];
    left.set(before.status, (left.get(before.status) ?? 0) + 1);
    right.set(before.status, (right.get(before.status) ?? 0) - 1);
    if (before.value === after.value) continue;
    const gain = all - bitsOf(left, at) - bitsOf(right, points.length - at);
    if (gain >= leastGain && gain > (best?.gain ?? 0))
      best = { at, than: Math.floor((before.value + after.value) / 2), gain };
  }
  return best;
}

function countsOf(points: readonly Point[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { status } of points) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}

function bitsOf(counts: ReadonlyMap<string, number>, total: number): number {
  let bits = 0;
  for (const count of counts.values()) if (count > 0) bits -= count * Math.log2(count / total);
  return bits;
}
