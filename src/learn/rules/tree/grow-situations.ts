import type { Observe } from '../../../model/decision.ts';
import type { Test } from '../../../model/situation.ts';
import type { RefusalReason } from '../../evidence/refusal-reason.ts';
import { isAboutEndpoint, isLeftToAsk } from '../../features/endpoint-questions.ts';
import { isAboutState, isAboutWords, isAboutWorld } from '../../features/question-kind.ts';
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
const mismatch = 0.7;

export interface GrowOptions {
  /** Bits of cost are multiplied by this: more makes smaller trees. */
  readonly thrift: number;
  /** How much cheaper questions are that help with many commands, bits per doubling. */
  readonly sharing: number;
  /** Share of a template's own entropy beside that of its status. */
  readonly detail: number;
  /** Whether a question makes sense for a command. */
  readonly mayAsk: (command: string, test: Test) => boolean;
  /** Answers that are given in a state, with what makes it. */
  readonly refusals: readonly Refusal[];
  readonly observe: Observe;
}

/** What was grown: the rules of each command, and what the fallbacks behind them are made of. */
export interface Grown {
  readonly leaves: readonly Rule[];
  readonly columns: readonly Question[];
  readonly gates: readonly Precondition[];
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
  const columns = findSharedFactors(cheapened, rows, byCommand, bySession);
  const leaves: Rule[] = [];
  const shared = flagQuestions(rows, options.refusals, byCommand);
  for (const [command, members] of byCommand) {
    const allowed = columns.filter(({ test }) => options.mayAsk(command, test));
    const all = Uint32Array.from(members);
    grow(all, all, [{ test: 'verb', is: command }], allowed, undefined, [
      ...shared.askFirst(command),
      ...explainSyntaxErrors(command, members, rows, allowed, options.observe),
      ...explainWrongCredentials(command, members, rows, columns, options.observe),
      ...explainUnknownValues(command, members, rows, allowed, options.observe),
    ]);
  }
  return { leaves, columns, gates: shared.gates };

  function grow(
    members: Uint32Array,
    akin: Uint32Array,
    when: readonly Test[],
    useful: readonly Question[],
    novel?: string,
    first: readonly Question[] = [],
  ): void {
    const [state, ...later] = first;
    if (state) {
      const yes = members.filter((index) => state.bits[index] === 1);
      if (yes.length === 0 || yes.length === members.length || counter.measure(members) <= 0) {
        grow(members, akin, when, useful, novel, later);
        return;
      }
      tell(when, state.test, 'asked first, as answers that several commands get depend on it');
      grow(yes, akinTo(akin, state, 1), [...when, state.test], leftToAsk(useful, state.test), novel, later);
      grow(
        dropAcceptedRows(
          members.filter((index) => state.bits[index] === 0),
          rows,
          state.test,
        ),
        akinTo(akin, state, 0),
        when,
        useful,
        novel,
        later,
      );
      return;
    }
    const unknown = when[0]?.test === 'verb' && when[0].is === '?';
    const best = bestSplit(members, rows, useful, counter, bySession, options.thrift, novel);
    if (!best) {
      const leaf: Rule = {
        when,
        label: majority(rowsAt(rowsWithUnseenValues(members, rows, novel))),
        rows: rowsAt(members),
        step: unknown ? 'unknown' : 'situation',
      };
      if (!unknown) leaves.push(...memorizeRequests(leaf, rowsAt(akin)));
      leaves.push(leaf);
      return;
    }
    const { gain, before, column } = best;
    tell(
      when,
      column.test,
      `saves ${gain.toFixed(1)} of ${before.toFixed(1)} bits in ${members.length} answers and costs ${column.cost.toFixed(1)}`,
    );
    const yes = members.filter((index) => best.column.bits[index] === 1);
    const no = dropAcceptedRows(
      members.filter((index) => best.column.bits[index] === 0),
      rows,
      best.column.test,
    );
    grow(
      yes,
      akinTo(akin, best.column, 1),
      [...when, best.column.test],
      leftToAsk(best.useful, best.column.test),
      novel,
    );
    grow(
      no,
      akinTo(akin, best.column, 0),
      when,
      best.useful,
      isAboutValue(best.column.test) ? best.column.test.part : novel,
    );
  }

  function rowsAt(indices: ArrayLike<number>): readonly Row[] {
    return Array.from(indices, (index) => rows[index] as Row);
  }

  function tell(when: readonly Test[], test: Test, text: string): void {
    options.observe({ pass: 'situations', subject: subjectOf(when), test, text });
  }
}

/** Of rows whose requests lead here, those that a question leads on to this side; what it asks of the state matters to none. */
function akinTo(akin: Uint32Array, { test, bits }: Question, side: 0 | 1): Uint32Array {
  return isAboutWords(test) || isAboutWorld(test) ? akin.filter((index) => bits[index] === side) : akin;
}

function leftToAsk(columns: readonly Question[], known: Test): readonly Question[] {
  return isAboutEndpoint(known) ? columns.filter(({ test }) => isLeftToAsk(test, known)) : columns;
}

function subjectOf([first]: readonly Test[]): string {
  return first?.test === 'verb' ? first.is : '';
}

/** Bits that one command can add to what a question saves over all. */
const mostFromOne = 8;

/** Takes from the cost of each question what it saves over all commands together, on a logarithmic scale. */
function cheapenShared(
  columns: readonly Question[],
  commands: readonly (readonly number[])[],
  counter: LabelEntropy,
  sharing: number,
): readonly Question[] {
  const saved = new Float64Array(columns.length);
  const helped = new Uint32Array(columns.length);
  for (const command of commands) {
    const members = Uint32Array.from(command);
    const before = counter.measure(members);
    if (before <= 0) continue;
    columns.forEach(({ bits }, index) => {
      const after = counter.measureSplit(members, bits);
      if (after === undefined || before - after <= 1) return;
      saved[index] = (saved[index] ?? 0) + Math.min(before - after, mostFromOne);
      helped[index] = (helped[index] ?? 0) + 1;
    });
  }
  return columns.map((column, index) => ({
    ...column,
    saved: saved[index] ?? 0,
    helped: helped[index] ?? 0,
    cost: column.cost - sharing * Math.log2(1 + (saved[index] ?? 0)),
  }));
}

function isAboutValue(test: Test): test is Test & { readonly part: string } {
  return test.test === 'is' || test.test === 'known';
}

/** Bits for asking about the values of this part at all, which are paid once. */
const familyPrice = 3;

function asksOn(test: Test, part: string | undefined): boolean {
  return test.test === 'is' && test.part === part;
}

function bestSplit(
  members: Uint32Array,
  rows: readonly Row[],
  columns: readonly Question[],
  byRow: LabelEntropy,
  bySession: LabelEntropy,
  thrift: number,
  asked: string | undefined,
) {
  if (members.length < 2) return undefined;
  const beforeByRow = byRow.measure(members);
  if (beforeByRow <= 0) return undefined;
  const repeated = provenTwice(members, rows);
  const beforeRepeated = bySession.measure(repeated);
  let best: { column: Question; value: number; gain: number } | undefined;
  const useful: Question[] = [];
  for (const column of columns) {
    const ofState = isAboutState(column.test);
    const [counter, before, some] = ofState
      ? ([bySession, beforeRepeated, repeated] as const)
      : ([byRow, beforeByRow, members] as const);
    const after = counter.measureSplit(some, column.bits);
    if (after === undefined) {
      if (ofState && some !== members && bySession.measureSplit(members, column.bits) !== undefined)
        useful.push(column);
      continue;
    }
    useful.push(column);
    const gain = before - after;
    if (gain <= 1e-9) continue;
    let value = gain - (column.cost - (asksOn(column.test, asked) ? familyPrice : 0)) * thrift;
    if (best && value <= best.value) continue;
    const topic = topicOf(column.test);
    counter.measureHints(some, column.bits);
    for (const hint of ['state', 'syntax', 'value', 'rights'] as const) {
      if (!mayExplain(hint, topic, column)) value -= mismatch * counter.hinted[hint];
    }
    if (
      value < 0 ||
      (isAboutState(column.test) &&
        counter.smallerSide < 2 &&
        (column.helped < 4 || column.test.test === 'last'))
    )
      continue;
    if (isAboutState(column.test) && counter.setsOnceApart(members, column.bits)) continue;
    if (!best || value > best.value + 1e-9) best = { column, value, gain };
  }
  return best && { column: best.column, gain: best.gain, before: beforeByRow, useful };
}

/** Answers that several sessions got here: what only one session shows proves nothing about the past, since something always sets it apart. */
function provenTwice(members: Uint32Array, rows: readonly Row[]): Uint32Array {
  const groups = new Map<number, number>(); // of each label: the only one, or several
  for (const index of members) {
    const { label, group } = rows[index] as Row;
    const known = groups.get(label);
    if (known === undefined) groups.set(label, group);
    else if (known !== group) groups.set(label, several);
  }
  const some = members.filter((index) => groups.get(rows[index]?.label ?? -1) === several);
  return some.length === members.length ? members : some;
}

const several = -1;

/** What a sender may do depends on who it is and on what it asks for; whether a name is known may depend on who asks. */
function mayExplain(hint: RefusalReason, topic: RefusalReason, { factor, test }: Question): boolean {
  const tellsWho = factor === true && (test.test === 'answered' || test.test === 'said');
  if (hint === 'rights') return topic === 'rights' || topic === 'value' || tellsWho;
  return hint === topic || (hint === 'value' && tellsWho);
}

/** What one session shows again and again of one command is one sighting of the state it was in. */
function weighBySession(rows: readonly Row[]): readonly Row[] {
  const keyOf = ({ context, group, label }: Row) => `${context.request.command} ${group} ${label}`;
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  return rows.map((row) => ({ ...row, weight: row.weight / (counts.get(keyOf(row)) ?? 1) }));
}
