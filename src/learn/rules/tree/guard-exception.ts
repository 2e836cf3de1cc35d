import { isAboutState } from '../../features/question-kind.ts';
import { majority } from '../../features/table/majority.ts';
import type { Question } from '../../model/question.ts';
import type { Row } from '../../model/row.ts';
import type { Rule } from '../../model/rule.ts';

const leastAlike = 2; // rules before it that give one and the same answer
const mostRare = 0.25; // share of the answers that an exception has

/**
 * Where nearly all requests of a command are answered alike, and what the exceptions have in common is only that certain things did not happen before, the tree has told the usual
 * by several events and left the exception as the rest: then whoever has done none of it, such as a client that says goodbye at once, would get the exception. Told the other way round it
 * takes no more questions: the exception by something that did happen, and all else is usual. Where nothing did, those that were recorded are remembered as they were (`floor/`), and no more is known.
 */
export function guardException(
  rules: readonly Rule[],
  rows: readonly Row[],
  members: readonly number[],
  questions: readonly Question[],
): readonly Rule[] {
  const rest = rules.at(-1);
  const before = rules.slice(0, -1).filter(({ step }) => step !== 'exact');
  const usual = majority(members.flatMap((index) => rows[index] ?? []));
  if (rest?.when.length !== 1 || rest.label === usual || before.length < leastAlike) return rules;
  if (rest.rows.length > mostRare * members.length) return rules;
  const isByPast = before.every(({ when, label }) => label === usual && when.slice(1).every(isAboutState));
  if (!isByPast) return rules;
  const guard = guardOf(new Set(rest.rows), rows, members, questions);
  const guarded = guard ? [{ ...rest, when: [...rest.when, guard.test] }] : [];
  return [...rules.slice(0, -1), ...guarded, { ...rest, label: usual, rows: guard ? [] : rest.rows }];
}

/** The question about the past that holds for all of these and for the fewest others. */
function guardOf(
  its: ReadonlySet<Row>,
  rows: readonly Row[],
  members: readonly number[],
  questions: readonly Question[],
): Question | undefined {
  let best: Question | undefined;
  let least = its.size + 1; // others: one that holds for more tells nothing
  for (const question of questions) {
    if (!isAboutState(question.test)) continue;
    const yes = members.filter((index) => question.bits[index] === 1);
    const own = yes.filter((index) => its.has(rows[index] as Row)).length;
    if (own < its.size || yes.length - own >= least) continue;
    best = question;
    least = yes.length - own;
  }
  return best;
}
