import { QueueMemory } from '../../../message/session/queue-memory.ts';
import { annotateQueued, type LineChoice, noteQueued } from '../../../message/session/queues.ts';
import { outcomeOf } from '../../../message/session/store.ts';
import type { Queues } from '../../../model/queues.ts';
import type { Moment } from '../../evidence/timeline.ts';
import type { Showing } from './find-showings.ts';

const bitsOfNothing = 1; // for a line that is foretold to be empty
const lostByEmpty = 3; // bits, where something should be there and is not

/** What happened, and which server it was in. */
export interface QueueStory {
  readonly moments: readonly Moment[];
  readonly memories: readonly number[];
  readonly showings: ReadonlyMap<number, Showing>;
}

/** What a model of lines foretells: bits saved, and how many shown values were right and wrong. */
export interface QueueScore {
  readonly bits: number;
  readonly right: number;
  readonly wrong: number;
  /** Different values among those foretold. */
  readonly different: number;
}

/** Plays all that happened to a model of lines, and measures what it foretells of the answers that show what was put there. */
export function scoreQueues(queues: Queues, { moments, memories, showings }: QueueStory): QueueScore {
  const worlds = new Map<number, { readonly memory: QueueMemory; puts: number }>();
  const choices = new Map<number, LineChoice>();
  const values = new Set<string>();
  let [bits, right, wrong] = [0, 0, 0];
  moments.forEach((moment, at) => {
    const { exchange, session } = moment;
    const { request, reply, status } = exchange;
    const world = worlds.get(memories[at] ?? 0) ?? { memory: new QueueMemory(), puts: 0 };
    worlds.set(memories[at] ?? 0, world);
    const choice = choices.get(session) ?? new Map();
    choices.set(session, choice);
    const take = queues.takes.find(({ verb }) => verb === request.command);
    if (take) {
      const annotation = annotateQueued(queues, world.memory, request, choice, moment.time);
      const shown = showings.get(at);
      const worth = Math.log2(1 + world.puts);
      if (shown && annotation?.kept?.value === shown.value) {
        values.add(`${memories[at]}\0${shown.value}`);
        right++;
        bits += worth;
      } else if (shown) {
        wrong++;
        bits -= worth;
      } else if (take.nothing.includes(outcomeOf(reply, status)))
        bits += annotation?.held === 'yes' ? -lostByEmpty : bitsOfNothing;
    }
    noteQueued(queues, world.memory, request, choice, { reply, status, time: moment.time });
    if (queues.puts.some(({ verb }) => verb === request.command)) world.puts++;
  });
  return { bits, right, wrong, different: values.size };
}
