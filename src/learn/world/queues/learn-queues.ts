import type { Session } from '../../../exchange/exchange.ts';
import { givenName } from '../../../message/session/queues.ts';
import { outcomeOf } from '../../../message/session/store.ts';
import type { QueuePut, Queues, QueueTake } from '../../../model/queues.ts';
import { groupBy } from '../../../statistics/group-by.ts';
import { type Moment, memoryAt, Timeline } from '../../evidence/timeline.ts';
import { eventOf, findShowings, type Showing, wordOfName } from './find-showings.ts';
import { findLines, lineSources } from './line-sources.ts';
import { type QueueScore, type QueueStory, scoreQueues } from './queue-score.ts';
import { type Naming, namingCommands, namingEvents, variationsOf } from './queue-variations.ts';

const mostMoments = 6000; // exchanges that are gone through
const leastShown = 4; // different values of a command that later answers show; fewer would change no recording, as `leastBetter` asks for more
const leastRight = 0.8; // of the answers that show a value
const leastBetter = 12; // bits that it has to tell more than that the first or the last is shown
const optionCost = 3; // bits
const mostRounds = 24; // each changes one thing; it is over before that

/** Lines, and when the server that they were in was started anew. */
export interface LearnedQueues {
  readonly queues: Queues;
  readonly restarts: readonly number[];
}

/**
 * Looks for values that wait in lines: what requests put there is shown by later answers to requests that do not say which one they
 * mean, in the order of the line. Nothing is believed that does not foretell the order better than that always the last (or the
 * first) is shown, as a register would.
 */
export function learnQueues(sessions: readonly Session[]): LearnedQueues | undefined {
  const timeline = new Timeline(sessions).beginning(mostMoments);
  const { moments } = timeline;
  let best: (LearnedQueues & { readonly bits: number }) | undefined;
  for (const count of [0, 1, 2]) {
    if (count > timeline.restarts.length) break;
    const restarts = timeline.restarts.slice(0, count);
    const memories = moments.map((moment) => memoryAt('server', restarts, moment));
    const showings = withoutStored(findShowings(moments, memories), moments);
    const story: QueueStory = {
      moments,
      memories,
      showings: new Map(showings.map((showing) => [showing.at, showing])),
    };
    const found = learnIn(story, showings);
    if (found && (!best || found.bits > best.bits + 1)) best = { ...found, restarts };
  }
  return best && { queues: best.queues, restarts: best.restarts };
}

/** Without the answers of commands that show what the store has under the name that they say: those are no takes from a line. */
function withoutStored(showings: readonly Showing[], moments: readonly Moment[]): readonly Showing[] {
  const isStored = ({ at, value }: Showing) => moments[at]?.exchange.request.kept?.value === value;
  const commandOf = ({ at }: Showing) => moments[at]?.exchange.request.command ?? '';
  const stored = groupBy(showings, commandOf).filter(
    (its) => its.filter(isStored).length >= leastRight * its.length,
  );
  const left = new Set(stored.flat());
  return showings.filter((showing) => !left.has(showing));
}

interface Found {
  readonly queues: Queues;
  readonly bits: number;
}

function learnIn(story: QueueStory, showings: readonly Showing[]): Found | undefined {
  const start = firstGuess(story, showings);
  if (!start) return undefined;
  const namings = namingEvents(story, start);
  const fixed = relevant(story, start, namings);
  const measured = (queues: Queues): Found & { readonly score: QueueScore } => {
    const score = scoreQueues(queues, fixed);
    return { queues, score, bits: score.bits - optionCost * optionsIn(queues) };
  };
  let best = measured(start);
  for (let round = 0; round < mostRounds; round++) {
    const better = variationsOf(best.queues, namings)
      .map(measured)
      .reduce((found, one) => (one.bits > found.bits + 0.5 ? one : found), best);
    if (better === best) break;
    best = better;
  }
  const { right, wrong, different } = best.score;
  const plain = (from: 'first' | 'last') =>
    measured({
      ...start,
      takes: start.takes.map((take): QueueTake => ({ ...take, from, keeps: true })),
    }).bits;
  const isProven =
    different >= leastShown &&
    right >= leastRight * (right + wrong) &&
    best.queues.takes.some(({ keeps }) => !keeps) &&
    best.bits >= Math.max(0, plain('first'), plain('last')) + leastBetter;
  return isProven
    ? { queues: { ...best.queues, named: namingCommands(story, best.queues) }, bits: best.bits }
    : undefined;
}

/** Only what may move something in a line, or says which is meant. */
function relevant(
  { moments, memories, showings }: QueueStory,
  queues: Queues,
  namings: readonly Naming[],
): QueueStory {
  const { puts, takes } = queues;
  const verbs = new Set([
    ...[...puts, ...takes, ...namings].map(({ verb }) => verb),
    ...[...puts, ...takes].flatMap(({ line }) => line?.verb ?? []),
  ]);
  const kept = [...moments.keys()].filter((at) => verbs.has(moments[at]?.exchange.request.command ?? ''));
  const isKept = new Set(kept);
  return {
    moments: moments.filter((_, at) => isKept.has(at)),
    memories: memories.filter((_, at) => isKept.has(at)),
    showings: new Map(
      kept.flatMap((at, index) => {
        const showing = showings.get(at);
        return showing ? [[index, showing] as const] : [];
      }),
    ),
  };
}

function optionsIn({ puts, takes, changes }: Queues): number {
  const ranks = [...puts, ...changes].filter(({ rank }) => rank !== undefined).length;
  return (
    ranks +
    puts.filter(({ atHead }) => atHead).length +
    takes.filter(({ keeps }) => keeps).length +
    changes.length
  );
}

/** Which commands put and which take, and how both say which line they mean; nothing yet of order. */
function firstGuess({ moments }: QueueStory, showings: readonly Showing[]): Queues | undefined {
  const ways = new Map<string, Showing[]>();
  for (const showing of showings)
    for (const { at, parts } of showing.said)
      for (const part of parts) {
        const moment = moments[at];
        const way = moment ? `${eventOf(moment)}\0${part}` : '';
        ways.set(way, [...(ways.get(way) ?? []), showing]);
      }
  const puts = new Map<string, { readonly put: QueuePut; readonly showings: readonly Showing[] }>();
  for (const [way, its] of [...ways].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [verb = '', outcome = '', part = ''] = way.split('\0');
    const different = new Set(its.map(({ value }) => value)).size;
    const known = puts.get(verb);
    if (different < leastShown || (known && known.showings.length >= its.length)) continue;
    const name = wordOfName(moments, its);
    puts.set(verb, { put: { verb, outcome, part, ...(name === undefined ? {} : { name }) }, showings: its });
  }
  const passed = [...puts.values()].flatMap(({ put, showings: its }) =>
    its.flatMap(({ at, said: [only, other] }) => {
      const { request } = moments[at]?.exchange ?? {};
      const isNamed = only && namesIt(moments[only.at]?.exchange.reply ?? '', put.name, request?.words[0]);
      return only && !other && request && !isNamed
        ? [{ put: only.at, shown: at, command: request.command }]
        : [];
    }),
  );
  if (passed.length < leastShown) return undefined;
  const lines = findLines(lineSources(moments, new Set(puts.keys())), passed);
  const takes = [...lines.takes].map(
    ([verb, line]): QueueTake => ({
      verb,
      nothing: outcomesOfNothing(moments, showings, verb),
      from: 'first',
      ...(line ? { line } : {}),
    }),
  );
  return {
    puts: [...puts.values()].map(({ put }) => ({ ...put, ...(lines.put ? { line: lines.put } : {}) })),
    takes,
    changes: [],
    named: [],
  };
}

/** How a command is answered that shows nothing. */
function outcomesOfNothing(
  moments: readonly Moment[],
  showings: readonly Showing[],
  verb: string,
): readonly string[] {
  const showing = new Set(showings.map(({ at }) => at));
  const outcomes = (isShowing: boolean) =>
    moments.flatMap(({ exchange: { request, reply, status } }, at) =>
      request.command === verb && showing.has(at) === isShowing ? [outcomeOf(reply, status)] : [],
    );
  const shown = new Set(outcomes(true));
  return [...new Set(outcomes(false).filter((outcome) => !shown.has(outcome)))].sort();
}

function namesIt(reply: string, word: number | undefined, said: string | undefined): boolean {
  return word !== undefined && said !== undefined && givenName(reply, word) === said;
}
