import type { Conversation } from '../../model/conversation.ts';

const most = 400_000; // µs: nobody waits longer for a server that is not known to be quick
const least = 50_000; // µs, above what a loaded machine adds
const usual = 0.95; // share of the answers that come in time
const margin = 10; // times as long as they take
const enough = 20; // answers to judge by

/**
 * How long a request may wait, in µs, until it counts as answered by silence when the client goes on: several times as long
 * as this server takes for nearly all its answers.
 */
export function inferReplyTimeout(conversations: readonly Conversation[]): number {
  const delays: number[] = [];
  for (const { messages } of conversations) {
    let asked: number | undefined;
    for (const { from, time } of messages) {
      if (from === 'server' && asked !== undefined) delays.push(time - asked);
      asked = from === 'client' ? time : undefined;
    }
  }
  if (delays.length < enough) return most;
  const late = delays.sort((a, b) => a - b)[Math.floor(usual * delays.length)] ?? most;
  return Math.min(most, Math.max(least, margin * late));
}
