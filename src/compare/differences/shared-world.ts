import groupBy from 'lodash/groupBy.js';
import { conversationsIn, type Observation } from '../masks/observe.ts';
import { maskedReply } from '../masks/tokenize-reply.ts';
import type { Finding } from './difference.ts';

const enoughSessions = 3; // repeated beginnings that were answered variously
const share = 0.02; // of all repeated beginnings

/**
 * Tells findings that what clients share may have caused: a store, a spool, a mailbox. That there is such a thing shows
 * where one recording answers sessions that began with the very same words in several ways; whom it concerns are the commands that, within
 * one recording, answer one and the same request in several ways.
 */
export function mayDependOnOthers(observations: readonly Observation[]): (finding: Finding) => boolean {
  if (!hasSharedWorld(observations)) return () => false;
  const variable = new Set<string>();
  for (const same of Object.values(
    groupBy(observations, ({ recording, asked }) => `${recording} ${asked}`),
  )) {
    if (answersOf(same) > 1 && same[0]) variable.add(same[0].exchange.request.command);
  }
  return ({ kind, command, evidence }) =>
    (kind === 'state' || kind === 'text') &&
    variable.has(command) &&
    conversationsIn(evidence.before) < 2 &&
    conversationsIn(evidence.after) < 2;
}

function hasSharedWorld(observations: readonly Observation[]): boolean {
  const repeated = Object.values(
    groupBy(observations, ({ recording, prefix }) => `${recording} ${prefix}`),
  ).filter((group) => conversationsIn(group) > 1);
  const various = repeated.filter((group) => answersOf(group) > 1).length;
  return various >= enoughSessions && various >= share * repeated.length;
}

function answersOf(some: readonly Observation[]): number {
  return new Set(some.map(({ tokens }) => maskedReply(tokens, 'ends'))).size;
}
