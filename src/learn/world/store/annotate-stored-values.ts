import { storeAnnotator } from '../../../message/session/annotators.ts';
import { StoredValues } from '../../../message/session/stored-values.ts';
import type { KeyedStore } from '../../../model/personality.ts';
import { annotateByTime, type UsedSessions } from '../../evidence/annotate.ts';
import { memoryAt } from '../../evidence/timeline.ts';
import { learnStore } from './learn-store.ts';

/** Annotates every request with whether the value that it names was there, and what was put there. */
export function annotateStoredValues(used: UsedSessions): UsedSessions & { readonly things?: KeyedStore } {
  const learned = learnStore(used.sessions);
  if (!learned) return used;
  const { things, restarts } = learned;
  const memories = new Map<number, StoredValues>();
  const annotated = annotateByTime(
    used,
    ({ session }) => session,
    (moment) => {
      const number = memoryAt(things.scope, restarts, moment);
      const memory = memories.get(number) ?? new StoredValues();
      memories.set(number, memory);
      return storeAnnotator(things, memory);
    },
  );
  return { ...annotated, things };
}
