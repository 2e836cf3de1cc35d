import type { Test } from '../model/personality.ts';
import type { Column, Leaf } from './grow-situations.ts';
import type { Row } from './row.ts';

/** A state in which most commands get one and the same answer, e.g. before login. */
interface Gate {
  readonly test: Test;
  /** The state is that in which the test holds, or does not. */
  readonly side: 0 | 1;
  readonly label: number;
  readonly column: Column;
  readonly score: number;
}

const candidates = 60; // questions about the state that are looked at, the most useful first
const leastCommands = 3; // that must agree
const leastShare = 0.6; // of the commands seen in the state

/**
 * What a command is answered in a state in which it was never seen: as most other commands are there, if they agree. The
 * leaves of a command that was only ever seen on the other side of such a gate are kept behind it.
 */
export function addGates(
  leaves: readonly Leaf[],
  rows: readonly Row[],
  columns: readonly Column[],
  byCommand: ReadonlyMap<string, readonly number[]>,
): readonly Leaf[] {
  const gates = findGates(rows, columns, byCommand);
  const result: Leaf[] = [];
  for (const [command, members] of byCommand) {
    const own = leaves.filter(({ when }) => when[0]?.test === 'verb' && when[0].is === command);
    const gate = isGated(command) ? gates.find((one) => members.every((index) => one.column.bits[index] !== one.side)) : undefined;
    if (!gate) {
      result.push(...own);
      continue;
    }
    const verb: Test = { test: 'verb', is: command };
    const answer = { label: gate.label, rows: [], step: 'default' } as const;
    if (gate.side === 1) result.push({ ...answer, when: [verb, gate.test] }, ...own);
    else {
      const behind = own.map((leaf) => ({ ...leaf, when: [verb, gate.test, ...leaf.when.slice(1)] }));
      result.push(...behind, { ...answer, when: [verb] });
    }
  }
  return result;
}

function isGated(command: string): boolean {
  return command !== '' && command !== '?' && !command.endsWith('...');
}

function findGates(
  rows: readonly Row[],
  columns: readonly Column[],
  byCommand: ReadonlyMap<string, readonly number[]>,
): readonly Gate[] {
  const states = columns.filter(({ test }) => ['happened', 'latest', 'last'].includes(test.test));
  const useful = [...states].sort((a, b) => b.saved - a.saved).slice(0, candidates);
  const gates: Gate[] = [];
  for (const column of useful) {
    for (const side of [0, 1] as const) {
      const gate = gateOf(column, side, rows, byCommand);
      if (gate) gates.push(gate);
    }
  }
  return gates.sort((a, b) => b.score - a.score);
}

function gateOf(
  column: Column,
  side: 0 | 1,
  rows: readonly Row[],
  byCommand: ReadonlyMap<string, readonly number[]>,
): Gate | undefined {
  const votes = new Map<number, number>();
  let commands = 0;
  for (const [command, members] of byCommand) {
    if (!isGated(command)) continue;
    const counts = new Map<number, number>();
    let all = 0;
    for (const index of members) {
      const row = rows[index];
      if (!row || column.bits[index] !== side) continue;
      counts.set(row.label, (counts.get(row.label) ?? 0) + 1);
      all++;
    }
    if (all === 0) continue;
    commands++;
    const [best] = [...counts].sort((a, b) => b[1] - a[1]);
    if (best && best[1] >= 0.7 * all) votes.set(best[0], (votes.get(best[0]) ?? 0) + 1);
  }
  const [winner] = [...votes].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  if (!winner || winner[1] < leastCommands || winner[1] < leastShare * commands) return undefined;
  return { test: column.test, side, label: winner[0], column, score: winner[1] * (winner[1] / commands) };
}
