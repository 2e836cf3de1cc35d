import type { Test } from '../../../model/situation.ts';
import type { Proposal } from '../../model/proposal.ts';
import type { Question } from '../../model/question.ts';
import type { Row } from '../../model/row.ts';
import { QuestionEvaluator } from './evaluate-questions.ts';

/** Of two sets of what a command took that recordings do not tell apart, that of all its answers with one status. */
function wider(test: Test, other: Test | undefined): Test {
  if (test.test !== 'known' || other?.test !== 'known' || test.part !== other.part) return test;
  const [verb, , status = ''] = test.set.split(' ');
  const [otherVerb, , otherStatus = ''] = other.set.split(' ');
  const isOfTemplate = /^t\d+$/.test(status) && !/^t\d+$/.test(otherStatus);
  return verb === otherVerb && isOfTemplate ? other : test;
}

/** Questions with the same answers throughout are one; the cheapest is kept. */
export function distinctQuestions(rows: readonly Row[], proposals: readonly Proposal[]): readonly Question[] {
  const distinct = new Map<string, Question>();
  const asked = new QuestionEvaluator(rows);
  for (const { test, cost } of proposals) {
    const bits = asked.bitsOf(test);
    let yes = 0;
    for (let row = 0; row < bits.length; row++) yes += bits[row] ?? 0;
    if (yes === 0 || yes === rows.length) continue;
    const key = Buffer.from(bits.buffer).toString('latin1');
    const known = distinct.get(key);
    if (!known || cost < known.cost)
      distinct.set(key, { test: wider(test, known?.test), cost, saved: 0, helped: 0, bits });
    else distinct.set(key, { ...known, test: wider(known.test, test) });
  }
  return [...distinct.values()];
}
