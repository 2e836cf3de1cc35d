import { entropyOf, sharedBits } from '../../statistics/entropy.ts';
import { candidateCodeBytes, type Places } from './candidate-code-bytes.ts';

const leastShare = 0.35; // of what is to know about the answer
const leastShareOfMany = 0.15; // where requests have no layout in common, so that something must tell them apart
const nearlyBest = 0.6; // of what the best byte tells: an earlier byte that tells so much is likelier the command
const leastMore = 0.25; // that a second byte must tell

/**
 * Finds the bytes of a request that say what it is about: those that tell most about the template of the answer
 * (FieldHunter's and Discoverer's coupling). Requests that are `alike` have a layout in common, and need none: then it must tell
 * more. None where no byte of the header before the first string does.
 */
export function inferCommandBytes(
  requests: readonly (readonly [raw: string, label: number])[],
  places: Places,
  alike: boolean,
): readonly number[] {
  const labels = new Set(requests.map(([, label]) => label)).size;
  const toKnow = entropyOf(requests.map(([, label]) => label));
  if (requests.length < 4 || toKnow < 0.1) return [];
  const candidates = candidateCodeBytes(
    requests.map(([raw]) => raw),
    places,
  );
  // what stands in front of the length of a record can hardly be anything but its kind
  const front = candidates.filter(
    (at) => at < (places.prefix?.offset ?? 0) && places.prefix?.coding !== 'ber',
  );
  if (front.length > 0) return front.slice(0, 2);
  // many values tell something about anything: each must pay for itself
  const tells = (chosen: readonly number[]) => {
    const pairs = requests.map(
      ([raw, label]) => [chosen.map((at) => raw.charCodeAt(at)).join(), label] as const,
    );
    const values = new Set(pairs.map(([value]) => value)).size;
    return sharedBits(pairs) - ((values - 1) * Math.log2(1 + labels)) / pairs.length;
  };
  const most = highest(candidates, (at) => tells([at]));
  if (!most || most.score < (alike ? leastShare : leastShareOfMany) * toKnow) return [];
  const first = candidates.find((at) => tells([at]) >= nearlyBest * most.score) ?? most.at;
  const second = highest(candidates, (at) => (at === first ? 0 : tells([first, at])));
  if (!second || second.score - tells([first]) < leastMore * toKnow) return [first];
  return [first, second.at].sort((a, b) => a - b);
}

function highest(candidates: readonly number[], scoreOf: (at: number) => number) {
  let best: { readonly at: number; readonly score: number } | undefined;
  for (const at of candidates) {
    const score = scoreOf(at);
    if (!best || score > best.score + 1e-9) best = { at, score };
  }
  return best;
}
