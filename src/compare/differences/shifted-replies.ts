import groupBy from 'lodash/groupBy.js';
import type { Observation } from '../masks/observe.ts';
import { maskedReply } from '../masks/tokenize-reply.ts';
import type { Finding } from './difference.ts';
import { isReordered } from './reply-hunks.ts';

const reach = 8; // exchanges before and after one in which its reply may have been counted

/**
 * Tells findings that come from where replies were cut: a client that did not wait was answered in other packets, so that
 * a reply counts for the request before or after. Taken together, what the server said to the same few
 * requests is the same (or the same lines, for a prompt and a banner that crossed).
 */
export function dueToShift(observations: readonly Observation[]): (finding: Finding) => boolean {
  const sessions = groupBy(observations, ({ recording, conversation }) => `${recording} ${conversation}`);
  const sessionOf = ({ recording, conversation }: Observation) =>
    sessions[`${recording} ${conversation}`] ?? [];
  return ({ before, after, kind, ground }) => {
    if (kind === 'closing' || kind === 'timing' || ground !== 'same session so far') return false;
    if (isReordered(before.tokens, after.tokens)) return false; // by itself: nothing of it is elsewhere
    return isShift(sessionOf(before), sessionOf(after), before, after);
  };
}

function isShift(
  left: readonly Observation[],
  right: readonly Observation[],
  before: Observation,
  after: Observation,
): boolean {
  const [i, j] = [left.indexOf(before), right.indexOf(after)];
  for (let width = 1; width <= reach; width++) {
    for (let back = 0; back <= width; back++) {
      const [here, there] = [left, right].map((session, side) => {
        const at = side === 0 ? i : j;
        return session.slice(Math.max(0, at - back), at - back + width + 1);
      });
      if (!here || !there || here.length < 2 || there.length < 2) continue;
      if (!sameRequests(here, there)) continue;
      if (isTogetherSame(here, there)) return true;
    }
  }
  return false;
}

function sameRequests(here: readonly Observation[], there: readonly Observation[]): boolean {
  return here.length === there.length && here.every(({ asked }, index) => asked === there[index]?.asked);
}

/** Not each alone, but all together; at least one exchange on either side is not answered as its counterpart. */
function isTogetherSame(here: readonly Observation[], there: readonly Observation[]): boolean {
  const [a, b] = [here.flatMap(({ tokens }) => tokens), there.flatMap(({ tokens }) => tokens)];
  if (maskedReply(a, 'ends') === maskedReply(b, 'ends')) return true;
  return isReordered(a, b);
}
