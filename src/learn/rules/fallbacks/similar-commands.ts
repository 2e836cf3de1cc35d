import type { Observe } from '../../../model/decision.ts';
import type { Test } from '../../../model/situation.ts';
import { mostCounted } from '../../../statistics/most-counted.ts';
import { isOrdinaryCommand } from '../../features/table/is-ordinary-command.ts';
import { usualLabel } from '../../features/table/usual-label.ts';
import type { Question } from '../../model/question.ts';
import type { Row } from '../../model/row.ts';
import type { Rule } from '../../model/rule.ts';
import { guardRules } from './guard-rules.ts';

/** A form of request, such as one without parameters, that most commands seen with it refuse with one and the same answer. */
interface Similarity {
  readonly question: Question;
  /** The form is that for which the question is answered yes, or no. */
  readonly side: 0 | 1;
  readonly label: number;
  readonly score: number;
}

const leastSimilar = 3; // commands that must agree
const leastShare = 0.6; // of the commands seen with and without
const majority = 0.51; // of a command's rows
const mostEach = 2; // forms of request that one command takes from its relatives

/**
 * What a command is answered where it was never seen in some form: as its nearest relatives are, commands that were seen with and
 * without it and were refused alike. A command that was sent in this form itself has its own answer. What is refused
 * because of the state comes before.
 */
export function addSimilarCommands(
  rules: readonly Rule[],
  rows: readonly Row[],
  byCommand: ReadonlyMap<string, readonly number[]>,
  questions: readonly Question[],
  observe: Observe,
): readonly Rule[] {
  const judged = new Map(
    [...byCommand].map(([command, members]) => [
      command,
      members.filter((index) => rows[index]?.reason !== 'state'),
    ]),
  );
  const ofState = new Set(rows.flatMap(({ label, reason }) => (reason === 'state' ? [label] : [])));
  const similarities = questions
    .filter(({ test }) => isAboutForm(test))
    .flatMap((question) =>
      ([0, 1] as const).flatMap((side) => similarityOf(question, side, rows, judged) ?? []),
    )
    .sort((a, b) => b.score - a.score || a.label - b.label);
  return [...byCommand.keys()].flatMap((command) => {
    const own = rules.filter(({ when }) => when[0]?.test === 'verb' && when[0].is === command);
    const members = judged.get(command) ?? [];
    if (!isComparable(command) || members.length === 0) return own;
    const lacking = similarities.filter(({ question, side }) =>
      members.every((index) => question.bits[index] !== side),
    );
    return lacking
      .filter(({ label }, index) => lacking.findIndex((other) => other.label === label) === index)
      .slice(0, mostEach)
      .reduce<readonly Rule[]>(
        (list, similarity) => withSimilar(list, command, similarity, ofState, observe),
        own,
      );
  });
}

function isAboutForm(test: Test): boolean {
  return ['words', 'form'].includes(test.test) || ('part' in test && test.part === 'there');
}

function isComparable(command: string): boolean {
  return command.trim() !== '' && isOrdinaryCommand(command);
}

function similarityOf(
  question: Question,
  side: 0 | 1,
  rows: readonly Row[],
  judged: ReadonlyMap<string, readonly number[]>,
): Similarity | undefined {
  const votes = new Map<number, number>();
  let voters = 0;
  for (const [command, members] of judged) {
    if (!isComparable(command)) continue;
    const here = usualRow(
      members.filter((index) => question.bits[index] === side),
      rows,
    );
    const there = usualRow(
      members.filter((index) => question.bits[index] !== side),
      rows,
    );
    // what is wrong either way is no relative: a command that is unknown, say
    if (!here || !there || there.reason === 'syntax') continue;
    voters++;
    if (here.reason === 'none' || here.label === there.label) continue;
    votes.set(here.label, (votes.get(here.label) ?? 0) + 1);
  }
  const winner = mostCounted(votes);
  if (!winner || winner[1] < leastSimilar || winner[1] < leastShare * voters) return undefined;
  return { question, side, label: winner[0], score: (winner[1] * winner[1]) / voters };
}

/** One of the rows that have the label most of these have. */
function usualRow(members: readonly number[], rows: readonly Row[]): Row | undefined {
  const label = usualLabel(members, rows, majority);
  const index = members.find((member) => rows[member]?.label === label);
  return index === undefined ? undefined : rows[index];
}

/** The leaves of a command with the answer of its relatives behind those that tell of the state. */
function withSimilar(
  own: readonly Rule[],
  command: string,
  { question: { test }, side, label }: Similarity,
  ofState: ReadonlySet<number>,
  observe: Observe,
): readonly Rule[] {
  const states = own.findIndex(({ step, label: other }) => step !== 'default' && !ofState.has(other));
  if (states < 0 || own.at(-1)?.step === 'default') return own;
  const text = `never seen where this does${side === 1 ? '' : ' not'} hold; the nearest relatives are refused alike there`;
  observe({ pass: 'gates', subject: command, test, text });
  const guarded = guardRules(own.slice(states), command, { test, side, label }, 'nearest');
  return [...own.slice(0, states), ...guarded];
}
