import { isRefusal } from '../../../knowledge/status-codes.ts';
import { partOf, resourceParts } from '../../../message/request/parts.ts';
import { holds } from '../../../message/situation/situation-tests.ts';
import type { Test } from '../../../model/situation.ts';
import { isKeyword } from '../../features/question-topic.ts';
import { countGroups } from '../../features/table/count-groups.ts';
import { mayChangeState } from '../../features/table/may-change-state.ts';
import type { CommandRows } from '../../model/command-rows.ts';
import { otherUser } from '../../model/proposal.ts';
import type { Question } from '../../model/question.ts';
import type { Row } from '../../model/row.ts';
import { errorCost } from '../../state/search-flag.ts';
import { resourceReason } from './resource-reason.ts';

const price = 4; // bits to say which values have to be known
const leastSeen = 3; // sessions in which an unknown value was refused, and a known one accepted

type Known = Question & { readonly test: Test & { readonly test: 'known' | 'is' } };

/** A kind of refusal, and the values that it is given to if they are not known. */
interface Reason {
  readonly label: number;
  readonly question: Known;
  readonly saved: number;
}

/**
 * A server that refuses unknown values may look at several, one after the other: the domain is not its own, then the user is not known
 * there. Each refusal that speaks of a value or of rights is explained by one part of the request, which is among those that the
 * command has accepted or is not; whatever else is said is no mark of it. The clearest is put first.
 */
export function explainUnknownValues({
  command,
  members,
  rows,
  questions: candidates,
  observe,
}: CommandRows): readonly Question[] {
  const known = candidates.filter((question): question is Known => isOwn(question.test, command));
  const foreign = candidates.filter((question): question is Known => isForeign(question.test, command));
  const other = foreign.find((question) => separatesAll(members, rows, question));
  if (other) {
    const text = 'tells all who are refused from all others, by what another command has accepted';
    observe({ pass: 'explainUnknownValues', subject: command, test: other.test, text });
    return [hasPart(other.test.part, rows), other];
  }
  if (known.length === 0) return [];
  const questions: Question[] = [];
  let left = members.filter((index) => ['none', 'value', 'rights'].includes(rows[index]?.reason ?? ''));
  for (;;) {
    const best = bestReason(left, rows, known, candidates);
    if (!best) return questions;
    const { question, label } = best;
    const { test } = question;
    const isUnknown = (index: number) => question.bits[index] === 0 && has(rows[index], test.part);
    observe({
      pass: 'explainUnknownValues',
      subject: command,
      test,
      text: `separates unknown values, which are refused, from ${left.filter((index) => rows[index]?.label !== label).length} others`,
    });
    questions.push(hasPart(test.part, rows), question);
    left = left.filter((index) => !isUnknown(index));
  }
}

/** Values with which this command succeeded, or the only one. */
function isOwn(test: Test, command: string): boolean {
  if (test.test === 'is') return !isKeyword(test) && !resourceParts.some((part) => part === test.part);
  if (test.test !== 'known' || test.part === 'pair') return false;
  const [verb = '', , status = ''] = test.set.split(' ');
  return verb === command && !isRefusal(status) && !isTemplateId(status);
}

/** Values are also kept by the answers that they got: of these each is as good as any. */
function isTemplateId(status: string): boolean {
  return /^t\d+$/.test(status);
}

/** True for users that another command has accepted, though not always by the same name. */
export function isForeign(test: Test, command: string): boolean {
  if (test.test !== 'known' || test.part !== otherUser) return false;
  const [verb = '', , status = ''] = test.set.split(' ');
  return verb !== command && verb !== '*' && /^\d/.test(status) && mayChangeState({ verb, status });
}

function separatesAll(members: readonly number[], rows: readonly Row[], { test, bits }: Known): boolean {
  const its = members.filter((index) => has(rows[index], test.part));
  const refused = its.filter((index) => rows[index]?.reason === 'value');
  const accepted = its.filter((index) => rows[index]?.reason === 'none');
  if (refused.length === 0 || accepted.length === 0) return false;
  return refused.every((index) => bits[index] === 0) && accepted.every((index) => bits[index] === 1);
}

function bestReason(
  left: readonly number[],
  rows: readonly Row[],
  known: readonly Known[],
  questions: readonly Question[],
): Reason | undefined {
  const labels = new Set(
    left.filter((index) => rows[index]?.reason !== 'none').map((index) => rows[index]?.label ?? -1),
  );
  let best: Reason | undefined;
  for (const label of labels) {
    const on = left.filter((index) => rows[index]?.label === label);
    const off = left.filter((index) => rows[index]?.label !== label);
    if (countGroups(on, rows) < leastSeen) continue;
    const kept = resourceReason(
      on,
      off.filter((index) => rows[index]?.reason === 'none'),
      questions,
    );
    for (const question of known) {
      const isUnknown = (index: number) => question.bits[index] === 0 && has(rows[index], question.test.part);
      const explained = on.filter(isUnknown);
      const proven = off.filter((index) => question.bits[index] === 1);
      if (countGroups(explained, rows) < leastSeen || countGroups(proven, rows) < leastSeen) continue;
      const mistakes = on.length - explained.length + off.filter(isUnknown).length;
      if (kept && kept.mistakes <= mistakes) continue;
      const valuesIn = (some: readonly number[]) => countValues(some, rows, question.test.part);
      if (valuesIn(explained) * 2 < valuesIn(proven)) continue;
      const saved = errorCost * (on.length - mistakes) - price;
      if (saved > Math.max(0, best?.saved ?? 0) + 1e-9) best = { label, question, saved };
    }
  }
  return best;
}

/** Where many were accepted and few refused, the few may be what the server knows. */
function countValues(some: readonly number[], rows: readonly Row[], part: string): number {
  return new Set(
    some.map((index) => {
      const row = rows[index];
      return row && partOf(row.context.request, part);
    }),
  ).size;
}

function has(row: Row | undefined, part: string): boolean {
  return row !== undefined && (partOf(row.context.request, part) ?? '') !== '';
}

/** Asked first, as a request without the part has no unknown value. */
function hasPart(part: string, rows: readonly Row[]): Question {
  const test: Test = { test: 'longer', part, than: 0 };
  const bits = Uint8Array.from(rows, ({ context }) => (holds(test, context) ? 1 : 0));
  return { test, cost: 0, saved: 0, helped: 0, bits };
}
