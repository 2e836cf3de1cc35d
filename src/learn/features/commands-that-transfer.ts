import { isPreliminary } from '../../knowledge/status-codes.ts';
import type { Template } from '../../model/personality.ts';
import type { Test } from '../../model/situation.ts';
import type { Row } from '../model/row.ts';

/**
 * Commands that something went over a data connection for. To all others it is nothing whether one has been agreed on: who makes or
 * renames folders has mostly done so after listing them, and a question about it would split them by what clients did before.
 */
export function commandsThatTransfer(
  rows: readonly Row[],
  templates: readonly Template[],
): ReadonlySet<string> {
  const transfers = rows.filter(({ label }) => {
    const template = templates[label];
    return template?.data !== undefined || isPreliminary(template?.status ?? '');
  });
  return new Set(transfers.map(({ context }) => context.request.command));
}

/** True if it is asked whether a data connection has been agreed on and not been used yet. */
export function isAboutDataConnection(test: Test): boolean {
  return test.test === 'is' && test.part === 'data';
}
