import groupBy from 'lodash/groupBy.js';
import type { Observation } from './observe.ts';
import { maskedReply, skeletonOf, type Token } from './tokenize-reply.ts';

/** Replies to one command that line up word by word. */
export interface Cluster {
  readonly command: string;
  readonly members: readonly Observation[];
}

/** Groups observations by command and skeleton of the reply. */
export function clustersOf(observations: readonly Observation[]): readonly Cluster[] {
  const key = ({ exchange, tokens }: Observation) => {
    const skeleton = skeletonOf(tokens);
    // a binary protocol's commands are no more than a guess, and the length of a reply says more
    return skeleton.startsWith('\x01'.repeat(8)) ? skeleton : `${exchange.request.command}\0${skeleton}`;
  };
  return Object.values(groupBy(observations, key)).map((members) => ({
    command: members[0]?.exchange.request.command ?? '',
    members,
  }));
}

/**
 * Masks whole replies to a request that are never the same twice (a random key, a fortune): three different ones and more
 * in each recording, other ones in the same session run twice, and no word that one recording always has and the other not.
 */
export function maskReplies(observations: readonly Observation[]): readonly Observation[] {
  const text = ({ tokens }: Observation) => maskedReply(tokens, 'ends');
  const varying = new Set<string>();
  for (const [asked, members] of Object.entries(groupBy(observations, 'asked'))) {
    const { before = [], after = [] } = groupBy(members, 'recording');
    const distinct = (some: readonly Observation[]) => new Set(some.map(text)).size;
    if (distinct(before) < 3 || distinct(after) < 3) continue;
    const { agree, disagree } = compareRepeats(members, text);
    if (disagree < 3 || disagree / (agree + disagree) < mostly) continue;
    if (commonWords(before) === commonWords(after)) varying.add(asked);
  }
  return observations.map((one) =>
    varying.has(one.asked)
      ? {
          ...one,
          tokens: [
            { text: one.exchange.reply, word: true, masks: { fresh: `⟨varying ${one.exchange.status}⟩` } },
          ],
        }
      : one,
  );
}

/** Words that all have. */
function commonWords(some: readonly Observation[]): string {
  const sets = some.map(
    ({ tokens }) =>
      new Set(
        tokens.filter(({ word, masks }) => word && Object.keys(masks).length === 0).map(({ text }) => text),
      ),
  );
  const [first = new Set<string>(), ...others] = sets;
  return [...first]
    .filter((word) => others.every((other) => other.has(word)))
    .sort()
    .join(' ');
}

/**
 * Masks what both recordings together show to be dynamic although it looks like nothing in particular: words that go with
 * the client's address (its name), words that differ between two runs of the same session and within each
 * run (process numbers, random bytes), and numbers whose name says that they belong to this run of the server.
 */
export function maskColumns(observations: readonly Observation[]): readonly Observation[] {
  const masked = new Map<Observation, Map<number, Token>>();
  for (const { members } of clustersOf(observations)) {
    const width = members[0]?.tokens.length ?? 0;
    for (let column = 0; column < width; column++) {
      const mask = maskOfColumn(members, column);
      if (mask === undefined) continue;
      for (const member of members) {
        const token = member.tokens[column];
        if (!token) continue;
        const own = masked.get(member) ?? new Map<number, Token>();
        masked.set(member, own.set(column, { ...token, masks: { ...token.masks, ...mask } }));
      }
    }
  }
  return observations.map((one) => {
    const own = masked.get(one);
    return own ? { ...one, tokens: one.tokens.map((token, column) => own.get(column) ?? token) } : one;
  });
}

function maskOfColumn(members: readonly Observation[], column: number): Token['masks'] | undefined {
  const first = members[0]?.tokens[column];
  if (!first || first.masks.fresh !== undefined || first.masks.ends !== undefined) return undefined;
  if (members.every(({ tokens }) => tokens[column]?.text === first.text)) return undefined;
  const value = ({ tokens }: Observation) => tokens[column]?.text ?? '';
  if (goesWithClient(members, value)) return { ends: '⟨client name⟩' };
  return variesFreely(members, value) ? { fresh: '⟨id⟩' } : undefined;
}

/** Every client address has a value of its own, always the same, and several of them show it more than once. */
function goesWithClient(members: readonly Observation[], value: (one: Observation) => string): boolean {
  const values = new Map<string, string>();
  const repeated = new Set<string>();
  for (const member of members) {
    const client = clientOf(member);
    const known = values.get(client);
    if (known !== undefined && known !== value(member)) return false;
    if (known !== undefined) repeated.add(client);
    values.set(client, value(member));
  }
  const named = [...values.values()];
  return (
    repeated.size >= 2 && new Set(named).size === named.length && named.every(({ length }) => length >= 3)
  );
}

/** Addresses in the packets may have been rewritten since: what the reply itself says counts first. */
function clientOf({ tokens, client }: Observation): string {
  return tokens.find(({ masks }) => masks.ends === '⟨client address⟩')?.text ?? client;
}

const mostly = 0.6; // share of the repeated sessions in which the two runs must disagree

/** In each recording it takes several values, and the same session run twice seldom gives the same one. */
function variesFreely(members: readonly Observation[], value: (one: Observation) => string): boolean {
  const { before = [], after = [] } = groupBy(members, 'recording');
  const distinct = (some: readonly Observation[]) => new Set(some.map(value)).size;
  if (distinct(before) < 2 || distinct(after) < 2) return false;
  const { agree, disagree } = compareRepeats(members, value);
  if (agree + disagree >= 2) return disagree >= 2 && disagree / (agree + disagree) >= mostly;
  const rich = (some: readonly Observation[]) => some.length >= 4 && distinct(some) / some.length >= mostly;
  return variesWithinPrefix(members, value) || (rich(before) && rich(after));
}

/** Stories of both recordings that have a value in common, and those that have none. */
function compareRepeats(
  members: readonly Observation[],
  value: (one: Observation) => string,
): { readonly agree: number; readonly disagree: number } {
  let agree = 0;
  let disagree = 0;
  for (const prefix of Object.values(groupBy(members, 'prefix'))) {
    const here = new Set(prefix.filter(({ recording }) => recording === 'before').map(value));
    const there = prefix.filter(({ recording }) => recording === 'after').map(value);
    if (here.size === 0 || there.length === 0) continue;
    if (there.some((one) => here.has(one))) agree++;
    else disagree++;
  }
  return { agree, disagree };
}

/** The very same session has been seen often enough to tell. */
function variesWithinPrefix(members: readonly Observation[], value: (one: Observation) => string): boolean {
  return Object.values(groupBy(members, 'prefix')).some(
    (same) => same.length >= 6 && new Set(same.map(value)).size / same.length >= mostly,
  );
}
