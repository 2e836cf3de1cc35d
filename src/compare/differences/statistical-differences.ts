import groupBy from 'lodash/groupBy.js';
import { type Cluster, clustersOf } from '../masks/mask-columns.ts';
import type { Observation } from '../masks/observe.ts';
import { levels, maskedReply } from '../masks/tokenize-reply.ts';
import type { Finding } from './difference.ts';
import { kindOf } from './same-session-differences.ts';

/** Commands that are asked with so many different parameters hardly depend on them. */
const enoughRequests = 3;
const enough = 2; // different sessions

/**
 * Differences between recordings of different sessions: only where both recordings are of one mind. An exchange whose
 * answer differs for a reason that its recording alone knows is not different but uncovered.
 */
export function statisticalDifferences(observations: readonly Observation[]): readonly Finding[] {
  return [...changedConstants(observations), ...changedAnswers(observations)];
}

/** A word that never varies in either recording, whatever is asked, and is another one in each. */
function changedConstants(observations: readonly Observation[]): readonly Finding[] {
  return clustersOf(observations).flatMap(({ command, members }: Cluster): readonly Finding[] => {
    const { before = [], after = [] } = groupBy(members, 'recording');
    const [a] = before;
    const [b] = after;
    if (!a || !b || !isBroad(before, after)) return [];
    const words = a.tokens.flatMap(({ word }, column) => (word ? [column] : []));
    const changed = words.filter((column) => isChanged(before, after, column));
    // with most words changed it is another answer, and only its situation could tell which one is due
    const other = words.filter((column) => a.tokens[column]?.text !== b.tokens[column]?.text);
    if (changed.length === 0 || other.length * 2 > words.length) return [];
    if (a.exchange.status !== b.exchange.status) return [];
    return [
      {
        kind: 'text',
        ground: 'everywhere',
        command,
        before: a,
        after: b,
        evidence: { before, after },
      },
    ];
  });
}

/** Seen with several different requests on both sides. */
function isBroad(before: readonly Observation[], after: readonly Observation[]): boolean {
  const requests = (some: readonly Observation[]) => new Set(some.map(({ asked }) => asked)).size;
  return requests(before) >= enoughRequests && requests(after) >= enoughRequests;
}

function isChanged(before: readonly Observation[], after: readonly Observation[], column: number): boolean {
  const own = (one: Observation) => one.tokens[column];
  const free = [...before, ...after].every((one) => Object.keys(own(one)?.masks ?? {}).length === 0);
  const value = (some: readonly Observation[]) => new Set(some.map((one) => own(one)?.text));
  const [here, there] = [value(before), value(after)];
  return free && here.size === 1 && there.size === 1 && [...here][0] !== [...there][0];
}

/**
 * The same request in the same state, answered in one way throughout each recording, and the answer of AFTER is one that
 * BEFORE does not have for this command at all (or the other way round).
 */
function changedAnswers(observations: readonly Observation[]): readonly Finding[] {
  const known = new Map<string, Set<string>>();
  for (const one of observations) {
    const key = `${one.recording} ${one.exchange.request.command}`;
    const set = known.get(key) ?? new Set<string>();
    for (const level of levels) set.add(`${level} ${maskedReply(one.tokens, level)}`);
    known.set(key, set);
  }
  const isKnown = (one: Observation, recording: string) =>
    levels.some((level) =>
      known
        .get(`${recording} ${one.exchange.request.command}`)
        ?.has(`${level} ${maskedReply(one.tokens, level)}`),
    );
  const places = groupBy(observations, ({ asked, state }) => `${asked}\0${state}`);
  return Object.values(places).flatMap((place): readonly Finding[] => {
    const { before = [], after = [] } = groupBy(place, 'recording');
    const [a] = before;
    const [b] = after;
    if (!a || !b || stories(before) < enough || stories(after) < enough) return [];
    if (!isOfOneMind(before) || !isOfOneMind(after)) return [];
    if (isKnown(b, 'before') && isKnown(a, 'after')) return [];
    if (maskedReply(a.tokens, 'said') === maskedReply(b.tokens, 'said')) return [];
    return [
      {
        kind: kindOf(a, b),
        ground: 'same request and state',
        command: b.exchange.request.command,
        before: a,
        after: b,
        evidence: { before, after },
      },
    ];
  });
}

/** Sessions that are not mere repetitions of one another. */
function stories(some: readonly Observation[]): number {
  return new Set(some.map(({ prefix }) => prefix)).size;
}

function isOfOneMind(some: readonly Observation[]): boolean {
  return new Set(some.map(({ tokens }) => maskedReply(tokens, 'said'))).size === 1;
}
