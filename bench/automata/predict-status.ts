import type { Exchange, Session } from '../../src/exchange/exchange.ts';
import { groupSessions } from '../../src/learn/evidence/group-sessions.ts';
import { firstOfEach } from '../../src/learn/features/table/choose-sessions.ts';
import { type Automaton, edgesOf, type State } from './prefix-tree.ts';

/** Says for every exchange of a session which status its answer has, knowing what was answered before it. */
export type Predict = (session: Session) => readonly string[];

/** By the command alone; the answer to a command never seen is that of commands that one session has used once. */
export function majorityOf(sessions: readonly Session[]): (command: string) => string {
  const byCommand = tally(sessions.flatMap(({ exchanges }) => exchanges));
  const different = firstOfEach(groupSessions(sessions)).flatMap((index) => sessions[index]?.exchanges ?? []);
  const rare = new Map<string, number>();
  for (const counts of tally(different).values())
    if (sum(counts) === 1) for (const status of counts.keys()) count(rare, status);
  return (command) => mostFrequent(byCommand.get(command) ?? rare) ?? '';
}

/** What a session does that was never recorded in its state: it stays where it is, or is lost. */
export type Surprise = 'stays' | 'lost';

export function automatonWalker(
  { start, merged }: Automaton,
  majority: (command: string) => string,
  surprise: Surprise,
): Predict {
  return ({ exchanges }) => {
    let states = start;
    return exchanges.map(({ request: { command }, status }) => {
      const guess = mostFrequent(answersIn(states, command)) ?? majority(command);
      const next = states.flatMap(({ edges }) => edges.get(command)?.get(status)?.to ?? []);
      if (next.length > 0 || surprise === 'lost') states = merged([...new Set(next)]);
      return guess;
    });
  };
}

function answersIn(states: readonly State[], command: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const state of states)
    for (const edge of edgesOf(state)) if (edge.command === command) count(counts, edge.status, edge.count);
  return counts;
}

function tally(exchanges: readonly Exchange[]): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const byCommand = new Map<string, Map<string, number>>();
  for (const { request, status } of exchanges) {
    const counts = byCommand.get(request.command) ?? new Map<string, number>();
    byCommand.set(request.command, counts);
    count(counts, status);
  }
  return byCommand;
}

function count(counts: Map<string, number>, status: string, times = 1): void {
  counts.set(status, (counts.get(status) ?? 0) + times);
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, one) => total + one, 0);
}

/** The first in alphabetical order where several are. */
function mostFrequent(counts: ReadonlyMap<string, number>): string | undefined {
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]?.[0];
}
