import type { Observe } from '../../../model/decision.ts';
import type { Test } from '../../../model/situation.ts';
import type { RefusalReason } from '../../evidence/refusal-reason.ts';
import { isAboutEndpoint, isStillUseful } from '../../features/endpoint-questions.ts';
import { isAboutWords, needsSightings } from '../../features/question-kind.ts';
import { topicOf } from '../../features/question-topic.ts';
import { LabelEntropy } from '../../features/table/label-entropy.ts';
import { majority } from '../../features/table/majority.ts';
import { rowsByCommand } from '../../features/table/rows-by-command.ts';
import { rowsWithUnseenValues } from '../../features/table/rows-with-unseen-values.ts';
import type { Precondition } from '../../model/precondition.ts';
import type { Question } from '../../model/question.ts';
import type { Row } from '../../model/row.ts';
import type { Rule } from '../../model/rule.ts';
import type { Refusal } from '../../state/explain-refusals.ts';
import { dropAcceptedRows } from './drop-accepted-rows.ts';
import { explainSyntaxErrors } from './explain-syntax-errors.ts';
import { explainUnknownValues } from './explain-unknown-values.ts';
import { explainWrongCredentials } from './explain-wrong-credentials.ts';
import { findSharedFactors } from './find-shared-factors.ts';
import { flagQuestions } from './flag-questions.ts';
import { memorizeRequests } from './memorize-requests.ts';

/** Share of the bits that does not count where a question of one kind tells errors of another kind apart. */
const mismatchShare = 0.7;

export interface GrowOptions {
  /** Bits of cost are multiplied by this: more makes smaller trees. */
  readonly thrift: number;
  /** How much cheaper questions are that help with many commands, bits per doubling. */
  readonly sharing: number;
  /** Share of a template's own entropy beside that of its status. */
  readonly detail: number;
  /** Whether a question makes sense for a command. */
  readonly mayUse: (command: string, test: Test) => boolean;
  /** Answers that are given in a state, with what makes it. */
  readonly refusals: readonly Refusal[];
  readonly observe: Observe;
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
  asked: readonly Question[],
  options: GrowOptions,
): Grown {
  const counter = new LabelEntropy(rows, options.detail);
  const bySession = new LabelEntropy(weighBySession(rows), options.detail);
  const byCommand = rowsByCommand(rows);
  const cheapened = cheapenShared(asked, [...byCommand.values()], counter, options.sharing);
  const questions = findSharedFactors(cheapened, rows, byCommand, bySession);
  const rules: Rule[] = [];
  const shared = flagQuestions(rows, options.refusals, byCommand);
  for (const [command, members] of byCommand) {
    const allowed = questions.filter(({ test }) => options.mayUse(command, test));
    const all = Uint32Array.from(members);
    grow(all, all, [{ test: 'verb', is: command }], allowed, undefined, [
      ...shared.firstQuestions(command),
      ...explainSyntaxErrors(command, members, rows, allowed, options.observe),
      ...explainWrongCredentials(command, members, rows, questions, options.observe),
      ...explainUnknownValues(command, members, rows, allowed, options.observe),
    ]);
  }
  return { rules, questions, preconditions: shared.preconditions };

  function grow(
    members: Uint32Array,
    sameText: Uint32Array,
    when: readonly Test[],
    useful: readonly Question[],
    unseenPart?: string,
    first: readonly Question[] = [],
  ): void {
    const [state, ...later] = first;
    if (state) {
      const yes = members.filter((index) => state.bits[index] === 1);
      if (yes.length === 0 || yes.length === members.length || counter.measure(members) <= 0) {
        grow(members, sameText, when, useful, unseenPart, later);
        return;
      }
      note(when, state.test, 'asked first, as answers that several commands get depend on it');
      grow(
        yes,
        filterByText(sameText, state, 1),
        [...when, state.test],
        stillUseful(useful, state.test),
        unseenPart,
        later,
      );
      grow(
        dropAcceptedRows(
          members.filter((index) => state.bits[index] === 0),
          rows,
          state.test,
        ),
        filterByText(sameText, state, 0),
        when,
        useful,
        unseenPart,
        later,
      );
      return;
    }
    const unknown = when[0]?.test === 'verb' && when[0].is === '?';
    const best = bestSplit(members, useful, counter, bySession, options.thrift, unseenPart);
    if (!best) {
      const rule: Rule = {
        when,
        label: majority(rowsAt(rowsWithUnseenValues(members, rows, unseenPart))),
        rows: rowsAt(members),
        step: unknown ? 'unknown' : 'situation',
      };
      if (!unknown) rules.push(...memorizeRequests(rule, rowsAt(sameText)));
      rules.push(rule);
      return;
    }
    const { gain, before, question } = best;
    note(
      when,
      question.test,
      `saves ${gain.toFixed(1)} of ${before.toFixed(1)} bits in ${members.length} answers and costs ${question.cost.toFixed(1)}`,
    );
    const yes = members.filter((index) => best.question.bits[index] === 1);
    const no = dropAcceptedRows(
      members.filter((index) => best.question.bits[index] === 0),
      rows,
      best.question.test,
    );
    grow(
      yes,
      filterByText(sameText, best.question, 1),
      [...when, best.question.test],
      stillUseful(best.useful, best.question.test),
      unseenPart,
    );
    grow(
      no,
      filterByText(sameText, best.question, 0),
      when,
      best.useful,
      isAboutValue(best.question.test) ? best.question.test.part : unseenPart,
    );
  }

  function rowsAt(indices: ArrayLike<number>): readonly Row[] {
    return Array.from(indices, (index) => rows[index] as Row);
  }

  function note(when: readonly Test[], test: Test, text: string): void {
    options.observe({ pass: 'situations', subject: subjectOf(when), test, text });
  }
}

/** Of rows whose requests lead here, those that a question leads on to this side; what it asks of the state matters to none. */
function filterByText(sameText: Uint32Array, { test, bits }: Question, side: 0 | 1): Uint32Array {
  return isAboutWords(test) ? sameText.filter((index) => bits[index] === side) : sameText;
}

function stillUseful(questions: readonly Question[], known: Test): readonly Question[] {
  return isAboutEndpoint(known) ? questions.filter(({ test }) => isStillUseful(test, known)) : questions;
}

function subjectOf([first]: readonly Test[]): string {
  return first?.test === 'verb' ? first.is : '';
}

/** Bits that one command can add to what a question saves over all. */
const mostFromOne = 8;

/** Takes from the cost of each question what it saves over all commands together, on a logarithmic scale. */
function cheapenShared(
  questions: readonly Question[],
  commands: readonly (readonly number[])[],
  counter: LabelEntropy,
  sharing: number,
): readonly Question[] {
  const saved = new Float64Array(questions.length);
  const helped = new Uint32Array(questions.length);
  for (const command of commands) {
    const members = Uint32Array.from(command);
    const before = counter.measure(members);
    if (before <= 0) continue;
    questions.forEach(({ bits }, index) => {
      const after = counter.measureSplit(members, bits);
      if (after === undefined || before - after <= 1) return;
      saved[index] = (saved[index] ?? 0) + Math.min(before - after, mostFromOne);
      helped[index] = (helped[index] ?? 0) + 1;
    });
  }
  return questions.map((question, index) => ({
    ...question,
    saved: saved[index] ?? 0,
    helped: helped[index] ?? 0,
    cost: question.cost - sharing * Math.log2(1 + (saved[index] ?? 0)),
  }));
}

function isAboutValue(test: Test): test is Test & { readonly part: string } {
  return test.test === 'is' || test.test === 'known';
}

/** Bits for asking about the values of this part at all, which are paid once. */
const partPrice = 3;

function continuesPart(test: Test, part: string | undefined): boolean {
  return test.test === 'is' && test.part === part;
}

function bestSplit(
  members: Uint32Array,
  questions: readonly Question[],
  byRow: LabelEntropy,
  bySession: LabelEntropy,
  thrift: number,
  asked: string | undefined,
) {
  if (members.length < 2) return undefined;
  const beforeByRow = byRow.measure(members);
  const beforeBySession = bySession.measure(members);
  if (beforeByRow <= 0) return undefined;
  let best: { question: Question; value: number; gain: number } | undefined;
  const useful: Question[] = [];
  for (const question of questions) {
    const needsMore = needsSightings(question.test);
    const [counter, before] = needsMore ? [bySession, beforeBySession] : [byRow, beforeByRow];
    const after = counter.measureSplit(members, question.bits);
    if (after === undefined) continue;
    useful.push(question);
    const gain = before - after;
    if (gain <= 1e-9) continue;
    let value = gain - (question.cost - (continuesPart(question.test, asked) ? partPrice : 0)) * thrift;
    if (best && value <= best.value) continue;
    const topic = topicOf(question.test);
    counter.measureReasons(members, question.bits);
    for (const reason of ['state', 'syntax', 'value', 'rights'] as const) {
      if (!mayExplain(reason, topic, question)) value -= mismatchShare * counter.reasonBits[reason];
    }
    if (
      value < 0 ||
      (needsMore && counter.smallerSide < 2 && (question.helped < 4 || question.test.test === 'last'))
    )
      continue;
    if (needsMore && counter.setsOnceApart(members, question.bits)) continue;
    if (!best || value > best.value + 1e-9) best = { question, value, gain };
  }
  return best && { question: best.question, gain: best.gain, before: beforeByRow, useful };
}

/** What a sender may do depends on who it is and on what it asks for; whether a name is known may depend on who asks. */
function mayExplain(reason: RefusalReason, topic: RefusalReason, { factor, test }: Question): boolean {
  const identifiesUser = factor === true && (test.test === 'answered' || test.test === 'said');
  if (reason === 'rights') return topic === 'rights' || topic === 'value' || identifiesUser;
  return reason === topic || (reason === 'value' && identifiesUser);
}

/** What one session shows again and again of one command is one sighting of the state it was in. */
function weighBySession(rows: readonly Row[]): readonly Row[] {
  const keyOf = ({ context, group, label }: Row) => `${context.request.command} ${group} ${label}`;
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  return rows.map((row) => ({ ...row, weight: row.weight / (counts.get(keyOf(row)) ?? 1) }));
}
