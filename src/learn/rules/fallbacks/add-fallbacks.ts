import type { Observe } from '../../../model/decision.ts';
import { rowsByCommand } from '../../features/table/rows-by-command.ts';
import type { Row } from '../../model/row.ts';
import type { Rule } from '../../model/rule.ts';
import type { Grown } from '../tree/grow-situations.ts';
import { addPreconditions, findPreconditions } from './add-preconditions.ts';
import { addSimilarCommands } from './similar-commands.ts';

/** Puts rules for what was never seen behind those that were grown: preconditions of commands, then similar commands. */
export function addFallbacks(grown: Grown, rows: readonly Row[], observe: Observe): readonly Rule[] {
  const { rules, questions, preconditions } = grown;
  const byCommand = rowsByCommand(rows);
  const candidates = [...preconditions, ...findPreconditions(rows, questions, byCommand)];
  const guarded = addPreconditions(rules, rows, byCommand, candidates, observe);
  return addSimilarCommands(guarded, rows, byCommand, questions, observe);
}
