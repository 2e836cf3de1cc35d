import type { Request } from '../../../message/request/request.ts';
import type { Row } from '../../model/row.ts';
import { majority } from './majority.ts';

const leastCommands = 3; // that were refused alike without their parameters
const leastShare = 0.75; // of all that were said with and without
const mostOfCommand = 3; // rows that are made up for one command

/** A command as it was said with parameters, and without. */
interface Said {
  readonly full: Row[];
  readonly bare: Row[];
}

/**
 * Commands that were always said with parameters, or refused for want of them in other words: where most others are refused alike without theirs, so are they. Rows that say so, in sessions that
 * had got as far as where the command was heard.
 */
export function bareRows(rows: readonly Row[]): readonly Row[] {
  const commands = commandsOf(rows);
  const refused = new Map<number, Row[]>(); // a row of each command
  let both = 0;
  for (const { full, bare } of commands.values()) {
    if (bare.length === 0 || !full.some(({ reason }) => reason !== 'syntax')) continue;
    both++;
    const mostly = majority(bare);
    const first = bare.find(({ label, reason }) => label === mostly && reason === 'syntax');
    if (first) refused.set(mostly, [...(refused.get(mostly) ?? []), first]);
  }
  const [usual = []] = [...refused.values()].sort((a, b) => b.length - a.length);
  const [like] = usual;
  if (!like || usual.length < leastCommands || usual.length < leastShare * both) return [];
  return [...commands.values()].flatMap(({ full, bare }) =>
    bare.some(({ reason, label }) => reason !== 'syntax' || label === like.label)
      ? []
      : inOtherSessions(full).map((row) => withoutParameters(row, like)),
  );
}

/** Where something was refused for its time, the same is refused without parameters. */
function commandsOf(rows: readonly Row[]): ReadonlyMap<string, Said> {
  const commands = new Map<string, Said>();
  for (const row of rows) {
    const { request, isVerb } = row.context;
    if (request.kind !== 'command' || row.reason === 'state' || !isVerb(request.command)) continue;
    const said = commands.get(request.command) ?? { full: [], bare: [] };
    commands.set(request.command, said);
    (request.rest === '' ? said.bare : said.full).push(row);
  }
  return commands;
}

function inOtherSessions(rows: readonly Row[]): readonly Row[] {
  return [...new Map(rows.map((row) => [row.group, row])).values()].slice(0, mostOfCommand);
}

function withoutParameters(row: Row, { label, status, reason }: Row): Row {
  const { context } = row;
  return {
    ...row,
    context: { ...context, request: bareOf(context.request) },
    label,
    status,
    reason,
    imagined: true,
  };
}

function bareOf(request: Request): Request {
  const end = /\r?\n$/.exec(request.raw)?.[0] ?? '';
  return { ...request, words: [], rest: '', line: request.verb, raw: `${request.verb}${end}` };
}
