import type { LabelEntropy } from '../../features/table/label-entropy.ts';
import type { Question } from '../../model/question.ts';

/** Bits that one command can add to what a question saves over all. */
const mostFromOne = 8;

/** Takes from the cost of each question what it saves over all commands together, on a logarithmic scale. */
export function cheapenSharedQuestions(
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
