import { isAboutState } from '../../features/question-kind.ts';
import type { LabelEntropy } from '../../features/table/label-entropy.ts';
import type { Question } from '../../model/question.ts';
import type { Row } from '../../model/row.ts';

const mostFactors = 12; // questions about the session that several commands share
const trusted = 4; // commands that a question must help with to be asked for a single sighting
const useCost = 3; // bits to say that a command depends on a factor
const leastBenefit = 10; // bits over all commands: about what it takes to name one of thousands

/**
 * Finds the few things about a session that many commands depend on, such as who is logged in: one after the other, each
 * that saves most bits over all commands together, given those found before. They are cheap to ask for; what
 * tells the sessions of one command apart only by chance is not found here. Sightings of one session count as one.
 */
export function findSharedFactors(
  questions: readonly Question[],
  rows: readonly Row[],
  byCommand: ReadonlyMap<string, readonly number[]>,
  counter: LabelEntropy,
): readonly Question[] {
  const commands = [...byCommand]
    .filter(([command]) => command !== '')
    .map(([, members]) => Uint32Array.from(members.filter((index) => rows[index]?.reason !== 'syntax')))
    .map((members) => mixed([members], counter));
  const states = questions.filter(({ test }) => isAboutState(test));
  const benefits = states.map(({ bits }) =>
    Float64Array.from(commands, (rules) => benefitOf(rules, bits, counter)),
  );
  const factors = new Set<Question>();
  while (factors.size < mostFactors) {
    let best: { question: Question; benefit: number } | undefined;
    for (const [index, question] of states.entries()) {
      if (factors.has(question)) continue;
      const benefit = (benefits[index]?.reduce((sum, bits) => sum + bits, 0) ?? 0) - question.cost;
      if (!best || benefit > best.benefit + 1e-9) best = { question, benefit };
    }
    if (!best || best.benefit < leastBenefit) break;
    const { question } = best;
    factors.add(question);
    for (const [command, rules] of commands.entries()) {
      if (benefitOf(rules, question.bits, counter) <= 0) continue;
      const parted = mixed(
        rules.flatMap((rule) => split(rule, question)),
        counter,
      );
      commands[command] = parted;
      for (const [index, { bits }] of states.entries())
        benefits[index]?.fill(benefitOf(parted, bits, counter), command, command + 1);
    }
  }
  return questions.map((question) => {
    return factors.has(question)
      ? { ...question, cost: Math.min(question.cost, useCost), helped: trusted, factor: true as const }
      : question;
  });
}

/** Leaves in which something is left to be told apart. */
function mixed(rules: readonly Uint32Array[], counter: LabelEntropy): readonly Uint32Array[] {
  return rules.filter((rule) => counter.measure(rule) > 0);
}

/** Bits that a question saves for one command, beyond those to say that the command depends on it. */
function benefitOf(rules: readonly Uint32Array[], bits: Uint8Array, counter: LabelEntropy): number {
  let gain = 0;
  for (const rule of rules) {
    const after = counter.measureSplit(rule, bits);
    if (after !== undefined) gain += counter.measure(rule) - after;
  }
  return Math.max(0, gain - useCost);
}

function split(rule: Uint32Array, { bits }: Question): readonly Uint32Array[] {
  const yes = rule.filter((index) => bits[index] === 1);
  if (yes.length === 0 || yes.length === rule.length) return [rule];
  return [yes, rule.filter((index) => bits[index] === 0)];
}
