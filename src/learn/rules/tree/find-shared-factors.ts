import { isAboutState } from '../../features/question-kind.ts';
import type { LabelEntropy } from '../../features/table/label-entropy.ts';
import type { Question } from '../../model/question.ts';
import type { Row } from '../../model/row.ts';
import { groupEquivalentValues } from './group-equivalent-values.ts';

const mostFactors = 12;
const trusted = 4; // commands that a question must help with to be asked for a single sighting
const useCost = 3; // bits to say that a command depends on a factor
const leastBenefit = 10; // bits over all commands: about what it takes to name one of thousands

/**
 * Finds the few things about a session that many commands depend on, such as who is logged in: one after the other, each
 * that saves most bits over all commands together, given those found before. They are cheap to ask for; what
 * tells the sessions of one command apart only by chance is not found here. Sightings of one session count as one.
 */
export function findSharedFactors(
  columns: readonly Question[],
  rows: readonly Row[],
  byCommand: ReadonlyMap<string, readonly number[]>,
  counter: LabelEntropy,
): readonly Question[] {
  const commands = [...byCommand]
    .filter(([command]) => command !== '')
    .map(([, members]) => Uint32Array.from(members.filter((index) => rows[index]?.hint !== 'syntax')))
    .map((members) => mixed([members], counter));
  const saved = (bits: Uint8Array) =>
    commands.reduce((sum, leaves) => sum + benefitOf(leaves, bits, counter), 0);
  const groups = groupEquivalentValues(columns, saved);
  const all = [...columns, ...groups];
  const states = all.filter(({ test }) => isAboutState(test));
  const benefits = states.map(({ bits }) =>
    Float64Array.from(commands, (leaves) => benefitOf(leaves, bits, counter)),
  );
  const factors = new Set<Question>();
  while (factors.size < mostFactors) {
    let best: { column: Question; benefit: number } | undefined;
    for (const [index, column] of states.entries()) {
      if (factors.has(column)) continue;
      const benefit = (benefits[index]?.reduce((sum, bits) => sum + bits, 0) ?? 0) - column.cost;
      if (!best || benefit > best.benefit + 1e-9) best = { column, benefit };
    }
    if (!best || best.benefit < leastBenefit) break;
    const { column } = best;
    factors.add(column);
    for (const [command, leaves] of commands.entries()) {
      if (benefitOf(leaves, column.bits, counter) <= 0) continue;
      const parted = mixed(
        leaves.flatMap((leaf) => split(leaf, column)),
        counter,
      );
      commands[command] = parted;
      for (const [index, { bits }] of states.entries())
        benefits[index]?.fill(benefitOf(parted, bits, counter), command, command + 1);
    }
  }
  return all.map((column) => {
    return factors.has(column)
      ? { ...column, cost: Math.min(column.cost, useCost), helped: trusted, factor: true as const }
      : column;
  });
}

/** Leaves in which something is left to be told apart. */
function mixed(leaves: readonly Uint32Array[], counter: LabelEntropy): readonly Uint32Array[] {
  return leaves.filter((leaf) => counter.measure(leaf) > 0);
}

/** Bits that a question saves for one command, beyond those to say that the command depends on it. */
function benefitOf(leaves: readonly Uint32Array[], bits: Uint8Array, counter: LabelEntropy): number {
  let gain = 0;
  for (const leaf of leaves) {
    const after = counter.measureSplit(leaf, bits);
    if (after !== undefined) gain += counter.measure(leaf) - after;
  }
  return Math.max(0, gain - useCost);
}

function split(leaf: Uint32Array, { bits }: Question): readonly Uint32Array[] {
  const yes = leaf.filter((index) => bits[index] === 1);
  if (yes.length === 0 || yes.length === leaf.length) return [leaf];
  return [yes, leaf.filter((index) => bits[index] === 0)];
}
