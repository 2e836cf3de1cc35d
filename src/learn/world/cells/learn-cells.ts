import type { Session } from '../../../exchange/exchange.ts';
import type { CellArea, Cells, CellWrite } from '../../../model/personality.ts';
import { groupBy } from '../../../statistics/group-by.ts';
import { mostCounted } from '../../../statistics/most-counted.ts';
import { type Moment, Timeline } from '../../evidence/timeline.ts';
import {
  cellEvents,
  type Memory,
  scoreCells,
  scoreOfReading,
  shownLater,
  shownNext,
  type TriedRead,
} from './cell-score.ts';
import { type ReadShape, readShapes, type VariedNumber, variedNumbers } from './read-shapes.ts';

const mostMoments = 1500; // exchanges that are gone through while looking
const leastValues = 4; // different numbers of cells that are asked for
const leastScore = 30; // bits that an area tells
const leastMore = 15; // bits that one more command that writes tells
const leastShown = 2; // standard deviations by which what is written is shown next more often than by chance
const mostReads = 2; // ways to read that are gone through
const mostWrites = 4; // ways for one command to write that are gone through
const mostBetween = 12; // bytes between the number of a cell and what is written there
const mostSpaces = 16; // different bytes that tell cells apart

/** Cells that requests read and write, and in which memory they were while recording. */
export interface LearnedCells {
  readonly cells: Cells;
  readonly memory: Memory;
}

/**
 * Looks for numbered cells (registers, coils, a memory): commands whose answers are as long as so many cells as the request asks for, and
 * whose values are those that were last shown, or written by another command, under the same number.
 */
export function learnCells(sessions: readonly Session[]): LearnedCells | undefined {
  const whole = new Timeline(sessions);
  const { moments } = whole.beginning(mostMoments);
  const commands = groupBy(
    moments.filter(({ exchange }) => exchange.request.kind === 'record'),
    ({ exchange }) => exchange.request.command,
  ).map((own): Command => {
    const numbers = variedNumbers(own);
    return { verb: own[0]?.exchange.request.command ?? '', own, numbers, shapes: readShapes(own, numbers) };
  });
  const shaped = commands.filter(({ shapes }) => shapes.length > 0);
  if (shaped.length === 0) return undefined;
  const memories: readonly Memory[] = [
    { scope: 'session', restarts: [] },
    { scope: 'server', restarts: [] },
    { scope: 'server', restarts: whole.restarts.slice(0, 1) },
  ];
  let best: { readonly found: readonly Found[]; readonly memory: Memory; readonly score: number } | undefined;
  for (const memory of memories) {
    if (memory.restarts.length > 0 && best?.memory.scope !== 'server') continue;
    const found = shaped.flatMap((command) => findArea(command, commands, moments, memory) ?? []);
    const score = found.reduce((sum, one) => sum + one.score, 0);
    if (found.length > 0 && score > (best?.score ?? 0) + 1) best = { found, memory, score };
  }
  if (!best) return undefined;
  const { found, memory } = best;
  return {
    cells: { scope: memory.scope, areas: found.map((one) => areaOf(one, whole.moments, memory)) },
    memory,
  };
}

/** The requests of one command, their numbers, and how their answers may hold cells. */
interface Command {
  readonly verb: string;
  readonly own: readonly Moment[];
  readonly numbers: readonly VariedNumber[];
  readonly shapes: readonly ReadShape[];
}

interface Found {
  readonly read: TriedRead;
  readonly writes: readonly CellWrite[];
  readonly score: number;
}

/** The cells that a command reads, with what writes them: of the likeliest ways to read them the one that explains most. */
function findArea(
  command: Command,
  commands: readonly Command[],
  moments: readonly Moment[],
  memory: Memory,
): Found | undefined {
  let best: Found | undefined;
  for (const read of likelyReads(command, memory)) {
    let found: Found = { read, writes: [], score: scoreCells(command.own, read, [], memory) };
    const search = { commands, moments, memory };
    for (let more = nextWrite(found, search); more; more = nextWrite(found, search)) found = more;
    if (found.score > (best?.score ?? leastScore)) best = found;
  }
  return best;
}

function likelyReads({ verb, own, numbers, shapes }: Command, memory: Memory): readonly TriedRead[] {
  const ranked = (reads: readonly TriedRead[]) =>
    reads
      .map((read) => ({ read, score: scoreOfReading(own, read, memory) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, mostReads)
      .map(({ read }) => read);
  const plain = shapes.flatMap((shape) =>
    numbers
      .filter(({ part, different }) => different >= leastValues && !overlaps(part, shape.count))
      .flatMap(({ part: at }) =>
        (shape.bits === 8 ? [1, 8] : [1]).map((per): TriedRead => ({ ...shape, verb, at, per })),
      ),
  );
  const spaced = (read: TriedRead) => [read, ...spacesOf(numbers, read).map((space) => ({ ...read, space }))];
  return ranked(ranked(plain).flatMap(spaced));
}

interface WriteSearch {
  readonly commands: readonly Command[];
  readonly moments: readonly Moment[];
  readonly memory: Memory;
}

/** With one more command that writes, the one that explains most; undefined where none does. */
function nextWrite(from: Found, { commands, moments, memory }: WriteSearch): Found | undefined {
  const used = new Set([from.read.verb, ...from.writes.map((write) => write.verb)]);
  const later = shownLater(moments, from.read, memory);
  let next: Found | undefined;
  for (const other of commands) {
    if (used.has(other.verb)) continue;
    const verbs = new Set([...used, other.verb]);
    const some = moments.filter(({ exchange }) => verbs.has(exchange.request.command));
    const likely = writesOf(other, from.read)
      .map((write) => ({ write, shown: shownNext(moments, from.read, write, memory, later) }))
      .filter(({ shown }) => shown >= leastShown)
      .sort((a, b) => b.shown - a.shown)
      .slice(0, mostWrites);
    for (const { write } of likely) {
      const writes = [...from.writes, write];
      const score = scoreCells(some, from.read, writes, memory);
      if (score >= from.score + leastMore && score > (next?.score ?? Number.NEGATIVE_INFINITY))
        next = { read: from.read, writes, score };
    }
  }
  return next;
}

/** Ways in which a command may write cells of this kind. */
function writesOf({ verb, own, numbers }: Command, read: TriedRead): readonly CellWrite[] {
  const accepted = mostCounted(lengthsOf(own))?.[0] ?? 0;
  const shortest = Math.min(...own.map(({ exchange }) => exchange.request.raw.length));
  const form = formOf(read.at);
  return numbers
    .filter(({ part, different }) => formOf(part) === form && different >= leastValues)
    .flatMap(({ part: at }) => {
      const from = rangeOf(at)[1];
      const places = Array.from({ length: mostBetween }, (_, index) => from + index);
      return places
        .filter((data) => data < shortest)
        .flatMap((data): readonly CellWrite[] => {
          const plain = { verb, at, per: read.per, data, accepted };
          if (read.bits !== 1) return [plain];
          const counts = numbers.filter(
            ({ part }) => formOf(part) === formOf(read.count) && isWithin(rangeOf(part), from, data),
          );
          return [{ ...plain, flag: true }, ...counts.map(({ part }) => ({ ...plain, count: part }))];
        });
    });
}

function isWithin([start, end]: readonly [number, number], from: number, to: number): boolean {
  return start >= from && end <= to;
}

function lengthsOf(own: readonly Moment[]): ReadonlyMap<number, number> {
  const lengths = new Map<number, number>();
  for (const { exchange } of own)
    lengths.set(exchange.reply.length, (lengths.get(exchange.reply.length) ?? 0) + 1);
  return lengths;
}

/** Bytes that may tell cells of the same number apart: a unit, a block. */
function spacesOf(numbers: readonly VariedNumber[], { at, count }: TriedRead): readonly string[] {
  return numbers
    .filter(({ part, different }) => different <= mostSpaces && !overlaps(part, at) && !overlaps(part, count))
    .map(({ part }) => part);
}

function formOf(part: string): string {
  return part.split('.')[1] ?? '';
}

function overlaps(one: string, other: string): boolean {
  const [a, b] = [rangeOf(one), rangeOf(other)];
  return a[0] < b[1] && b[0] < a[1];
}

function rangeOf(part: string): readonly [number, number] {
  const from = Number(/\d+/.exec(part)?.[0]);
  return [from, from + Number(/\d+/.exec(formOf(part))?.[0]) / 8];
}

/** The area with what its cells held at first: what was shown before anything was written there. */
function areaOf({ read, writes }: Found, moments: readonly Moment[], memory: Memory): CellArea {
  const seen = new Map<string, Map<string, number>>();
  const touched = new Set<string>();
  const { verb, at, per, count, bits, space } = read;
  for (const { run, space: where, start, values, shows } of cellEvents(moments, read, writes, memory)) {
    values.forEach((value, index) => {
      const cell = `${where}${start + index}`;
      if (touched.has(`${run} ${cell}`)) return;
      if (!shows) {
        touched.add(`${run} ${cell}`);
        return;
      }
      const counts = seen.get(cell) ?? new Map<string, number>();
      seen.set(cell, counts.set(value, (counts.get(value) ?? 0) + 1));
    });
  }
  const first = [...seen].map(([cell, counts]) => [cell, most(counts) ?? ''] as const);
  const usual = new Map<string, number>();
  for (const [, value] of first) usual.set(value, (usual.get(value) ?? 0) + 1);
  const common = most(usual) ?? (bits === 1 ? '0' : '\0'.repeat(bits / 8));
  return {
    bits,
    read: { verb, at, per, count },
    writes,
    ...(space === undefined ? {} : { space }),
    first: Object.fromEntries(
      first.filter(([, value]) => value !== common).sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    usual: common,
  };
}

/** The text that was counted most often; of several the first in order. */
function most(counts: ReadonlyMap<string, number>): string | undefined {
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0];
}
