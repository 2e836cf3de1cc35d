import type { Session } from '../../../exchange/exchange.ts';
import { partOf } from '../../../message/request/parts.ts';

const leastGroups = 3; // different sessions that name a thing so
const leastOthers = 2; // other commands that say it first
const mostly = 0.5; // share of the requests with two parameters
const hardly = 0.1;

interface Count {
  all: number;
  first: number;
  second: number;
  readonly by: Set<number>;
}

/**
 * Commands that say something else first and name a thing second, as in `OBJECT ENCODING key`: their second parameter is mostly what several other commands say
 * first, and their first parameter hardly ever is.
 */
export function commandsNamingSecond(
  sessions: readonly Session[],
  groups: readonly number[],
): readonly string[] {
  const saidFirst = new Map<string, Set<string>>();
  for (const { exchanges } of sessions)
    for (const { request } of exchanges) {
      const name = partOf(request, 'arg1');
      if (name) saidFirst.set(name, (saidFirst.get(name) ?? new Set()).add(request.command));
    }
  const isName = (value: string, command: string) => {
    const commands = saidFirst.get(value);
    return commands !== undefined && commands.size - (commands.has(command) ? 1 : 0) >= leastOthers;
  };
  const counts = new Map<string, Count>();
  sessions.forEach(({ exchanges }, session) => {
    for (const { request } of exchanges) {
      const { command } = request;
      const [first, second] = [partOf(request, 'arg1'), partOf(request, 'arg2')];
      if (!first || !second) continue;
      const count = counts.get(command) ?? { all: 0, first: 0, second: 0, by: new Set<number>() };
      counts.set(command, count);
      count.all++;
      if (isName(first, command)) count.first++;
      if (!isName(second, command)) continue;
      count.second++;
      count.by.add(groups[session] ?? session);
    }
  });
  return [...counts]
    .flatMap(([command, { all, first, second, by }]) =>
      by.size >= leastGroups && second >= mostly * all && first <= hardly * all ? [command] : [],
    )
    .sort();
}
