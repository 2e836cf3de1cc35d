import { saysAlready, saysUnknownCommand } from '../../../knowledge/refusal-wording.ts';
import { isIntermediate, isRefusal, isSuccess } from '../../../knowledge/status-codes.ts';
import { memoize } from '../../../model/memoize.ts';
import type { Template } from '../../../model/personality.ts';
import { groupBy } from '../../../statistics/group-by.ts';
import { constantText } from '../../evidence/refusal-reason.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Row } from '../../model/row.ts';
import { seenElsewhere } from './index-known-values.ts';

/** What tells the unknown from the known; the commands with the groups of sessions that said them. */
interface CommandSource {
  readonly groups: readonly number[];
  readonly clusters: readonly Cluster[];
  readonly templates: readonly Template[];
  readonly verbs: ReadonlyMap<string, ReadonlySet<number>>;
  /** Those that the server lists. */
  readonly listed: ReadonlyMap<string, string>;
}

/**
 * Commands that look made up: never carried out, and answered as several others are. That clients have tried one before says nothing
 * about them, for the next client will try another. Where no answer is a refusal, being answered alike is all that can be asked.
 */
function madeUpCommands(
  clusters: readonly Cluster[],
  templates: readonly Template[],
): (command: string) => boolean {
  const refuses = templates.some(({ status }) => isRefusal(status));
  const labelsOf = new Map<string, Set<number>>();
  const commandsOf = new Map<number, Set<string>>();
  clusters.forEach(({ members }, label) => {
    for (const { exchange } of members) {
      const { command } = exchange.request;
      labelsOf.set(command, (labelsOf.get(command) ?? new Set()).add(label));
      commandsOf.set(label, (commandsOf.get(label) ?? new Set()).add(command));
    }
  });
  const isVain = (label: number) =>
    (commandsOf.get(label)?.size ?? 0) >= leastAlike &&
    (!refuses || isRefusal(templates[label]?.status ?? ''));
  return memoize((command) => isNoWord(command) || [...(labelsOf.get(command) ?? [])].every(isVain));
}

/** No command is as long: it is a line without blanks, to see what the server does about its length. */
const isNoWord = (command: string) => command.length > longestCommand;
const longestCommand = 64;

/** Commands that the server has called unknown, and never carried out. */
function commandsCalledUnknown(
  clusters: readonly Cluster[],
  templates: readonly Template[],
): (command: string) => boolean {
  const called = new Set<string>();
  const carriedOut = new Set<string>();
  clusters.forEach(({ members }, label) => {
    const template = templates[label];
    const names = callsUnknown(template)
      ? called
      : isSuccess(template?.status ?? '')
        ? carriedOut
        : undefined;
    for (const { exchange } of names ? members : []) names?.add(exchange.request.command);
  });
  return (command) => called.has(command) && !carriedOut.has(command);
}

/** Nothing that a server does not know was done before. */
function saysDone(template: Template | undefined): boolean {
  return template !== undefined && saysAlready.test(constantText(template));
}

function callsUnknown(template: Template | undefined): boolean {
  return template !== undefined && saysUnknownCommand.test(constantText(template));
}

const leastAlike = 2; // commands that get an answer which nobody can have earned

/** The same row, had its command never been recorded: for commands that are new in its session, or made up. */
export function unknownRow({
  groups,
  clusters,
  templates,
  verbs,
  listed,
}: CommandSource): (row: Row) => Row | undefined {
  const labelVerbs = clusters.map(
    ({ members }) => new Set(members.map(({ exchange }) => exchange.request.command)),
  );
  // an answer that only one command ever got is not how unknown commands are answered
  const isShared = (label: number) => (labelVerbs[label]?.size ?? 0) > 1;
  const isMadeUp = madeUpCommands(clusters, templates);
  const isCalledUnknown = commandsCalledUnknown(clusters, templates);
  // where there is but one session every command is new in it: only those that it was refused say anything
  const isAlone = new Set(groups).size === 1;
  const isRefused = (label: number) => isRefusal(templates[label]?.status ?? '');
  return (row) => {
    const { request, history, isKnown } = row.context;
    if (request.kind !== 'command' || listed.has(request.command)) return undefined;
    const isNew = !seenElsewhere(verbs.get(request.command), row.group);
    const isSaid = isCalledUnknown(request.command);
    const maybe = isNew || isMadeUp(request.command);
    const isTooLong = isNoWord(request.command) && isRefused(row.label);
    const isTold = isAlone ? isRefused(row.label) : maybe && (isShared(row.label) || isTooLong);
    if (!isSaid && !isTold) return undefined;
    const isVerb = (command: string) => command !== request.command && verbs.has(command);
    // what clients say again and again is one command all the same
    const weight = isNew || isTooLong ? 1 : 1 / (verbs.get(request.command)?.size ?? 1);
    return { ...row, context: { request, history, isVerb, isKnown }, weight };
  };
}

/**
 * Where the server says of commands that it does not know them, errors about how a request is written are for others. Else, if enough of the commands taken for unknown were told that they are, what the other, rare ones were answered instead is no sign
 * of the unknown, but for what several were told of the state of the session. Those that were carried out do not count: the server knows them.
 */
export function ofUnknown(rows: readonly Row[], templates: readonly Template[]): readonly Row[] {
  const isUnknown = ({ context }: Row) => !context.isVerb(context.request.command);
  const commandsOf = (some: readonly Row[]) =>
    new Set(some.map(({ context }) => context.request.command)).size;
  const isSaid = (label: number) => callsUnknown(templates[label]);
  const unknown = rows.filter(isUnknown);
  const shared = groupBy(unknown, ({ label }) => String(label)).filter((own) => commandsOf(own) > 1);
  const usual = new Set(shared.flatMap((own) => own[0]?.label ?? []));
  if (unknown.some(({ label }) => isSaid(label))) {
    const isForOthers = ({ reason, label }: Row) =>
      ['syntax', 'value', 'rights'].includes(reason) ? !isSaid(label) : saysDone(templates[label]);
    return rows.filter(
      (row) => !isUnknown(row) || isNoWord(row.context.request.command) || !isForOthers(row),
    );
  }
  const forSyntax = unknown.filter(({ reason }) => reason === 'syntax');
  const inDoubt = unknown.filter(({ label }) => !isSuccess(templates[label]?.status ?? ''));
  if (forSyntax.length === 0 || commandsOf(forSyntax) < enoughRefused * commandsOf(inDoubt)) return rows;
  // a status of which nobody knows what it says, as that of a protocol without codes, may be how others are answered
  const tells = ({ reason, label }: Row) => reason === 'state' || isUntold(templates[label]?.status ?? '');
  return rows.filter(
    (row) => !isUnknown(row) || row.reason === 'syntax' || (tells(row) && usual.has(row.label)),
  );
}

function isUntold(status: string): boolean {
  return !isRefusal(status) && !isSuccess(status) && !isIntermediate(status);
}

const enoughRefused = 0.3; // share of the commands
