import type { RefusalReason } from '../../knowledge/refusal-wording.ts';
import type { Template } from '../../model/personality.ts';
import type { EventRef, Test } from '../../model/situation.ts';
import { refusalReason } from '../evidence/refusal-reason.ts';
import { hasName } from '../features/table/is-ordinary-command.ts';
import { rowsByCommand } from '../features/table/rows-by-command.ts';
import { Passes } from '../model/pass.ts';
import type { Row } from '../model/row.ts';
import { eventGroups, flagOfRefusal, flagPasses } from './flag-passes.ts';
import { flagTest } from './flag-test.ts';
import { FlagSearch, type Searched } from './share-flags.ts';

const leastSuccesses = 3; // that tell alone when a command is let through
const mostRows = 4000; // in which one flag is searched for: keeps the search linear

/**
 * Finds the flags behind answers that speak of the order of commands, such as `503 Need MAIL before RCPT`: for each of
 * them the kinds of exchanges that set and clear it, so that it is set where the answer was given and clear where the
 * same commands succeeded. Other errors prove nothing, since a server may look for them first.
 */
export function explainRefusals(
  rows: readonly Row[],
  events: readonly EventRef[],
  templates: readonly Template[],
  passes: Passes = new Passes(),
): readonly Refusal[] {
  const found: Refusal[] = [];
  const isVague = (label: number) => {
    const template = templates[label];
    return template !== undefined && refusalReason(template) !== 'state';
  };
  const searched: Searched[] = [];
  const alike = passes
    .run(eventGroups, rows, { templates, events })
    .map((group) => group.flatMap((index) => events[index] ?? []));
  const search = new FlagSearch(rows, [...events.map((event) => [event]), ...alike]);
  for (const candidate of candidates(rows)) {
    const { label, commands, on, off } = candidate;
    if (off.length === 0) continue;
    const dataOf = (index: number) => rows[index]?.context.request.data;
    if (on.every((index) => dataOf(index) === 'no') && off.every((index) => dataOf(index) === 'yes'))
      found.push({ label, commands, test: noData, isVague: isVague(label) });
    else searched.push({ ...candidate, transitions: passes.run(flagOfRefusal, candidate, { rows, search }) });
  }
  const flags = passes.runAll(flagPasses, searched, { rows, search });
  for (const { label, commands, on, off, transitions } of flags) {
    const test = transitions && flagTest(transitions, search.causes);
    if (!test) continue;
    passes.observe({
      pass: 'searchFlag',
      subject: [...commands].sort().join(', '),
      test,
      text: `on for ${on.length - transitions.missed} of ${on.length} such answers, off for ${off.length - transitions.taken} of ${off.length} others`,
    });
    found.push({ label, commands, test, isVague: isVague(label) });
  }
  return found;
}

/** The flag "no data connection waits". */
const noData: FlagTest = { test: 'is', part: 'data', value: 'no' };

type FlagTest = Test & { readonly test: 'happened' | 'is' };

/** An answer that is given while a flag is set. */
export interface Refusal {
  readonly label: number;
  /** Commands that got it. */
  readonly commands: ReadonlySet<string>;
  readonly test: FlagTest;
  /** It says that it does not know the command, or nothing: only its time shows what it is about. */
  readonly isVague: boolean;
}

/** Longer lines are refused for their length, whatever they say. */
const longLine = 200;

/** What may be refused for how it is written tells nothing of the order of commands. */
function isOddlyWritten(row: Row | undefined): boolean {
  const raw = row?.context.request.raw ?? '';
  return /^[ \t]|[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\xff]|(?<!\r)\n$/.test(raw) || raw.length > longLine;
}

function candidates(rows: readonly Row[]): readonly Omit<Searched, 'transitions'>[] {
  const byCommand = rowsByCommand(rows);
  const commands = new Map<number, Set<string>>();
  for (const [command, members] of byCommand) {
    if (!hasName(command)) continue;
    for (const index of members) {
      const row = rows[index];
      if (row?.reason === 'state')
        commands.set(row.label, (commands.get(row.label) ?? new Set()).add(command));
    }
  }
  return [...commands].map(([label, its]) => {
    const members = [...its].flatMap((command) => byCommand.get(command) ?? []).slice(0, mostRows);
    const withReason = (...reasons: readonly RefusalReason[]) =>
      members.filter(
        (index) => rows[index]?.label !== label && reasons.includes(rows[index]?.reason ?? 'none'),
      );
    const succeeded = withReason('none');
    return {
      label,
      commands: its,
      on: members.filter(
        (index) =>
          rows[index]?.label === label && rows[index]?.reason === 'state' && !isOddlyWritten(rows[index]),
      ),
      // a server that looked at a value had let the command through
      off:
        succeeded.length === 0 || succeeded.length >= leastSuccesses
          ? succeeded
          : withReason('none', 'value'),
    };
  });
}
