import type { Exchange } from '../../../exchange/exchange.ts';

/** Bytes `from`.. of a request that stand at `at` in its reply. */
export interface LoneEcho {
  readonly at: number;
  readonly from: number;
  readonly length: number;
}

const firstBytes = 64; // of requests and replies that are compared
const leastTelling = 3; // bytes that most other requests do not have there

/**
 * Finds what a reply repeats of its request where there is no other reply to compare it with: bytes that are this request's
 * own, for most of the other requests have other bytes there.
 */
export function loneEchoFinder(requests: readonly string[]): (exchange: Exchange) => readonly LoneEcho[] {
  const counts = Array.from({ length: firstBytes }, () => new Map<string, number>());
  for (const request of requests) {
    for (let at = 0; at < firstBytes && at < request.length; at++) {
      const char = request.charAt(at);
      counts[at]?.set(char, (counts[at]?.get(char) ?? 0) + 1);
    }
  }
  const isOwn = (request: string, at: number) =>
    (counts[at]?.get(request.charAt(at)) ?? 0) * 2 <= requests.length && requests.length > 2;
  return ({ request: { raw }, reply }) => {
    const found: LoneEcho[] = [];
    for (let at = 0; at < Math.min(reply.length, firstBytes); ) {
      const best = bestAt(reply, raw, at, isOwn);
      if (best) found.push(best);
      at += best?.length ?? 1;
    }
    return found;
  };
}

/** The run at a place of the reply that tells most; the same place of the request first. */
function bestAt(
  reply: string,
  raw: string,
  at: number,
  isOwn: (request: string, at: number) => boolean,
): LoneEcho | undefined {
  let best: (LoneEcho & { readonly telling: number }) | undefined;
  const limit = Math.min(raw.length, firstBytes);
  for (const from of [at, ...Array.from({ length: limit }, (_, place) => place)]) {
    let length = 0;
    let telling = 0;
    while (from + length < limit && at + length < reply.length && raw[from + length] === reply[at + length]) {
      if (isOwn(raw, from + length)) telling++;
      length++;
    }
    if (telling < leastTelling || !isOwn(raw, from)) continue;
    if (!best || telling > best.telling) best = { at, from, length, telling };
  }
  return best && { at: best.at, from: best.from, length: best.length };
}
