import { cellsAnnotator } from '../../../message/session/annotators.ts';
import { CellMemory } from '../../../message/session/cells.ts';
import type { Cells } from '../../../model/personality.ts';
import { annotateByTime, type UsedSessions } from '../../evidence/annotate.ts';
import { memoryAt } from '../../evidence/timeline.ts';
import { learnCells } from './learn-cells.ts';

/** Annotates every request that reads cells with what they held. */
export function annotateCells(used: UsedSessions): UsedSessions & { readonly cells?: Cells } {
  const learned = learnCells(used.sessions);
  if (!learned) return used;
  const { cells, memory } = learned;
  const annotated = annotateByTime(
    used,
    (moment) => memoryAt(memory.scope, memory.restarts, moment),
    () => cellsAnnotator(cells, new CellMemory()),
  );
  return { ...annotated, cells };
}
