import isEqual from 'lodash/isEqual.js';
import { holds } from '../../../message/situation/situation-tests.ts';
import type { Precondition } from '../../model/precondition.ts';
import type { Question } from '../../model/question.ts';
import type { Row } from '../../model/row.ts';
import type { Refusal } from '../../state/explain-refusals.ts';

/** Preconditions, and the questions about flags that each command's tree begins with. */
export interface SharedStates {
  readonly preconditions: readonly Precondition[];
  readonly firstQuestions: (command: string) => readonly Question[];
}

const leastCommands = 3; // that got an answer which others will get too
const leastAccounted = 0.25; // of the sightings of an answer, for its flag to be what it is about
const leastForState = 2; // that got an answer which those will get too that change the server's state

/**
 * Refusals such as `530 Please login` show a state of the server. The flag behind one is asked first for each command that
 * got it, even to one that was seen in that state only once, and others will get it too if most do.
 */
export function flagQuestions(
  rows: readonly Row[],
  refusals: readonly Refusal[],
  byCommand: ReadonlyMap<string, readonly number[]>,
): SharedStates {
  const found = refusals.map((refusal) => {
    const bits = Uint8Array.from(rows, ({ context }) => (holds(refusal.test, context) ? 1 : 0));
    const question: Question = { test: refusal.test, cost: 0, saved: 0, helped: refusal.commands.size, bits };
    return { ...refusal, question, side: 1 as const, score: refusal.commands.size };
  });
  found.sort((a, b) => b.commands.size - a.commands.size || a.label - b.label);
  return {
    preconditions: found.filter(accountsFor(rows)).flatMap((precondition) => {
      const isGeneral =
        precondition.commands.size >= leastCommands &&
        commandsBeside(precondition, rows, byCommand) <= precondition.commands.size;
      if (isGeneral) return [precondition];
      return precondition.commands.size >= leastForState
        ? [{ ...precondition, only: otherFlagVerbs(precondition, refusals) }]
        : [];
    }),
    firstQuestions: (command) =>
      found
        .filter(({ commands, question, label }) =>
          command === '?'
            ? refusesMost(question, label, byCommand.get(command) ?? [], rows)
            : commands.has(command) && refuses(question, label, byCommand.get(command) ?? [], rows),
        )
        .map(({ question }) => question),
  };
}

/** True if the flag was set where the answer was mostly given; else those commands are refused for a reason of their own, which others do not have. */
function accountsFor(rows: readonly Row[]): (flag: Refusal & { readonly question: Question }) => boolean {
  return ({ label, question: { bits } }) => {
    const own = [...rows.keys()].filter((index) => rows[index]?.label === label);
    return own.filter((index) => bits[index] === 1).length >= leastAccounted * own.length;
  };
}

/** Commands that set or clear other flags: a command that changes the state is refused where many others are. */
function otherFlagVerbs({ test }: Refusal, refusals: readonly Refusal[]): ReadonlySet<string> {
  const others = refusals.filter((one) => !isEqual(one.test, test)).flatMap((one) => verbsOfFlag(one.test));
  const own = verbsOfFlag(test);
  return new Set(others.filter((verb) => !own.includes(verb)));
}

function verbsOfFlag(test: Refusal['test']): readonly string[] {
  if (test.test !== 'happened') return [];
  return [test.event, ...(test.or ?? []), ...(test.since ?? [])].flatMap(({ verb }) => verb ?? []);
}

/** True if the command hardly ever succeeded while the flag was set. */
function refuses(
  { bits }: Question,
  label: number,
  members: readonly number[],
  rows: readonly Row[],
): boolean {
  const on = members.filter((index) => bits[index] === 1);
  const succeeded = on.filter((index) => rows[index]?.reason === 'none' && rows[index]?.label !== label);
  const refused = on.filter((index) => rows[index]?.label === label);
  return succeeded.length * 4 <= refused.length;
}

/** True if most commands never seen got this answer while the flag was set; else they are answered as unknown. */
function refusesMost(
  { bits }: Question,
  label: number,
  members: readonly number[],
  rows: readonly Row[],
): boolean {
  const on = members.filter((index) => bits[index] === 1);
  const refused = on.filter((index) => rows[index]?.label === label);
  return refused.length > 0 && refused.length * 2 >= on.length;
}

/** Counts the other commands that get another answer while the flag is set, without unknown ones and those that set or clear it. */
function commandsBeside(
  { question, commands, test }: Refusal & { readonly question: Question },
  rows: readonly Row[],
  byCommand: ReadonlyMap<string, readonly number[]>,
): number {
  const unknown = new Set((byCommand.get('?') ?? []).map((index) => rows[index]?.label));
  const eventVerbs = verbsOfFlag(test);
  let count = 0;
  for (const [command, members] of byCommand) {
    if (commands.has(command) || eventVerbs.includes(command) || command === '' || command === '?') continue;
    const answers = members.filter((index) => question.bits[index] === 1 && rows[index]?.reason !== 'syntax');
    if (answers.some((index) => !unknown.has(rows[index]?.label))) count++;
  }
  return count;
}
