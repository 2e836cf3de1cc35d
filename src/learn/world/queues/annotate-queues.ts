import { queueAnnotator } from '../../../message/session/annotators.ts';
import { QueueMemory } from '../../../message/session/queue-memory.ts';
import type { Queues } from '../../../model/queues.ts';
import { annotateByTime, type UsedSessions } from '../../evidence/annotate.ts';
import { memoryAt } from '../../evidence/timeline.ts';
import { learnQueues } from './learn-queues.ts';

/** Tells every request what came first in the line that it means, or what was put there under the name that it says. */
export function annotateQueues(used: UsedSessions): UsedSessions & { readonly queues?: Queues } {
  const learned = learnQueues(used.sessions);
  if (!learned) return used;
  const { queues, restarts } = learned;
  const memories = new Map<number, QueueMemory>();
  const annotated = annotateByTime(
    used,
    ({ session }) => session,
    (moment) => {
      const number = memoryAt('server', restarts, moment);
      const memory = memories.get(number) ?? new QueueMemory();
      memories.set(number, memory);
      return queueAnnotator(queues, memory);
    },
  );
  return { ...annotated, queues };
}
