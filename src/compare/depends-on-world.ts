import groupBy from 'lodash/groupBy.js';
import type { Finding } from './difference.ts';
import type { Observation } from './observe.ts';
import { maskedReply } from './tokenize-reply.ts';

/**
 * Tells findings in which only numbers differ, of a request that a recording by itself answers with various numbers and
 * that the same session run twice mostly gets another answer to: other sessions have changed the world in between (articles
 * posted, messages deleted, keys set). That is no change of the server.
 */
export function findWorldly(
  findings: readonly Finding[],
  observations: readonly Observation[],
): (finding: Finding) => boolean {
  const requests = groupBy(observations, 'asked');
  const stories = groupBy(observations, ({ recording, story }) => `${recording} ${story}`);
  const story = (one: Observation) => stories[`${one.recording} ${one.story}`] ?? [];
  const disagreeing = groupBy(findings, ({ after }) => after.asked);
  return ({ before, after }) => {
    if (before.exchange.status !== after.exchange.status || words(before) !== words(after)) return false;
    if (isSettled(story(before)) || isSettled(story(after))) return false;
    const same = requests[after.asked] ?? [];
    const alike = same.filter(
      (one) => one.exchange.status === after.exchange.status && words(one) === words(after),
    );
    const answers = (some: readonly Observation[]) =>
      new Set(some.map(({ tokens }) => maskedReply(tokens, 'ends'))).size;
    // one more than the two in question
    const varies =
      answers(alike) > 2 && Object.values(groupBy(alike, 'recording')).some((own) => answers(own) > 1);
    const twins = Object.values(groupBy(same, 'story')).filter(
      (story) => new Set(story.map(({ recording }) => recording)).size === 2,
    ).length;
    return varies && (disagreeing[after.asked] ?? []).length * 2 >= twins;
  };
}

/** The same session gets the same answer time and again. */
function isSettled(story: readonly Observation[]): boolean {
  return story.length >= 3 && new Set(story.map(({ tokens }) => maskedReply(tokens, 'ends'))).size === 1;
}

/** The words that are no numbers, each once. */
function words({ tokens }: Observation): string {
  const all = tokens.filter(({ text, word }) => word && !/^\d+$/.test(text)).map(({ text }) => text);
  return [...new Set(all)].sort().join(' ');
}
