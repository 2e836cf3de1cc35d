import { isRefusal } from '../../knowledge/status-codes.ts';
import type { EventRef } from '../../model/situation.ts';
import type { Row } from '../model/row.ts';
import type { FlagSearch, Searched } from './share-flags.ts';

const leastSessions = 3; // in which the permission was earned again before the command was said again

/**
 * What a single command needs is spent with its success where every client has earned it again before it said the command again, several have, and nobody was
 * let through without: `DATA` needs recipients, and those of the last mail are gone. Hardly any client tries.
 */
export function addSpentPermissions(
  searched: readonly Searched[],
  rows: readonly Row[],
  search: FlagSearch,
): readonly Searched[] {
  return searched.map((one) => {
    const { transitions, commands, on, off } = one;
    const [command] = commands;
    if (!transitions || commands.size !== 1 || command === undefined || transitions.clear.length === 0)
      return one;
    const earned = transitions.clear.flatMap((index) => search.causes[index] ?? []);
    const successes = successesOf(command, rows);
    const spent = search.causes.findIndex(
      (cause) => cause.length === 1 && cause[0]?.verb === command && successes.has(cause[0].status ?? ''),
    );
    if (
      spent < 0 ||
      successes.size !== 1 ||
      transitions.set.includes(spent) ||
      transitions.clear.includes(spent)
    )
      return one;
    if (!isAlwaysEarned({ verb: command, status: [...successes][0] ?? '' }, earned, off, rows)) return one;
    const spending = search.weigh(on, off, { ...transitions, set: [...transitions.set, spent] });
    return spending.missed + spending.taken > transitions.missed + transitions.taken
      ? one
      : { ...one, transitions: spending };
  });
}

/** The statuses with which the command was carried out. */
function successesOf(command: string, rows: readonly Row[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { context } of rows)
    for (const { verb, status } of context.history.kinds())
      if (verb === command && status !== undefined && !isRefusal(status)) found.add(status);
  return found;
}

/** Before each further success something that earns it came after the last one. */
function isAlwaysEarned(
  success: EventRef,
  earned: readonly EventRef[],
  off: readonly number[],
  rows: readonly Row[],
): boolean {
  const sessions = new Set<number>();
  for (const index of off) {
    const row = rows[index];
    const before = row?.context.history.lastAt(success) ?? 0;
    if (!row || before === 0) continue;
    if (!earned.some((event) => row.context.history.lastAt(event) > before)) return false;
    sessions.add(row.group);
  }
  return sessions.size >= leastSessions;
}
