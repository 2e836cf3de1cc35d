import { propertiesAnnotator } from '../../../message/session/annotators.ts';
import { CellMemory } from '../../../message/session/cells.ts';
import { History } from '../../../message/session/history.ts';
import type { Properties } from '../../../model/properties.ts';
import { annotateInOrder, type UsedSessions } from '../../evidence/annotate.ts';
import { groupSessions } from '../../evidence/group-sessions.ts';
import { longestSilences, memoryAt } from '../../evidence/timeline.ts';
import { learnProperties } from './learn-properties.ts';

/** Annotates every request that asks for properties of things with what the server would tell of them. */
export function annotateProperties(used: UsedSessions): UsedSessions & { readonly properties?: Properties } {
  const restarts = longestSilences(used.sessions);
  const runs = used.sessions.map(({ conversation, exchanges }, session) => {
    const time = exchanges[0]?.time ?? 0;
    return memoryAt('server', restarts, { session, time, afterGap: conversation.afterGap === true });
  });
  const learned = learnProperties(used.sessions, (session) => runs[session] ?? 0);
  if (!learned) return used;
  const { properties, isKnown } = learned;
  const groups = groupSessions(used.sessions);
  const memories = new Map<number, CellMemory>();
  const annotated = annotateInOrder(used, (_, session) => {
    const run = runs[session] ?? 0;
    const memory = memories.get(run) ?? new CellMemory();
    memories.set(run, memory);
    const history = new History();
    const annotator = propertiesAnnotator(properties, history, memory, (owner) =>
      isKnown(owner, groups[session] ?? session),
    );
    return {
      about: annotator.about,
      answered: (request, answer) => {
        annotator.answered(request, answer);
        history.add({ request, status: answer.status, template: '', values: [] });
      },
    };
  });
  return { ...annotated, properties };
}
