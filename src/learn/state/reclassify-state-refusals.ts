import { holds } from '../../message/situation/situation-tests.ts';
import type { Row } from '../model/row.ts';
import type { Refusal } from './explain-refusals.ts';

const nearlyAll = 0.8; // of the sightings of an answer, for it to be about a state

/**
 * An answer that was given nearly only while its flag was set is about the state, even if no recording contradicts its
 * wording. The rows themselves where nothing changes.
 */
export function reclassifyStateRefusals(rows: readonly Row[], refusals: readonly Refusal[]): readonly Row[] {
  const labels = new Set(
    refusals.flatMap(({ label, test }) => {
      const own = rows.filter((row) => row.label === label && !standsForUnknown(row));
      const on = own.filter(({ context }) => holds(test, context));
      return on.length >= nearlyAll * own.length ? [label] : [];
    }),
  );
  const isSpread = (row: Row) => labels.has(row.label) && row.reason !== 'state';
  return rows.some(isSpread) ? rows.map((row) => (isSpread(row) ? { ...row, reason: 'state' } : row)) : rows;
}

/** The same exchange once more, as if its command had never been heard. */
function standsForUnknown({ context: { request, isVerb } }: Row): boolean {
  return request.kind === 'command' && !isVerb(request.command);
}
