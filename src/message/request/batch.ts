import type { Batch } from '../../model/grammar.ts';

/** The batch that a line begins, if it begins one. */
export function batchOf(line: string, batches: readonly Batch[]): Batch | undefined {
  const verb = firstWord(line);
  return batches.find(({ begin }) => begin === verb);
}

/** Up to a blank or the end of the line. */
export function firstWord(line: string): string {
  return /^[^ \t\r\n]*/.exec(line)?.[0] ?? '';
}
