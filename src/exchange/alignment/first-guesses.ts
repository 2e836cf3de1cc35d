import { countExpected } from './assign-lines.ts';
import type { Dialogue } from './dialogue.ts';
import type { ReplyModel } from './reply-model.ts';
import { ReplyScores } from './reply-scores.ts';

const rounds = 6; // of expectation maximization: more change nothing
const learned = 400; // crowded sessions that replies are learned from
const unsure = 0.3; // of a sighting

/** Expectation maximization from a first guess: what is found depends on where it starts. */
export function improve(
  guess: ReplyModel,
  known: () => ReplyModel,
  dialogues: readonly Dialogue[],
): ReplyModel {
  let model = guess;
  for (let round = 0; round < rounds; round++) {
    const next = known();
    const scores = new ReplyScores(model);
    for (const dialogue of dialogues.slice(0, learned)) countExpected(dialogue, scores, next);
    model = next;
  }
  return model;
}

/** As if every waiting request got one line, and the last one what is left. */
export function oneLineEach(dialogues: Iterable<Dialogue>, model: ReplyModel): ReplyModel {
  for (const { requests, lines } of dialogues) {
    const own = requests.map((): string[] => []);
    let current = -1;
    for (const { kind, at } of lines) {
      const next = requests[current + 1];
      if (next && next.at < at) current++;
      own[Math.max(0, current)]?.push(kind);
    }
    requests.forEach(({ command }, index) => {
      model.add(command, own[index] ?? [], 1);
    });
  }
  return model;
}

/** As if of all requests that wait only the last one were answered. */
export function allToTheLast(dialogues: Iterable<Dialogue>, model: ReplyModel): ReplyModel {
  for (const { requests, lines } of dialogues) {
    const own = requests.map((): string[] => []);
    let current = 0;
    for (const { kind, at } of lines) {
      while ((requests[current + 1]?.at ?? Number.POSITIVE_INFINITY) < at) current++;
      own[current]?.push(kind);
    }
    requests.forEach(({ command }, index) => {
      model.add(command, own[index] ?? [], 1);
    });
  }
  return model;
}

/** A request that was sent alone, when something had been answered, is most likely the one that is answered next. */
export function addTurnsOfOne(model: ReplyModel, { requests, lines }: Dialogue): void {
  let next = 0;
  requests.forEach(({ command, at }, index) => {
    const from = next;
    while ((lines[next]?.at ?? Number.POSITIVE_INFINITY) < at) next++;
    const until = requests[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    const reply: string[] = [];
    for (let line = next; (lines[line]?.at ?? until) < until; line++) reply.push(lines[line]?.kind ?? '');
    const wasAnswered = index === 0 ? until !== Number.POSITIVE_INFINITY : next > from;
    // a greeting may go on when the client has begun to speak
    if (wasAnswered && reply.length > 0) model.add(command, reply, index === 0 ? unsure : 1);
  });
}
