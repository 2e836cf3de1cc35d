import type { Exchange } from '../../../exchange/exchange.ts';
import type { Request } from '../../../message/request/request.ts';
import { annotateStored, noteStored, outcomeOf } from '../../../message/session/store.ts';
import { StoredValues } from '../../../message/session/stored-values.ts';
import type { Things } from '../../../model/personality.ts';
import { annotate, type UsedSessions } from '../../evidence/annotate.ts';
import { memoryAt, Timeline } from '../../evidence/timeline.ts';
import { learnStore } from './learn-store.ts';

/** Tells every request whether the thing that it names was there, and what was put there. */
export function annotateStoredValues(used: UsedSessions): UsedSessions & { readonly things?: Things } {
  const learned = learnStore(used.sessions);
  if (!learned) return used;
  const { things, restarts } = learned;
  const told = new Map<Exchange, Partial<Request>>();
  const memories = new Map<number, StoredValues>();
  for (const moment of new Timeline(used.sessions).moments) {
    const { exchange } = moment;
    const run = memoryAt(things.scope, restarts, moment);
    const memory = memories.get(run) ?? new StoredValues();
    memories.set(run, memory);
    const { request, reply, status } = exchange;
    told.set(exchange, annotateStored(things, memory, request));
    noteStored(things, memory, request, outcomeOf(reply, status));
  }
  return { ...annotate(used, (exchange) => told.get(exchange)), things };
}
