import partition from 'lodash/partition.js';
import type { Field, Part } from '../../../model/field.ts';
import { matchParts, type Place, type Predict } from '../../fields/predict-reply.ts';
import type { Draft } from '../../model/draft.ts';
import { inOrder, type Sample } from '../../model/sample.ts';
import { respelt } from './respelt.ts';

const enough = 1000; // of a template's replies that a new spelling is tried on

/**
 * Drops templates that another one makes needless: a reply of which a word happened to be always the same, or was empty, is
 * one of those that repeat the client's words, if that would have written every one of them to the byte. Replies move to the
 * template that stands for most, which may have to spell a word otherwise to write them all.
 */
export function mergeTemplates(drafts: readonly Draft[], predict: Predict): readonly Draft[] {
  const current: (Draft | undefined)[] = [...drafts];
  const order = drafts.map((_, index) => index).sort((a, b) => size(a) - size(b) || b - a);
  const writers = order.filter((index) => writesOfSession(drafts[index] as Draft));
  for (const index of order) {
    const guest = current[index];
    if (!guest) continue;
    for (const other of hostsOf(guest, index, 0)) {
      const merged = taken(current[other], guest, predict);
      if (!merged) continue;
      current[other] = merged;
      current[index] = undefined;
      break;
    }
  }
  for (const index of order) giveAway(index);
  return current.filter((draft) => draft !== undefined);

  /** Replies that a template with more of them would have written too are its own: one wording has one template. */
  function giveAway(index: number): void {
    const guest = current[index];
    if (!guest) return;
    for (const other of hostsOf(guest, index, size(index) + 1)) {
      const from = current[index];
      const to = current[other];
      if (!from || !to) continue;
      const [given, kept] = partition(
        from.cluster.members,
        (sample) => hasConstants(to.parts, sample.exchange.reply) && stands(to.parts, sample, from, predict),
      );
      if (given.length === 0) continue;
      const members = inOrder([...to.cluster.members, ...given]);
      current[other] = { ...to, cluster: { ...to.cluster, members } };
      current[index] =
        kept.length === 0 ? undefined : { ...from, cluster: { ...from.cluster, members: kept } };
    }
  }

  /** Those that have at least so many replies, the largest first. */
  function hostsOf(guest: Draft, index: number, least: number): readonly number[] {
    return writers
      .filter((other) => other !== index && size(other) >= least && isAlike(current[other], guest))
      .sort((a, b) => size(b) - size(a) || a - b);
  }

  function size(index: number): number {
    return current[index]?.cluster.members.length ?? 0;
  }
}

/** The host with the guest's replies, if it could have written them. */
function taken(host: Draft | undefined, guest: Draft, predict: Predict): Draft | undefined {
  if (!host) return undefined;
  const { members } = guest.cluster;
  if (!members.every(({ exchange }) => hasConstants(host.parts, exchange.reply))) return undefined;
  const writes = (parts: readonly Part[]) => members.every((sample) => stands(parts, sample, guest, predict));
  const keeps = (parts: readonly Part[]) =>
    host.cluster.members.slice(0, enough).every((sample) => matchParts(parts, sample, predict));
  const parts = writes(host.parts)
    ? host.parts
    : respelt(host.parts).find((other) => writes(other) && keeps(other));
  return (
    parts && { parts, cluster: { ...host.cluster, members: inOrder([...host.cluster.members, ...members]) } }
  );
}

/** True if the constants stand in a reply one after the other. Most hosts fail here, however they are spelt. */
function hasConstants(parts: readonly Part[], reply: string): boolean {
  const last = parts.at(-1);
  if (typeof last === 'string' && !reply.endsWith(last)) return false;
  let at = 0;
  for (const part of parts) {
    if (typeof part !== 'string') continue;
    const found = reply.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return true;
}

/** Whether it can be a host at all: that stays so, however it is spelt and whatever replies it has. */
function writesOfSession({ parts }: Draft): boolean {
  return parts.some((part) => typeof part !== 'string' && ofTheSession.has(part.field));
}

function isAlike(host: Draft | undefined, guest: Draft): boolean {
  const other = host?.cluster.members[0]?.exchange;
  const own = guest.cluster.members[0]?.exchange;
  return other !== undefined && own !== undefined && other.status === own.status && other.ends === own.ends;
}

const ofTheSession: ReadonlySet<Field['field']> = new Set(['echo', 'recall', 'here']);

/** What nothing predicts must be left open by both. */
function stands(parts: readonly Part[], sample: Sample, guest: Draft, predict: Predict): boolean {
  const places = matchParts(parts, sample, predict);
  if (!places) return false;
  if (places.length === 0) return true;
  const own = openPlaces(guest, sample, predict);
  return places.every((place) => own.some(({ start, end }) => start === place.start && end === place.end));
}

function openPlaces({ parts }: Draft, sample: Sample, predict: Predict): readonly Place[] {
  return matchParts(parts, sample, predict) ?? [];
}
