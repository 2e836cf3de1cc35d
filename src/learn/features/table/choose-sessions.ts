import type { Session } from '../../../exchange/exchange.ts';
import { groupSessions } from '../../evidence/group-sessions.ts';
import type { Cluster } from '../../model/cluster.ts';

const most = 4000; // exchanges of different sessions that situations are learned from

/**
 * Situations are learned from a bounded number of exchanges, so that learning stays linear however much was recorded:
 * sessions that show what no session before them did come first (a command answered in this way after that answer), then those that
 * show it for the second time, and so on. Repeated runs of a session are one. The last of them is cut where
 * the bound is; the others are left without exchanges, so that
 * sessions keep their numbers.
 */
export function chooseSessions(
  sessions: readonly Session[],
  clusters: readonly Cluster[],
): readonly Session[] {
  const groups = groupSessions(sessions);
  const firsts = firstOfEach(groups);
  const size = (session: number) => sessions[session]?.exchanges.length ?? 0;
  if (firsts.reduce((sum, session) => sum + size(session), 0) <= most) return sessions;
  const labels = new Map(
    clusters.flatMap(({ members }, label) => members.map(({ exchange }) => [exchange, label] as const)),
  );
  const seen = new Map<string, number>();
  const ranked = firsts.map((session) => ({ session, rank: rankOf(session) }));
  ranked.sort((a, b) => a.rank - b.rank || a.session - b.session);
  const kept = new Map<number, number>();
  let left = most;
  for (const { session } of ranked) {
    if (left <= 0) break;
    kept.set(groups[session] ?? 0, left);
    left -= size(session);
  }
  return sessions.map(({ conversation, exchanges }, number) => ({
    conversation,
    exchanges: exchanges.slice(0, kept.get(groups[number] ?? 0) ?? 0),
  }));

  /** How often the rarest thing in it was seen before. */
  function rankOf(session: number): number {
    let rank = Number.POSITIVE_INFINITY;
    let before: number | undefined;
    for (const exchange of sessions[session]?.exchanges ?? []) {
      const label = labels.get(exchange);
      const key = `${exchange.request.command}\0${before}\0${label}`;
      const count = seen.get(key) ?? 0;
      seen.set(key, count + 1);
      rank = Math.min(rank, count);
      before = label;
    }
    return rank;
  }
}

/** Indices of the first run of every group. */
export function firstOfEach(groups: readonly number[]): readonly number[] {
  const seenGroups = new Set<number>();
  return groups.flatMap((group, index) => {
    if (seenGroups.has(group)) return [];
    seenGroups.add(group);
    return [index];
  });
}
