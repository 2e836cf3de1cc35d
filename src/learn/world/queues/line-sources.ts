import { isRefusal } from '../../../knowledge/status-codes.ts';
import type { Request } from '../../../message/request/request.ts';
import { lineOfRequest } from '../../../message/session/queues.ts';
import type { QueueLine } from '../../../model/queues.ts';
import type { Moment } from '../../evidence/timeline.ts';

const mostChoosers = 12; // commands that may choose a line for those behind them, the most frequent first
const leastAgreement = 0.95; // of what was put in a line and shown, with one name for the line
const leastShowings = 2; // of a command

/** By source, for every moment, which line its request would mean. */
export type LinesBySource = readonly {
  readonly line: QueueLine | undefined;
  readonly names: readonly (string | undefined)[];
}[];

/** Every way in which requests may say whose line they mean, the simplest first. */
export function lineSources(moments: readonly Moment[], without: ReadonlySet<string>): LinesBySource {
  const counts = new Map<string, number>();
  for (const { exchange } of moments) {
    const { command, words } = exchange.request;
    if (words.length > 0 && !without.has(command)) counts.set(command, (counts.get(command) ?? 0) + 1);
  }
  const choosers = [...counts]
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .slice(0, mostChoosers)
    .map(([verb]): QueueLine => ({ verb, part: 'arg1' }));
  const lines: readonly (QueueLine | undefined)[] = [
    { part: 'arg1' },
    { part: 'arg2' },
    ...choosers,
    undefined,
  ];
  return lines.map((line) => ({ line, names: namesBy(line, moments) }));
}

function namesBy(line: QueueLine | undefined, moments: readonly Moment[]): readonly (string | undefined)[] {
  const choices = new Map<number, Map<string, Request>>();
  return moments.map(({ exchange: { request, status }, session }) => {
    const choice = choices.get(session) ?? new Map<string, Request>();
    choices.set(session, choice);
    const name = lineOfRequest(line, request, choice);
    if (request.command === line?.verb && !isRefusal(status)) choice.set(request.command, request);
    return name;
  });
}

/** How commands that put something in lines say which, and by command how those do that get it again. */
export interface FoundLines {
  readonly put: QueueLine | undefined;
  readonly takes: ReadonlyMap<string, QueueLine | undefined>;
}

/** A value that was put in some line, and shown later. */
export interface Passed {
  readonly put: number;
  readonly shown: number;
  readonly command: string;
}

/** The ways of saying lines that agree on what was put where and shown: those that explain most answers, and tell most lines apart. */
export function findLines(sources: LinesBySource, passed: readonly Passed[]): FoundLines {
  const commands = [...new Set(passed.map(({ command }) => command))];
  const found = sources.map(({ line, names }) => {
    const inOrder = [...sources].sort((a, b) => Number(b.line === line) - Number(a.line === line));
    const takes = new Map<string, QueueLine | undefined>();
    let explained = 0;
    for (const command of commands) {
      const its = passed.filter((one) => one.command === command);
      const agreeing = inOrder.find((other) => agree(names, other.names, its));
      if (!agreeing) continue;
      takes.set(command, agreeing.line);
      explained += its.length;
    }
    const lines = new Set(passed.map(({ put }) => names[put])).size;
    return { put: line, takes, explained, lines };
  });
  return found.reduce((best, one) =>
    one.explained > best.explained || (one.explained === best.explained && one.lines > best.lines)
      ? one
      : best,
  );
}

function agree(
  puts: readonly (string | undefined)[],
  takes: readonly (string | undefined)[],
  passed: readonly Passed[],
): boolean {
  const same = passed.filter(({ put, shown }) => puts[put] !== undefined && puts[put] === takes[shown]);
  return passed.length >= leastShowings && same.length >= leastAgreement * passed.length;
}
