import type { Gate } from './add-gates.ts';
import type { Column } from './grow-situations.ts';
import type { Row } from './row.ts';

/** Gates, and the questions that they put first to each command. */
export interface SharedStates {
  readonly gates: readonly Gate[];
  readonly askFirst: (command: string) => readonly Column[];
}

const leastCommands = 3; // that got an answer which others will get too
const leastSeen = 2; // sightings of an answer
const leastPurity = 0.85; // of the answer's side of the question
const leastCoverage = 0.8; // of the answer's sightings

/**
 * Answers that several commands get, such as `530 Please login`, tell of a state of the server. The question that best
 * sets them apart over all these commands together is put first to each of them, even to one that was seen in that state
 * only once.
 */
export function sharedStates(
  rows: readonly Row[],
  columns: readonly Column[],
  byCommand: ReadonlyMap<string, readonly number[]>,
): SharedStates {
  const commandsOf = new Map<number, Set<string>>();
  for (const [command, members] of byCommand) {
    if (command === '?' || command === '') continue;
    for (const index of members) {
      const label = rows[index]?.label ?? -1;
      commandsOf.set(label, (commandsOf.get(label) ?? new Set()).add(command));
    }
  }
  const states = columns.filter(({ test }) => ['happened', 'latest', 'answered', 'last'].includes(test.test));
  const found: (Gate & { readonly commands: ReadonlySet<string> })[] = [];
  for (const [label, commands] of commandsOf) {
    const [sample] = [...(byCommand.get([...commands][0] ?? '') ?? [])].filter(
      (index) => rows[index]?.label === label,
    );
    if (sample === undefined || rows[sample]?.hint !== 'state') continue;
    const members = [...commands].flatMap((command) => byCommand.get(command) ?? []);
    const best = bestSeparator(members, label, rows, states);
    if (best) found.push({ ...best, label, commands });
  }
  found.sort((a, b) => b.commands.size - a.commands.size || a.label - b.label);
  return {
    gates: found.filter(
      (gate) =>
        gate.commands.size >= leastCommands &&
        commandsBeside(gate, gate.commands, rows, byCommand) * 1.5 <= gate.commands.size,
    ),
    askFirst: (command) => found.filter(({ commands }) => commands.has(command)).map(({ column }) => column),
  };
}

/** How many other commands are answered otherwise in the state of a gate, not counting those taken for unknown. */
function commandsBeside(
  { column, side }: Gate,
  gated: ReadonlySet<string>,
  rows: readonly Row[],
  byCommand: ReadonlyMap<string, readonly number[]>,
): number {
  const unknown = new Set((byCommand.get('?') ?? []).map((index) => rows[index]?.label));
  let count = 0;
  for (const [command, members] of byCommand) {
    if (gated.has(command) || command === '' || command === '?') continue;
    if (members.some((index) => column.bits[index] === side && !unknown.has(rows[index]?.label))) count++;
  }
  return count;
}

/** Mutual information between a side and the answer, times the number of rows, bits. */
function information(
  [hereNo = 0, hereYes = 0]: readonly number[],
  [allNo = 0, allYes = 0]: readonly number[],
): number {
  const entropy = (a: number, b: number) => {
    const part = (n: number) => (n > 0 ? n * Math.log2((a + b) / n) : 0);
    return part(a) + part(b);
  };
  const here = hereNo + hereYes;
  return (
    entropy(here, allNo + allYes - here) -
    entropy(hereNo, allNo - hereNo) -
    entropy(hereYes, allYes - hereYes)
  );
}

function bestSeparator(
  members: readonly number[],
  label: number,
  rows: readonly Row[],
  states: readonly Column[],
): Pick<Gate, 'column' | 'side' | 'test' | 'score'> | undefined {
  let best: Pick<Gate, 'column' | 'side' | 'test' | 'score'> | undefined;
  const total = members.filter((index) => rows[index]?.label === label).length;
  for (const column of states) {
    const here = [0, 0];
    const all = [0, 0];
    for (const index of members) {
      const side = column.bits[index] ?? 0;
      all[side] = (all[side] ?? 0) + 1;
      if (rows[index]?.label === label) here[side] = (here[side] ?? 0) + 1;
    }
    const side = (here[1] ?? 0) > (here[0] ?? 0) ? 1 : 0;
    const purity = (here[side] ?? 0) / Math.max(1, all[side] ?? 0);
    const coverage = (here[side] ?? 0) / total;
    if (total < leastSeen || purity < leastPurity || coverage < leastCoverage) continue;
    const score = information(here, all) - column.cost;
    if (!best || score > best.score + 1e-9) best = { column, side, test: column.test, score };
  }
  return best;
}
