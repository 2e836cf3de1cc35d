import type { Dialogue } from './dialogue.ts';
import { LineScores, unheard } from './line-scores.ts';
import type { ReplyModel } from './reply-model.ts';
import type { ReplyScores } from './reply-scores.ts';

/** What a probability of less than e^-20 adds to counts is left out. */
const leastCounted = -20;

/**
 * Which line answers which request, where replies come in the order of the requests and no line before its request. Forward and
 * backward over the lines; a state is the request that the line belongs to. What requests in between get is silence.
 */
class Lattice {
  readonly #dialogue: Dialogue;
  readonly #scores: LineScores;
  /** What there is to add up for one state; used again for the next one. */
  readonly #parts: number[] = [];

  constructor(dialogue: Dialogue, scores: ReplyScores) {
    this.#dialogue = dialogue;
    this.#scores = new LineScores(dialogue, scores);
  }

  /** The most likely assignment: for each line the index of its request. */
  best(): readonly number[] {
    const { lines } = this.#dialogue;
    const back: Int32Array[] = [];
    let scores: Float64Array = new Float64Array(0);
    lines.forEach((_, index) => {
      const from = this.#scores.from(index);
      const size = this.#scores.size(index);
      const next = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
      const origin = new Int32Array(size).fill(-1);
      for (let state = 0; state < size; state++) {
        const ways = this.#waysTo(index, from + state, scores);
        for (let way = 0; way < ways; way++) {
          const score = this.#parts[way] ?? 0;
          if (score > (next[state] ?? 0)) {
            next[state] = score;
            origin[state] = index === 0 ? -1 : this.#scores.from(index - 1) + way;
          }
        }
      }
      back.push(origin);
      scores = next;
    });
    if (lines.length === 0) return [];
    const from = this.#scores.from(lines.length - 1);
    let state = 0;
    let most = Number.NEGATIVE_INFINITY;
    scores.forEach((score, at) => {
      const total = score + this.#scores.end(from + at);
      if (total > most) [most, state] = [total, from + at];
    });
    const found: number[] = [];
    for (let index = lines.length - 1; index >= 0; index--) {
      found[index] = state;
      state = back[index]?.[state - this.#scores.from(index)] ?? 0;
    }
    return found;
  }

  /** Counts all assignments for what they are worth. */
  expect(counts: ReplyModel): void {
    const { requests, lines } = this.#dialogue;
    if (lines.length === 0) {
      if (!this.#dialogue.leftOpen) for (const { command } of requests) counts.addRequest(command, 1, true);
      return;
    }
    const forward = this.#forward();
    const backward = this.#backward();
    const total = logSum(
      [...(forward[0] ?? [])].map(
        (score, state) => score + (backward[0]?.[state] ?? Number.NEGATIVE_INFINITY),
      ),
    );
    const answered = new Float64Array(requests.length);
    lines.forEach(({ kind }, index) => {
      const from = this.#scores.from(index);
      for (let state = 0; state < this.#scores.size(index); state++) {
        const request = from + state;
        const command = requests[request]?.command ?? '';
        const here = (forward[index]?.[state] ?? 0) + (backward[index]?.[state] ?? 0) - total;
        if (here < leastCounted) continue;
        const went = this.#goesOn(index, request, forward[index - 1], backward[index]?.[state] ?? 0, total);
        const starts = Math.max(0, Math.exp(here) - went);
        if (starts !== 0) counts.addFirst(command, kind, starts);
        if (went > 0) counts.addNext(command, lines[index - 1]?.kind ?? '', kind, went);
        answered[request] = (answered[request] ?? 0) + starts;
        const goes = this.#goesOn(index + 1, request, forward[index], undefined, total, backward[index + 1]);
        const ends = Math.max(0, Math.exp(here) - goes);
        if (ends !== 0) counts.addLast(command, kind, ends);
      }
    });
    const late = this.#unheard(forward.at(-1), backward.at(-1), total);
    requests.forEach(({ command }, index) => {
      const share = Math.min(1, answered[index] ?? 0);
      counts.addRequest(command, share, false);
      counts.addRequest(command, Math.max(0, 1 - share - (late[index] ?? 0)), true);
    });
  }

  /** How likely each request comes behind the last that was answered before the client left. */
  #unheard(forward: Float64Array | undefined, backward: Float64Array | undefined, total: number) {
    const { requests, lines, leftOpen } = this.#dialogue;
    const found = new Float64Array(requests.length);
    if (!leftOpen || !forward || !backward) return found;
    const from = this.#scores.from(lines.length - 1);
    let sum = 0;
    for (let request = 0; request < requests.length; request++) {
      found[request] = sum;
      const score = forward[request - from];
      if (score !== undefined) sum += Math.exp(score + (backward[request - from] ?? 0) - total);
    }
    return found;
  }

  /** How likely line `index` goes on with the reply to `request` that the line before belonged to. */
  #goesOn(
    index: number,
    request: number,
    before: Float64Array | undefined,
    after: number | undefined,
    total: number,
    following?: Float64Array,
  ): number {
    if (index === 0 || index >= this.#dialogue.lines.length || !before) return 0;
    const was = before[request - this.#scores.from(index - 1)];
    const then = after ?? following?.[request - this.#scores.from(index)];
    if (was === undefined || then === undefined) return 0;
    return Math.exp(was + this.#scores.stay(index, request) + then - total);
  }

  #forward(): readonly Float64Array[] {
    const all: Float64Array[] = [];
    this.#dialogue.lines.forEach((_, index) => {
      const scores = new Float64Array(this.#scores.size(index));
      const from = this.#scores.from(index);
      for (let state = 0; state < scores.length; state++) {
        const ways = this.#waysTo(index, from + state, all[index - 1] ?? new Float64Array(0));
        scores[state] = logSum(this.#parts, ways);
      }
      all.push(scores);
    });
    return all;
  }

  #backward(): readonly Float64Array[] {
    const { lines } = this.#dialogue;
    const all: Float64Array[] = lines.map((_, index) => new Float64Array(this.#scores.size(index)));
    for (let index = lines.length - 1; index >= 0; index--) {
      const from = this.#scores.from(index);
      const scores = all[index] ?? new Float64Array(0);
      const after = all[index + 1];
      for (let state = 0; state < scores.length; state++) {
        if (after === undefined) scores[state] = this.#scores.end(from + state);
        else scores[state] = logSum(this.#parts, this.#waysFrom(index, from + state, after));
      }
    }
    return all;
  }

  /** Scores of all ways to line `index` as an answer to `request`: one for each request that the line before may have answered. Gives how many. */
  #waysTo(index: number, request: number, before: Float64Array): number {
    const scores = this.#scores;
    const parts = this.#parts;
    if (index === 0) {
      parts[0] = scores.open(request);
      return 1;
    }
    const from = scores.from(index - 1);
    const ways = Math.min(before.length, request - from + 1);
    const begin = scores.begin(index, request);
    for (let way = 0; way < ways; way++) {
      const last = from + way;
      const step =
        last === request ? scores.stay(index, request) : scores.leave(index - 1, last, request) + begin;
      parts[way] = (before[way] ?? 0) + step;
    }
    return ways;
  }

  /** The same of all ways on from line `index` as an answer to `request`, given what follows is worth. */
  #waysFrom(index: number, request: number, after: Float64Array): number {
    const scores = this.#scores;
    const from = scores.from(index + 1);
    let ways = 0;
    for (let to = Math.max(from, request); to < from + after.length; to++) {
      const step =
        to === request
          ? scores.stay(index + 1, request)
          : scores.leave(index, request, to) + scores.begin(index + 1, to);
      this.#parts[ways++] = step + (after[to - from] ?? Number.NEGATIVE_INFINITY);
    }
    return ways;
  }
}

/** Bits for each request that its client left without waiting for. */
export const bitsOfUnheard = -Math.log2(unheard);

/** For each line the index of the request that it most likely answers. */
export function assignLines(dialogue: Dialogue, scores: ReplyScores): readonly number[] {
  return new Lattice(dialogue, scores).best();
}

/** Adds what the dialogue shows of the server to `counts`, as far as a model can tell which line answers what. */
export function countExpected(dialogue: Dialogue, scores: ReplyScores, counts: ReplyModel): void {
  new Lattice(dialogue, scores).expect(counts);
}

/** The logarithm of the sum of so many probabilities. */
function logSum(values: readonly number[], count = values.length): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < count; at++) most = Math.max(most, values[at] ?? 0);
  if (most === Number.NEGATIVE_INFINITY) return most;
  let sum = 0;
  for (let at = 0; at < count; at++) sum += Math.exp((values[at] ?? 0) - most);
  return most + Math.log(sum);
}
