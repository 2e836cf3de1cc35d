import type { Observe } from '../../../model/decision.ts';
import { membersByCommand } from '../../features/table/rows-by-command.ts';
import type { Row } from '../../model/row.ts';
import type { Leaf } from '../../model/rule.ts';
import type { Grown } from '../tree/grow-situations.ts';
import { addGates, findGates } from './add-preconditions.ts';
import { addRelatives } from './similar-commands.ts';

/** Puts rules for what was never seen behind those that were grown: preconditions of commands, then similar commands. */
export function addFallbacks(grown: Grown, rows: readonly Row[], observe: Observe): readonly Leaf[] {
  const { leaves, columns, gates } = grown;
  const byCommand = membersByCommand(rows);
  const candidates = [...gates, ...findGates(rows, columns, byCommand)];
  const gated = addGates(leaves, rows, byCommand, candidates, observe);
  return addRelatives(gated, rows, byCommand, columns, observe);
}
