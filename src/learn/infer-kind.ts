import { entropyOf, sharedBits } from './entropy.ts';

const places = 16; // bytes at the beginning of a request that are looked at
const mostValues = 40; // a command byte has no more
const leastShare = 0.5; // of what is to know about the answer
const leastMore = 0.25; // that a second byte must tell

/**
 * Finds the bytes of a request that say what it is about: those that tell most about the template of the answer
 * (FieldHunter's and Discoverer's coupling). None where no byte of the `header` before the first string tells half of it.
 */
export function inferKind(
  requests: readonly (readonly [raw: string, label: number])[],
  header: number,
): readonly number[] {
  const labels = new Set(requests.map(([, label]) => label)).size;
  const toKnow = entropyOf(requests.map(([, label]) => label));
  if (requests.length < 4 || toKnow < 0.1) return [];
  const candidates = Array.from({ length: Math.min(places, header) }, (_, at) => at).filter((at) =>
    isCode(requests, at),
  );
  // many values tell something about anything: each must pay for itself
  const tells = (chosen: readonly number[]) => {
    const pairs = requests.map(
      ([raw, label]) => [chosen.map((at) => raw.charCodeAt(at)).join(), label] as const,
    );
    const values = new Set(pairs.map(([value]) => value)).size;
    return sharedBits(pairs) - ((values - 1) * Math.log2(1 + labels)) / pairs.length;
  };
  const best = highest(candidates, (at) => tells([at]));
  if (!best || best.score < leastShare * toKnow) return [];
  const second = highest(candidates, (at) => tells([best.at, at]));
  if (!second || second.score - best.score < leastMore * toKnow) return [best.at];
  return [best.at, second.at].sort((a, b) => a - b);
}

/** Few values, most of them seen more than once. */
function isCode(requests: readonly (readonly [raw: string, label: number])[], at: number): boolean {
  const counts = new Map<number, number>();
  for (const [raw] of requests) counts.set(raw.charCodeAt(at), (counts.get(raw.charCodeAt(at)) ?? 0) + 1);
  const again = [...counts.values()].filter((count) => count > 1).length;
  return (
    counts.size >= 2 && counts.size <= mostValues && again * 2 >= counts.size && !tellsLength(requests, at)
  );
}

function tellsLength(requests: readonly (readonly [raw: string, label: number])[], at: number): boolean {
  return new Set(requests.map(([raw]) => (raw.charCodeAt(at) - raw.length) & 0xff)).size === 1;
}

function highest(candidates: readonly number[], scoreOf: (at: number) => number) {
  let best: { readonly at: number; readonly score: number } | undefined;
  for (const at of candidates) {
    const score = scoreOf(at);
    if (!best || score > best.score + 1e-9) best = { at, score };
  }
  return best;
}
