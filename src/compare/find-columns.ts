import groupBy from 'lodash/groupBy.js';
import type { Observation } from './observe.ts';
import { skeletonOf, type Token } from './tokenize-reply.ts';

/** Replies to one command that line up word by word. */
export interface Cluster {
  readonly command: string;
  readonly members: readonly Observation[];
}

/** Groups observations by command and skeleton of the reply. */
export function clustersOf(observations: readonly Observation[]): readonly Cluster[] {
  const key = ({ exchange, tokens }: Observation) => `${exchange.request.command}\0${skeletonOf(tokens)}`;
  return Object.values(groupBy(observations, key)).map((members) => ({
    command: members[0]?.exchange.request.command ?? '',
    members,
  }));
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
  if (
    members.every((member) => /^\d+$/.test(value(member))) &&
    isNamedOfRun(first, members[0]?.tokens ?? [], column)
  ) {
    return { fresh: '⟨number of this run⟩' };
  }
  return variesFreely(members, value) ? { fresh: '⟨varying⟩' } : undefined;
}

/** Every client address has a value of its own, always the same. */
function goesWithClient(members: readonly Observation[], value: (one: Observation) => string): boolean {
  const values = new Map<string, string>();
  for (const member of members) {
    const known = values.get(member.client);
    if (known !== undefined && known !== value(member)) return false;
    values.set(member.client, value(member));
  }
  return values.size >= 2 && new Set(values.values()).size === values.size;
}

/** Numbers that change with every start of a server, as servers call them; INN's `logging-data` is a process number. */
const ofRun =
  /(?:^|[^a-z])(?:pid|process[ _-]?id|uptime(?:[ _-]in[ _-]\w+)?|(?:lru[ _-])?clock|\w*[ _-]?usec|logging-data)["']?[ \t]*[:=]?[ \t]*["']?$/i;

function isNamedOfRun(_: Token, tokens: readonly Token[], column: number): boolean {
  return ofRun.test(
    tokens
      .slice(Math.max(0, column - 12), column)
      .map(({ text }) => text)
      .join(''),
  );
}

const mostly = 0.6;

/** In each recording it takes several values, and the same session run twice seldom gives the same one. */
function variesFreely(members: readonly Observation[], value: (one: Observation) => string): boolean {
  const { before = [], after = [] } = groupBy(members, 'recording');
  const distinct = (some: readonly Observation[]) => new Set(some.map(value)).size;
  if (distinct(before) < 2 || distinct(after) < 2) return false;
  let same = 0;
  let other = 0;
  for (const story of Object.values(groupBy(members, 'story'))) {
    const here = new Set(story.filter(({ recording }) => recording === 'before').map(value));
    const there = story.filter(({ recording }) => recording === 'after').map(value);
    if (here.size === 0 || there.length === 0) continue;
    if (there.some((one) => here.has(one))) same++;
    else other++;
  }
  const twins = same + other;
  if (twins >= 2) return other >= 2 && other / twins >= mostly;
  const rich = (some: readonly Observation[]) => some.length >= 4 && distinct(some) / some.length >= mostly;
  return variesInStory(members, value) || (rich(before) && rich(after));
}

/** The very same session has been seen often enough to tell. */
function variesInStory(members: readonly Observation[], value: (one: Observation) => string): boolean {
  return Object.values(groupBy(members, 'story')).some(
    (story) => story.length >= 6 && new Set(story.map(value)).size / story.length >= mostly,
  );
}
