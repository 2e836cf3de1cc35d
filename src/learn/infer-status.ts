import { isBinary } from '../message/status.ts';
import { entropyOf, sharedBits } from './entropy.ts';
import type { Exchange } from './exchange.ts';

const places = 16; // bytes at the beginning of a reply that are looked at
const mostValues = 32;
const muchMore = 1.1; // times what one byte tells, that two must tell

/**
 * Finds the byte in the `header` of binary replies that says what kind of reply it is: of those with few values that neither repeat bits
 * of the request nor tell the length, the one that tells most about the other bytes; and a second where that tells much more.
 */
export function inferStatus(exchanges: readonly Exchange[], header: number): readonly number[] {
  const binary = exchanges.filter(({ reply }) => isBinary(reply));
  if (binary.length < 2) return [0];
  const codes = Array.from({ length: Math.min(places, header) }, (_, at) => at).filter((at) =>
    isCode(binary, at),
  );
  const own = codes.filter((at) => !repeatsBits(binary, at));
  const candidates = own.length > 0 ? own : codes;
  const tells = (chosen: readonly number[]) => {
    const values = binary.map(({ reply }) => chosen.map((at) => reply.charCodeAt(at)).join());
    let score =
      sharedBits(binary.map(({ reply }, index) => [values[index] ?? '', Math.min(reply.length, 64)])) / 2;
    for (const other of codes) {
      if (!chosen.includes(other))
        score += sharedBits(binary.map(({ reply }, index) => [values[index] ?? '', reply.charCodeAt(other)]));
    }
    return score + entropyOf(values) / 100;
  };
  const best = highest(candidates, (at) => tells([at]));
  if (!best) return [0];
  const second = highest(
    candidates.filter((at) => at !== best.at),
    (at) => tells([best.at, at]),
  );
  return second && second.score > best.score * muchMore
    ? [best.at, second.at].sort((a, b) => a - b)
    : [best.at];
}

function highest(candidates: readonly number[], scoreOf: (at: number) => number) {
  let best: { readonly at: number; readonly score: number } | undefined;
  for (const at of candidates) {
    const score = scoreOf(at);
    if (!best || score > best.score + 1e-9) best = { at, score };
  }
  return best;
}

/** With the bits of the request's byte flipped in it, it says much less: flags that come back. */
function repeatsBits(exchanges: readonly Exchange[], at: number): boolean {
  const asked = exchanges.filter(({ request }) => at < request.raw.length);
  if (new Set(asked.map(({ request }) => request.raw.charCodeAt(at))).size < 2) return false;
  const told = entropyOf(asked.map(({ reply }) => reply.charCodeAt(at)));
  const left = entropyOf(
    asked.map(({ request, reply }) => reply.charCodeAt(at) ^ request.raw.charCodeAt(at)),
  );
  return left < told * 0.7;
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
