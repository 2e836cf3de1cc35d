import { isRefusal } from '../../../knowledge/status-codes.ts';
import { spaceAfter } from '../../../message/session/store.ts';
import type { StoreSpace } from '../../../model/personality.ts';
import type { Moment } from '../../evidence/timeline.ts';

const mostChoosers = 4; // commands that may choose a store, the most frequent first
const mostValues = 16; // a command that says more different words than there may be stores names things
const leastSessions = 3; // in which each of two stores was chosen
const mostStray = 0.1; // of the sessions that say a word with its command, in which another one says it
const mostUsual = 3; // values that may mean what is meant without having chosen

/**
 * Every way in which sessions may say which of several stores they mean: commands that say one of a few words, and are not refused then.
 * Words that other commands say in the same place name things.
 */
export function possibleSpaces(moments: readonly Moment[], part: string): readonly StoreSpace[] {
  const said = new Map<string, Map<string, Set<number>>>();
  const saying = new Map<string, Map<string, Set<number>>>();
  for (const { exchange, session } of moments) {
    const { kind, command, words } = exchange.request;
    const word = words[0];
    if (kind !== 'command' || word === undefined) continue;
    const by = saying.get(word) ?? new Map<string, Set<number>>();
    saying.set(word, by.set(command, (by.get(command) ?? new Set()).add(session)));
    if (words.length > 1 || isRefusal(exchange.status)) continue;
    const sessions = said.get(command) ?? new Map<string, Set<number>>();
    said.set(command, sessions.set(word, (sessions.get(word) ?? new Set()).add(session)));
  }
  return [...said]
    .flatMap(([verb, words]) => {
      const often = [...words]
        .filter(([word, sessions]) => sessions.size >= leastSessions && isOwn(verb, saying.get(word)))
        .sort(([a, one], [b, other]) => other.size - one.size || (a < b ? -1 : 1));
      const total = often.reduce((sum, [, { size }]) => sum + size, 0);
      return words.size > mostValues || often.length < 2 ? [] : [{ verb, total, often }];
    })
    .sort((a, b) => b.total - a.total || (a.verb < b.verb ? -1 : 1))
    .slice(0, mostChoosers)
    .flatMap(({ verb, often }): StoreSpace[] => [
      { verb, part },
      ...often.slice(0, mostUsual).map(([usual]) => ({ verb, part, usual })),
    ]);
}

/** True if hardly any session says this word with another command: whoever tries what a server does says everything with everything. */
function isOwn(verb: string, saying: ReadonlyMap<string, ReadonlySet<number>> | undefined): boolean {
  const own = saying?.get(verb)?.size ?? 0;
  return [...(saying ?? [])].every(([other, { size }]) => other === verb || size <= mostStray * own);
}

/** For every moment the store that its session had chosen before. */
export function spacesOf(space: StoreSpace | undefined, moments: readonly Moment[]): readonly string[] {
  const chosen = new Map<number, string>();
  return moments.map(({ exchange: { request, status }, session }) => {
    const before = chosen.get(session) ?? '';
    if (space) chosen.set(session, spaceAfter(space, before, request, status));
    return before;
  });
}
