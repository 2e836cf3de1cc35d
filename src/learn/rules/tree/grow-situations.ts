import type { Test } from '../../../model/situation.ts';
import { LabelEntropy } from '../../features/table/label-entropy.ts';
import { rowsByCommand } from '../../features/table/rows-by-command.ts';
import type { Pass, Passes } from '../../model/pass.ts';
import type { Precondition } from '../../model/precondition.ts';
import type { Question } from '../../model/question.ts';
import type { Row } from '../../model/row.ts';
import type { Rule } from '../../model/rule.ts';
import type { Refusal } from '../../state/explain-refusals.ts';
import { cheapenSharedQuestions } from './cheapen-shared-questions.ts';
import { firstQuestions } from './first-questions.ts';
import { flagQuestions } from './flag-questions.ts';
import { TreeGrower } from './tree-grower.ts';

export interface GrowOptions {
  /** Bits of cost are multiplied by this: more makes smaller trees. */
  readonly thrift: number;
  /** How much cheaper questions are that help with many commands, bits per doubling. */
  readonly sharing: number;
  /** Share of a template's own entropy beside that of its status. */
  readonly detail: number;
  /** True if a question makes sense for a command. */
  readonly mayUse: (command: string, test: Test) => boolean;
  /** Answers that are given in a state, with what makes it. */
  readonly refusals: readonly Refusal[];
  /** Asked of each command before all others. */
  readonly faces: readonly Question[];
  /** Commands of which any says which numbered things are meant; none if missing. */
  readonly choices?: readonly string[];
  readonly passes: Passes;
}

/** What was grown: the rules of each command, and what the fallbacks behind them are made of. */
export interface Grown {
  readonly rules: readonly Rule[];
  readonly questions: readonly Question[];
  readonly preconditions: readonly Precondition[];
}

/**
 * Grows, for every command, a binary decision tree by minimum description length: a question is asked if it saves more
 * bits of labels than it costs to ask. Questions that help with many commands are cheaper: what the server remembers
 * matters to most of what it answers. Returned as a decision list.
 */
export function growSituations(
  rows: readonly Row[],
  proposed: readonly Question[],
  options: GrowOptions,
): Grown {
  const { passes, detail, thrift, choices = [] } = options;
  const byRow = new LabelEntropy(rows, detail);
  const bySession = new LabelEntropy(weighBySession(rows), detail);
  const byCommand = rowsByCommand(rows);
  const questions = passes.runAll(questionPasses, proposed, {
    ...options,
    byCommand,
    byRow,
  });
  const flags = flagQuestions(rows, options.refusals, byCommand);
  const grower = new TreeGrower(rows, { byRow, bySession, thrift, choices }, passes);
  for (const [command, members] of byCommand) {
    const allowed = questions.filter(({ test }) => options.mayUse(command, test));
    const its = { command, members, rows, questions: allowed, allQuestions: questions };
    const first = firstQuestions({ ...its, observe: passes.observe }, passes);
    grower.grow(command, members, [...options.faces, ...flags.firstQuestions(command), ...first], allowed);
  }
  return { rules: grower.rules, questions, preconditions: flags.preconditions };
}

interface QuestionContext extends Pick<GrowOptions, 'sharing'> {
  readonly byCommand: ReadonlyMap<string, readonly number[]>;
  readonly byRow: LabelEntropy;
}

/** What is found out about the questions before any tree is grown. */
export const questionPasses: readonly Pass<readonly Question[], readonly Question[], QuestionContext>[] = [
  {
    name: 'cheapenSharedQuestions',
    explanation: 'a question that saves bits in many commands costs less in each',
    run: (questions, { byCommand, byRow, sharing }) =>
      cheapenSharedQuestions(questions, [...byCommand.values()], byRow, sharing),
    otherwise: (questions) => questions,
  },
];

/** What one session shows again and again of one command is one sighting of the state it was in. */
function weighBySession(rows: readonly Row[]): readonly Row[] {
  const keyOf = ({ context, group, label }: Row) => `${context.request.command} ${group} ${label}`;
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  return rows.map((row) => ({ ...row, weight: row.weight / (counts.get(keyOf(row)) ?? 1) }));
}
