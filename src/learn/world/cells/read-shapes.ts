import { readInteger } from '../../../message/bytes/integers.ts';
import { numberPart } from '../../../message/request/number-part.ts';
import type { IntegerForm } from '../../../model/grammar.ts';
import type { Moment } from '../../evidence/timeline.ts';

const forms: readonly IntegerForm[] = ['u16be', 'u16le', 'u8', 'u24be', 'u32be', 'u32le'];
const firstBytes = 40; // of a request in which numbers are looked for
const leastShare = 0.6; // of the answers that have room for as many cells as asked for; others refuse
const leastSizes = 3; // of answers that show how long a cell is
const mostShapes = 6; // of one command that are tried
const leastRequests = 12; // of a command before it is said to read cells

/** How the answer to a command is as long as many cells as the request asks for. */
export interface ReadShape {
  /** The part of the request that says how many. */
  readonly count: string;
  readonly bits: number;
  /** Bytes before the cells. */
  readonly head: number;
}

/** A number in all requests of one command: its part, and its values in their order. */
export interface VariedNumber {
  readonly part: string;
  readonly values: readonly number[];
  readonly different: number;
}

/** Numbers in requests of one command that are not the same in all; of those that always are equal, the first. */
export function variedNumbers(own: readonly Moment[]): readonly VariedNumber[] {
  const length = Math.min(firstBytes, ...own.map(({ exchange }) => exchange.request.raw.length));
  const known = new Set<string>();
  return forms.flatMap((form) =>
    Array.from({ length }, (_, at) => at).flatMap((at): readonly VariedNumber[] => {
      const values = own.map(({ exchange }) => readInteger(exchange.request.raw, at, form) ?? -1);
      const different = new Set(values).size;
      const name = values.join();
      if (different < 2 || values.includes(-1) || known.has(name)) return [];
      known.add(name);
      return [{ part: numberPart(at, form), values, different }];
    }),
  );
}

/** Looks for numbers of requests that say how much an answer holds, beyond a head that always is as long. */
export function readShapes(own: readonly Moment[], numbers: readonly VariedNumber[]): readonly ReadShape[] {
  if (own.length < leastRequests) return [];
  const found: (ReadShape & { readonly sizes: number; readonly share: number })[] = [];
  for (const { part: count, values } of numbers) {
    if (values.some((one) => one > 65_536)) continue;
    for (const bits of [1, 8, 16, 32]) {
      const shape = shapeOf(own, values, bits);
      if (shape && shape.share >= leastShare) found.push({ count, bits, ...shape });
    }
  }
  const best = Math.max(0, ...found.map(({ sizes }) => Math.min(sizes, leastSizes)));
  return found
    .filter(({ sizes, bits }) => Math.min(sizes, leastSizes) === best && (best >= leastSizes || bits === 1))
    .sort((a, b) => b.share - a.share)
    .slice(0, mostShapes)
    .filter(({ head }) => !isEchoed(own, head))
    .map(({ count, bits, head }) => ({ count, bits, head }));
}

const leastEcho = 3; // bytes: fewer stand in a request by chance
const mostEchoed = 0.4; // of what is shown

/** What an answer repeats of its own request is no cell, though it is as long as the request says. */
function isEchoed(own: readonly Moment[], head: number): boolean {
  let [shown, echoed] = [0, 0];
  for (const { exchange } of own) {
    const body = exchange.reply.slice(head);
    for (let at = 0; at + leastEcho <= body.length; at++) {
      shown++;
      if (exchange.request.raw.includes(body.slice(at, at + leastEcho))) echoed++;
    }
  }
  return echoed > mostEchoed * shown;
}

function shapeOf(own: readonly Moment[], counts: readonly number[], bits: number) {
  const heads = new Map<number, Set<number>>();
  const fitting = new Map<number, number>();
  let answered = 0;
  own.forEach(({ exchange: { reply } }, at) => {
    if (reply === '') return;
    answered++;
    const size = Math.ceil(((counts[at] ?? 0) * bits) / 8);
    const head = reply.length - size;
    if (size === 0 || head < 0 || !hasRoom(reply, counts[at] ?? 0, bits)) return;
    fitting.set(head, (fitting.get(head) ?? 0) + 1);
    heads.set(head, (heads.get(head) ?? new Set()).add(size));
  });
  const [head, share = 0] = [...fitting].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0] ?? [];
  if (head === undefined || answered === 0) return undefined;
  return { head, share: share / answered, sizes: heads.get(head)?.size ?? 0 };
}

/** Bits that are not asked for are zero. */
function hasRoom(reply: string, count: number, bits: number): boolean {
  const left = (count * bits) % 8;
  return left === 0 || reply.charCodeAt(reply.length - 1) >> left === 0;
}
