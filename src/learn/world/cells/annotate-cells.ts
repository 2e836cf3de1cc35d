import type { Exchange } from '../../../exchange/exchange.ts';
import type { Request } from '../../../message/request/request.ts';
import { CellMemory, readCells, writeCells } from '../../../message/session/cells.ts';
import type { Cells } from '../../../model/personality.ts';
import { annotate, type UsedSessions } from '../../evidence/annotate.ts';
import { memoryAt, Timeline } from '../../evidence/timeline.ts';
import { learnCells } from './learn-cells.ts';

/** Tells every request that reads cells what they held. */
export function annotateCells(used: UsedSessions): UsedSessions & { readonly cells?: Cells } {
  const learned = learnCells(used.sessions);
  if (!learned) return used;
  const { cells, memory } = learned;
  const told = new Map<Exchange, Partial<Request>>();
  const memories = new Map<number, CellMemory>();
  for (const moment of new Timeline(used.sessions).moments) {
    const { request, reply } = moment.exchange;
    const run = memoryAt(memory.scope, memory.restarts, moment);
    const held = memories.get(run) ?? new CellMemory();
    memories.set(run, held);
    const read = readCells(cells, held, request);
    if (read !== undefined) told.set(moment.exchange, { cells: read });
    writeCells(cells, held, request, reply);
  }
  return { ...annotate(used, (exchange) => told.get(exchange)), cells };
}
