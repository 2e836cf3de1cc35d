import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { FormatError } from '../../model/errors.ts';
import { readBounded } from '../../personality/read-bounded.ts';
import { newState, type SharedState } from '../session/session-options.ts';

const longest = 64 * 1024 * 1024; // bytes

/**
 * Counters that go on across processes, as a JSON object of numbers. A missing file is an empty one. Throws
 * FormatError on anything else than numbers.
 */
export function readStateFile(path: string): SharedState {
  let text: string;
  try {
    text = readBounded(path, longest).toString();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return newState();
    throw error;
  }
  return newState(new Map(Object.entries(parse(path, text))));
}

function parse(path: string, text: string): Record<string, number> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FormatError(`${path}: not a state file of mynah: not JSON`);
  }
  const object = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!object || !Object.values(value as object).every((number) => typeof number === 'number')) {
    throw new FormatError(`${path}: not a state file of mynah: expected an object of numbers`);
  }
  return value as Record<string, number>;
}

/**
 * Writes the counters, whole or not at all. Another process may have written since: the greater number wins, because
 * counters only go up. Tallies go down too: the last to write them wins.
 */
export function writeStateFile(path: string, state: Pick<SharedState, 'numbers'>): void {
  const numbers = new Map(readStateFile(path).numbers);
  for (const [key, value] of state.numbers) {
    const other = key.startsWith('tally ') ? undefined : numbers.get(key);
    numbers.set(key, Math.max(value, other ?? value));
  }
  const sorted = [...numbers].sort(([one], [other]) => (one < other ? -1 : 1));
  const draft = `${path}.${process.pid}.part`;
  try {
    writeFileSync(draft, `${JSON.stringify(Object.fromEntries(sorted), null, 1)}\n`);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true }); // of a full disk
    throw error;
  }
}
