import { partOf } from '../../../message/request/parts.ts';
import { memoize } from '../../../model/memoize.ts';
import type { Test } from '../../../model/situation.ts';
import { isAboutEndpoint } from '../../features/endpoint-questions.ts';
import { isKeyword, topicOf } from '../../features/question-topic.ts';
import type { CommandRows } from '../../model/command-rows.ts';
import type { Question } from '../../model/question.ts';
import type { Row } from '../../model/row.ts';
import { errorCost } from '../../state/search-flag.ts';

const clearPrice = 1; // bits to say that a word of the command's syntax has to be there, or that what is opened has to be closed
const doubtful = 0.3; // bits: where a value is refused, the form of the request was probably read before
const excess = 4; // times as long as the longest that was taken
const leastSuccesses = 3; // that a question has to tell such answers from

/**
 * Answers that speak of how a request is written, such as `501 Syntax error`, are given for one reason: a question about its form
 * that holds for all of them and for no request that succeeded (or the other way round). Found one by one, before anything else
 * divides the successes that prove it. Other errors prove nothing, since a server may look for them first; refused values hardly anything.
 */
export function explainSyntaxErrors({
  command,
  members,
  rows,
  questions,
  observe,
}: CommandRows): readonly Question[] {
  const off = members.filter((index) => rows[index]?.reason === 'none');
  if (off.length < leastSuccesses) return [];
  const passed = members.filter((index) => rows[index]?.reason === 'value');
  const byLabel = new Map<number, number[]>();
  for (const index of members) {
    const row = rows[index];
    if (row?.reason !== 'syntax') continue;
    const same = byLabel.get(row.label);
    if (same) same.push(index);
    else byLabel.set(row.label, [index]);
  }
  if (byLabel.size === 0) return [];
  const forms = questions.filter(
    ({ test }) => topicOf(test) === 'syntax' && !('part' in test && test.part.startsWith('header.')),
  );
  const longest = memoize((part: string) => Math.max(...off.map((index) => sizeOf(rows[index], part))));
  const reasons = new Map<Question, number>();
  for (const all of byLabel.values()) {
    let on: readonly number[] = all;
    while (on.length > 0) {
      const best = bestReason(on, off, passed, forms, longest);
      if (!best) break;
      const { question, side } = best;
      reasons.set(question, Math.max(reasons.get(question) ?? 0, on.length));
      const text = `tells ${on.length} answers about the form of the request from ${off.length} successes`;
      observe({ pass: 'explainSyntaxErrors', subject: command, test: question.test, text });
      on = on.filter((index) => question.bits[index] !== side);
    }
  }
  // a command's own words are read before what follows them
  const first = ({ test }: Question) => (isKeyword(test) || isAboutEndpoint(test) ? 1 : 0);
  return [...reasons]
    .sort(([a, seen], [b, others]) => first(b) - first(a) || others - seen)
    .map(([question]) => question);
}

/** What is written so has begun something and not ended it, or the other way round. */
function isDefect(test: Test): boolean {
  return test.test === 'form' && ['unclosed', 'unopened', 'unbalanced'].includes(test.is);
}

/** Far longer than anything that was taken: its length is meant, not its letters. */
function isExcess(test: Test, longest: (part: string) => number): boolean {
  return test.test === 'longer' && test.than >= excess * longest(test.part);
}

function sizeOf(row: Row | undefined, part: string): number {
  return row ? (partOf(row.context.request, part)?.length ?? 0) : 0;
}

/** Requests on this side of the question are refused. */
interface Reason {
  readonly question: Question;
  readonly cost: number;
  readonly side: 0 | 1;
}

function bestReason(
  on: readonly number[],
  off: readonly number[],
  passed: readonly number[],
  forms: readonly Question[],
  longest: (part: string) => number,
): Reason | undefined {
  let best: Reason | undefined;
  const most = errorCost * on.length + Math.log2(1 + off.length);
  for (const question of forms) {
    const isClear = isKeyword(question.test) || isDefect(question.test) || isExcess(question.test, longest);
    const price = isClear ? clearPrice : question.cost;
    if (price >= most) continue;
    const yes = (some: readonly number[]) => some.filter((index) => question.bits[index] === 1).length;
    const [yesOn, yesOff, yesPassed] = [yes(on), yes(off), yes(passed)];
    for (const side of [1, 0] as const) {
      const explained = side === 1 ? yesOn : on.length - yesOn;
      const mistakes = on.length - explained + (side === 1 ? yesOff : off.length - yesOff);
      const held = side === 1 ? yesPassed : passed.length - yesPassed;
      const cost = price + errorCost * mistakes + doubtful * held;
      if (explained > 0 && cost < (best?.cost ?? most) - 1e-9) best = { question, cost, side };
    }
  }
  return best;
}
