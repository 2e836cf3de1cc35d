import { isBinary } from '../message/status.ts';
import { entropyOf, sharedBits } from './entropy.ts';
import type { Exchange } from './exchange.ts';

const places = 16; // bytes at the beginning of a reply that are looked at
const mostValues = 32;

/**
 * Finds the byte in the `header` of binary replies that says what kind of reply it is: of those with few values that neither repeat the
 * request nor tell the length, the one that tells most about the other bytes.
 */
export function inferStatus(exchanges: readonly Exchange[], header: number): readonly number[] {
  const binary = exchanges.filter(({ reply }) => isBinary(reply));
  if (binary.length < 2) return [0];
  const codes = Array.from({ length: Math.min(places, header) }, (_, at) => at).filter((at) =>
    isCode(binary, at),
  );
  let best: { readonly at: number; readonly score: number } | undefined;
  for (const at of codes) {
    const own = binary.map(({ reply }) => reply.charCodeAt(at));
    let score =
      sharedBits(binary.map(({ reply }, index) => [own[index] ?? 0, Math.min(reply.length, 64)])) / 2;
    for (const other of codes) {
      if (other !== at)
        score += sharedBits(binary.map(({ reply }, index) => [own[index] ?? 0, reply.charCodeAt(other)]));
    }
    score += entropyOf(own) / 100;
    if (!best || score > best.score + 1e-9) best = { at, score };
  }
  return best ? [best.at] : [0];
}

function isCode(exchanges: readonly Exchange[], at: number): boolean {
  const values = exchanges.map(({ reply }) => reply.charCodeAt(at));
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  if (counts.size < 2 || counts.size > mostValues) return false;
  const again = [...counts.values()].filter((count) => count > 1).length;
  if (again * 2 < counts.size) return false;
  return !tellsLength(exchanges, at);
}

/** The byte goes up by one where the reply is one byte longer. */
function tellsLength(exchanges: readonly Exchange[], at: number): boolean {
  const offsets = new Set(exchanges.map(({ reply }) => (reply.charCodeAt(at) - reply.length) & 0xff));
  return offsets.size === 1;
}
