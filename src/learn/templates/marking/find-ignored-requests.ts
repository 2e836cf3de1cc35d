import type { Exchange, Session } from '../../../exchange/exchange.ts';
import { isRefusal } from '../../../knowledge/status-codes.ts';
import { partOf } from '../../../message/request/parts.ts';

/** By command: the statuses of answers after which the server goes by an earlier request of it. */
export type Refusing = ReadonlyMap<string, readonly string[]>;

const parts = ['arg1', 'arg2', 'rest'];
const shortest = 3; // characters of a value that is looked for
const longest = 200; // characters
const looked = 4096; // characters of a reply
const mostReplies = 12; // after a request that are looked at

interface Votes {
  earlier: number;
  later: number;
}

/**
 * Finds answers that refuse: the replies that follow still show what an earlier request of the command had said (`NICK ann`), never
 * what the refused one said (`NICK a!b`). Looked for in all sessions together, for any one reply is seen too seldom. Where no reply shows either, a
 * status that refuses is believed.
 */
export function findIgnoredRequests(sessions: readonly Session[]): Refusing {
  const votes = new Map<string, Map<string, Votes>>();
  for (const { exchanges } of sessions) {
    const before = new Map<string, Exchange>();
    exchanges.forEach((exchange, at) => {
      const { request, status } = exchange;
      const earlier = before.get(request.command);
      const own = votes.get(request.command) ?? new Map<string, Votes>();
      if (earlier && earlier.status !== status) {
        const vote = own.get(status) ?? { earlier: 0, later: 0 };
        votes.set(request.command, own.set(status, vote));
        cast(vote, earlier, exchange, following(exchanges, at));
      }
      // what was refused is not what a later one is compared with
      const counted = own.get(status);
      if (!earlier || !counted || counted.later > 0) before.set(request.command, exchange);
    });
  }
  return new Map(
    [...votes].flatMap(([command, own]) => {
      const refusing = [...own].flatMap(([status, { earlier, later }]) =>
        (earlier > 0 || isRefusal(status)) && later === 0 ? [status] : [],
      );
      return refusing.length === 0 ? [] : [[command, refusing.sort()] as const];
    }),
  );
}

/** The exchanges up to the next one of the same command. */
function following(exchanges: readonly Exchange[], at: number): readonly Exchange[] {
  const next = exchanges.slice(at + 1, at + 1 + mostReplies);
  const end = next.findIndex(({ request }) => request.command === exchanges[at]?.request.command);
  return end < 0 ? next : next.slice(0, end);
}

function cast(vote: Votes, earlier: Exchange, later: Exchange, after: readonly Exchange[]): void {
  for (const part of parts) {
    const old = partOf(earlier.request, part) ?? '';
    const fresh = partOf(later.request, part) ?? '';
    if (old === fresh || old.length < shortest || old.length > longest) continue;
    if (old.includes(fresh) && fresh !== '') continue;
    for (const { request, reply } of after) {
      const shown = reply.slice(0, looked);
      if (shows(shown, old) && !request.raw.includes(old)) vote.earlier++;
      if (fresh.length >= shortest && shows(shown, fresh) && !request.raw.includes(fresh)) vote.later++;
    }
  }
}

function shows(text: string, value: string): boolean {
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    if (!/\w/.test(text.charAt(at - 1)) && !/\w/.test(text.charAt(at + value.length))) return true;
  }
  return false;
}
