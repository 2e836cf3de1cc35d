import { firstCell, numberOf, spaceOf, splitCells, writtenCells } from '../../../message/session/cells.ts';
import type { CellWrite } from '../../../model/personality.ts';
import { type Moment, memoryAt } from '../../evidence/timeline.ts';
import type { ReadShape } from './read-shapes.ts';

const mostBits = 8; // that one cell tells
const penalty = 4; // bits for a cell that holds something else than what was last seen there

/** A way to read cells that is tried: where its requests say which. */
export interface TriedRead extends ReadShape {
  readonly verb: string;
  readonly at: string;
  readonly per: number;
  readonly space?: string;
}

/** Where what was seen of cells is remembered. */
export interface Memory {
  readonly scope: 'session' | 'server';
  readonly restarts: readonly number[];
}

/** Cells that were shown or written, one after the other. */
interface CellEvent {
  readonly run: number;
  readonly space: string;
  readonly start: number;
  readonly values: readonly string[];
  readonly shows: boolean;
}

/** How well all that is shown of the cells agrees with what was shown or written there last, in bits. */
export function scoreCells(
  moments: readonly Moment[],
  read: TriedRead,
  writes: readonly CellWrite[],
  memory: Memory,
): number {
  const { agreed, compared, same } = agreement(cellEvents(moments, read, writes, memory));
  return agreed - penalty * (compared - same);
}

/** How much more of what is shown agrees with what was last shown than would by chance, in bits: other commands may have written in between. */
export function scoreOfReading(moments: readonly Moment[], read: TriedRead, memory: Memory): number {
  const { agreed, compared, byChance } = agreement(cellEvents(moments, read, [], memory));
  return agreed - compared * byChance;
}

interface Agreement {
  /** Cells of which something was known, and those that held it, with the bits that these tell. */
  readonly compared: number;
  readonly same: number;
  readonly agreed: number;
  /** Bits that a cell would tell if what is known of it were any other's. */
  readonly byChance: number;
}

function agreement(events: readonly CellEvent[]): Agreement {
  const frequency = new Map<string, number>();
  let total = 0;
  for (const { values, shows } of events) {
    if (!shows) continue;
    for (const value of values) frequency.set(value, (frequency.get(value) ?? 0) + 1);
    total += values.length;
  }
  const bitsOf = (count: number) => Math.min(mostBits, Math.log2(total / count));
  let byChance = 0;
  for (const count of frequency.values()) byChance += (count / total) ** 2 * bitsOf(count);
  const known = new Map<string, string>();
  let [compared, same, agreed] = [0, 0, 0];
  for (const { run, space, start, values, shows } of events) {
    for (let index = 0; index < values.length; index++) {
      const name = `${run} ${space}${start + index}`;
      const value = values[index] ?? '';
      const last = known.get(name);
      known.set(name, value);
      if (!shows || last === undefined) continue;
      compared++;
      if (last !== value) continue;
      same++;
      agreed += bitsOf(frequency.get(value) ?? 1);
    }
  }
  return { compared, same, agreed, byChance };
}

/** What requests show and write of cells, in the order of the moments. */
export function cellEvents(
  moments: readonly Moment[],
  read: TriedRead,
  writes: readonly CellWrite[],
  { scope, restarts }: Memory,
): readonly CellEvent[] {
  const byVerb = new Map(writes.map((write) => [write.verb, write]));
  return moments.flatMap((moment): readonly CellEvent[] => {
    const { request, reply } = moment.exchange;
    const write = byVerb.get(request.command);
    const shows = request.command === read.verb;
    if (!write && !shows) return [];
    const start = firstCell(write ?? read, request);
    if (start === undefined) return [];
    const values = write
      ? reply.length === write.accepted
        ? writtenCells(read.bits, write, request)
        : []
      : shownCells(read, numberOf(request, read.count) ?? 0, reply);
    if (values.length === 0) return [];
    return [{ run: memoryAt(scope, restarts, moment), space: spaceOf(read, request), start, values, shows }];
  });
}

function shownCells({ bits, head }: ReadShape, count: number, reply: string): readonly string[] {
  if (reply.length !== head + Math.ceil((count * bits) / 8)) return [];
  return splitCells(bits, reply.slice(head)).slice(0, count);
}

/** What is shown of every cell, in order: for a look at what was shown next. */
export interface ShownLater {
  /** The value shown first after a moment, by its place among all. */
  readonly after: (moment: number, cell: string) => string | undefined;
  /** How likely two of the values are the same. */
  readonly chance: number;
}

/** Prepares such a look. */
export function shownLater(moments: readonly Moment[], read: TriedRead, memory: Memory): ShownLater {
  const shown = new Map<string, { readonly at: number[]; readonly values: string[] }>();
  const frequency = new Map<string, number>();
  let total = 0;
  moments.forEach((moment, at) => {
    for (const { run, space, start, values } of cellEvents([moment], read, [], memory)) {
      values.forEach((value, index) => {
        const name = `${run} ${space}${start + index}`;
        const list = shown.get(name) ?? { at: [], values: [] };
        shown.set(name, list);
        list.at.push(at);
        frequency.set(value, (frequency.get(value) ?? 0) + 1);
        total++;
        list.values.push(value);
      });
    }
  });
  let chance = 0;
  for (const count of frequency.values()) chance += (count / total) ** 2;
  return {
    chance,
    after: (moment, cell) => {
      const list = shown.get(cell);
      const next = list ? list.at.findIndex((at) => at > moment) : -1;
      return next < 0 ? undefined : list?.values[next];
    },
  };
}

const mostCompared = 80; // writes
const mostOfOne = 8; // cells of one

/** How surely what such requests write is shown next under its number: standard deviations from what chance would show. */
export function shownNext(
  moments: readonly Moment[],
  read: TriedRead,
  write: CellWrite,
  memory: Memory,
  { after, chance }: ShownLater,
): number {
  let compared = 0;
  let same = 0;
  let looked = 0;
  for (const [at, moment] of moments.entries()) {
    if (moment.exchange.request.command !== write.verb) continue;
    if (looked++ > mostCompared) break;
    for (const { run, space, start, values } of cellEvents([moment], read, [write], memory)) {
      for (const [index, value] of values.slice(0, mostOfOne).entries()) {
        const next = after(at, `${run} ${space}${start + index}`);
        if (next === undefined) continue;
        compared++;
        if (next === value) same++;
      }
    }
  }
  return (same - chance * compared) / Math.sqrt(chance * (1 - chance) * compared + 1);
}
