import groupBy from 'lodash/groupBy.js';
import type { Observation } from '../masks/observe.ts';
import { maskedReply } from '../masks/tokenize-reply.ts';
import type { Finding } from './difference.ts';

/**
 * Tells findings in which only numbers differ, or words that both recordings have, where one recording by itself has various answers to it and the same session run twice mostly gets another one: other
 * sessions have changed the world in between (articles posted, messages flagged, keys set). That is no change of the server.
 */
export function causedByOtherClients(
  findings: readonly Finding[],
  observations: readonly Observation[],
): (finding: Finding) => boolean {
  const requests = groupBy(observations, 'asked');
  const stories = groupBy(observations, ({ recording, prefix }) => `${recording} ${prefix}`);
  const prefix = (one: Observation) => stories[`${one.recording} ${one.prefix}`] ?? [];
  const disagreeing = groupBy(findings, ({ after }) => after.asked);
  const vocabulary = { before: new Set<string>(), after: new Set<string>() };
  for (const one of observations) for (const word of words(one)) vocabulary[one.recording].add(word);
  const knowsWords = (recording: 'before' | 'after', one: Observation) =>
    words(one).every((word) => vocabulary[recording].has(word));
  return ({ before, after }) => {
    if (before.exchange.status !== after.exchange.status) return false;
    if (isSettled(prefix(before)) || isSettled(prefix(after))) return false;
    const same = requests[after.asked] ?? [];
    const alike = same.filter((one) => one.exchange.status === after.exchange.status);
    const { before: earlier = [], after: later = [] } = groupBy(alike, 'recording');
    if (!knowsWords('before', after) || !knowsWords('after', before)) return false;
    const answers = (some: readonly Observation[]) =>
      new Set(some.map(({ tokens }) => maskedReply(tokens, 'ends'))).size;
    // one more than the two in question
    const varies = answers(alike) > 2 && [earlier, later].some((own) => answers(own) > 1);
    const repeats = Object.values(groupBy(same, 'prefix')).filter(
      (prefix) => new Set(prefix.map(({ recording }) => recording)).size === 2,
    ).length;
    return varies && (disagreeing[after.asked] ?? []).length * 2 >= repeats;
  };
}

/** The same session gets the same answer time and again. */
function isSettled(prefix: readonly Observation[]): boolean {
  return prefix.length >= 3 && new Set(prefix.map(({ tokens }) => maskedReply(tokens, 'ends'))).size === 1;
}

function words({ tokens }: Observation): readonly string[] {
  return tokens.filter(({ text, word }) => word && !/^\d+$/.test(text)).map(({ text }) => text);
}
