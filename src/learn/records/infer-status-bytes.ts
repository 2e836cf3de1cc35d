import type { Exchange } from '../../exchange/exchange.ts';
import { isBinary } from '../../message/bytes/is-binary.ts';
import { entropyOf, sharedBits } from '../../statistics/entropy.ts';
import { candidateCodeBytes, type Places } from './candidate-code-bytes.ts';

const nearlyBest = 0.6; // of what the best byte tells: an earlier byte that tells so much is likelier the kind of reply
const leastMore = 0.5; // bits of a second byte that the first does not tell

/**
 * Finds the bytes in the header of binary replies that say what kind of reply it is: of those with few values that neither repeat
 * the request nor tell the length, those that tell most about the other bytes.
 */
export function inferStatusBytes(exchanges: readonly Exchange[], places: Places): readonly number[] {
  const binary = exchanges.filter(({ reply }) => isBinary(reply));
  if (binary.length < 2) return [0];
  const plain = candidateCodeBytes(
    binary.map(({ reply }) => reply),
    places,
  ).filter((at) => !repeats(binary, at));
  const own = plain.filter((at) => !repeatsBits(binary, at));
  const codes = own.length > 0 ? own : plain;
  const valuesAt = (at: number) => binary.map(({ reply }) => reply.charCodeAt(at));
  const shared = (at: number, others: readonly number[]) =>
    sharedBits(valuesAt(at).map((value, index) => [value, others[index] ?? 0]));
  const lengths = binary.map(({ reply }) => Math.min(reply.length, 64));
  const tells = new Map(
    codes.map((at) => {
      const others = codes.filter((other) => other !== at).map((other) => shared(at, valuesAt(other)));
      const bits = others.reduce((sum, one) => sum + one, shared(at, lengths) / 2);
      return [at, bits + entropyOf(valuesAt(at)) / 100];
    }),
  );
  const most = Math.max(0, ...tells.values());
  const telling = codes.filter((at) => (tells.get(at) ?? 0) >= nearlyBest * most);
  const [first] = telling;
  if (first === undefined) return [0];
  const second = telling
    .filter((at) => at !== first && entropyOf(valuesAt(at)) - shared(at, valuesAt(first)) >= leastMore)
    .sort((a, b) => (tells.get(b) ?? 0) - (tells.get(a) ?? 0) || a - b)[0];
  return second === undefined ? [first] : [first, second];
}

/** With the bits of the request's byte flipped in it, it says much less: flags that come back. */
function repeatsBits(exchanges: readonly Exchange[], at: number): boolean {
  const asked = exchanges.filter(({ request }) => at < request.raw.length);
  if (new Set(asked.map(({ request }) => request.raw.charCodeAt(at))).size < 2) return false;
  const total = entropyOf(asked.map(({ reply }) => reply.charCodeAt(at)));
  const left = entropyOf(
    asked.map(({ request, reply }) => reply.charCodeAt(at) ^ request.raw.charCodeAt(at)),
  );
  return left < total * 0.7;
}

/** The byte is that of the request, different ones among them. */
function repeats(exchanges: readonly Exchange[], at: number): boolean {
  const same = exchanges.filter(({ request: { raw }, reply }) => raw.length > at && raw[at] === reply[at]);
  return same.length > 0.8 * exchanges.length && new Set(same.map(({ reply }) => reply[at])).size > 1;
}
