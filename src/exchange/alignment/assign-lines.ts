import { naming } from './named-commands.ts';
import type { ReplyModel } from './reply-model.ts';

/** Requests in order, with the index of the message that completed them, and lines of the server with the index of theirs and the first request that they can answer. */
export interface Dialogue {
  readonly requests: readonly { readonly command: string; readonly at: number }[];
  readonly lines: readonly DialogueLine[];
  /** The client left without waiting: whether what it asked last would have been answered is not known. */
  readonly leftOpen: boolean;
}

interface DialogueLine {
  readonly kind: string;
  readonly at: number;
  readonly since: number;
  /** Commands of the dialogue that it names: `:End of WHOIS list`. */
  readonly names: readonly string[];
}

const unheard = 0.25; // probability that one more request was not answered before its client left
const turnsBack = 3; // turns of the client back, likewise
const farthest = 24; // requests back that a late reply may belong to

/**
 * Which line answers which request, where replies come in the order of the requests and no line before its request. Forward and
 * backward over the lines; a state is the request that the line belongs to. What requests in between get is silence.
 */
class Lattice {
  readonly #dialogue: Dialogue;
  readonly #model: ReplyModel;
  /** For each line the first and the last request that it may answer. */
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  /** Sums of the logarithms of silence up to each request. */
  readonly #silences: number[] = [0];

  constructor(dialogue: Dialogue, model: ReplyModel) {
    this.#dialogue = dialogue;
    this.#model = model;
    const { requests, lines } = dialogue;
    for (const { command } of requests)
      this.#silences.push((this.#silences.at(-1) ?? 0) + Math.log(model.silence(command)));
    const begins = [0]; // the first requests of turns
    let last = -1;
    let spoken = true;
    for (const { at, since } of lines) {
      while ((requests[last + 1]?.at ?? Number.POSITIVE_INFINITY) < at) {
        last++;
        if (spoken) begins.push(last);
        spoken = false;
      }
      spoken = true;
      const to = Math.max(0, last);
      this.#to.push(to);
      this.#from.push(Math.min(to, Math.max(0, since, last - farthest, begins.at(-turnsBack) ?? 0)));
    }
  }

  /** The most likely assignment: for each line the index of its request. */
  best(): readonly number[] {
    const { lines } = this.#dialogue;
    const back: Int32Array[] = [];
    let scores: Float64Array = new Float64Array(0);
    lines.forEach((_, index) => {
      const { from, size } = this.#range(index);
      const next = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
      const origin = new Int32Array(size).fill(-1);
      for (let state = 0; state < size; state++) {
        this.#reach(index, from + state, scores, (score, before) => {
          if (score > (next[state] ?? 0)) {
            next[state] = score;
            origin[state] = before;
          }
        });
      }
      back.push(origin);
      scores = next;
    });
    if (lines.length === 0) return [];
    const end = this.#range(lines.length - 1);
    let state = 0;
    let most = Number.NEGATIVE_INFINITY;
    scores.forEach((score, at) => {
      const total = score + this.#end(end.from + at);
      if (total > most) [most, state] = [total, end.from + at];
    });
    const found: number[] = [];
    for (let index = lines.length - 1; index >= 0; index--) {
      found[index] = state;
      state = back[index]?.[state - this.#range(index).from] ?? 0;
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
      const { from, size } = this.#range(index);
      for (let state = 0; state < size; state++) {
        const request = from + state;
        const command = requests[request]?.command ?? '';
        const here = (forward[index]?.[state] ?? 0) + (backward[index]?.[state] ?? 0) - total;
        if (here < -20) continue;
        const went = this.#goesOn(index, request, forward[index - 1], backward[index]?.[state] ?? 0, total);
        const starts = Math.max(0, Math.exp(here) - went);
        counts.addFirst(command, kind, starts);
        if (went > 0) counts.addNext(command, this.#kind(index - 1), kind, went);
        answered[request] = (answered[request] ?? 0) + starts;
        const goes = this.#goesOn(index + 1, request, forward[index], undefined, total, backward[index + 1]);
        counts.addLast(command, kind, Math.max(0, Math.exp(here) - goes));
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
    const { from } = this.#range(lines.length - 1);
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
    const was = before[request - this.#range(index - 1).from];
    const then = after ?? following?.[request - this.#range(index).from];
    if (was === undefined || then === undefined) return 0;
    return Math.exp(was + this.#stay(index, request) + then - total);
  }

  #forward(): readonly Float64Array[] {
    const all: Float64Array[] = [];
    this.#dialogue.lines.forEach((_, index) => {
      const { from, size } = this.#range(index);
      const scores = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
      for (let state = 0; state < size; state++) {
        const parts: number[] = [];
        this.#reach(index, from + state, all[index - 1] ?? new Float64Array(0), (score) => parts.push(score));
        scores[state] = logSum(parts);
      }
      all.push(scores);
    });
    return all;
  }

  #backward(): readonly Float64Array[] {
    const { lines } = this.#dialogue;
    const all: Float64Array[] = lines.map((_, index) => new Float64Array(this.#range(index).size));
    for (let index = lines.length - 1; index >= 0; index--) {
      const { from, size } = this.#range(index);
      const scores = all[index] ?? new Float64Array(0);
      for (let state = 0; state < size; state++) {
        const request = from + state;
        if (index === lines.length - 1) {
          scores[state] = this.#end(request);
          continue;
        }
        const next = this.#range(index + 1);
        const parts: number[] = [];
        for (let to = Math.max(next.from, request); to < next.from + next.size; to++) {
          const step =
            to === request
              ? this.#stay(index + 1, request)
              : this.#leave(index, request, to) + this.#begin(index + 1, to);
          parts.push(step + (all[index + 1]?.[to - next.from] ?? Number.NEGATIVE_INFINITY));
        }
        scores[state] = logSum(parts);
      }
    }
    return all;
  }

  /** All ways to line `index` as an answer to `request`, with the request that the line before answers. */
  #reach(
    index: number,
    request: number,
    before: Float64Array,
    found: (score: number, before: number) => void,
  ): void {
    if (index === 0) {
      found((this.#silences[request] ?? 0) + this.#begin(0, request), -1);
      return;
    }
    const { from } = this.#range(index - 1);
    before.forEach((score, state) => {
      const last = from + state;
      if (last > request) return;
      const step =
        last === request
          ? this.#stay(index, request)
          : this.#leave(index - 1, last, request) + this.#begin(index, request);
      found(score + step, last);
    });
  }

  #begin(index: number, request: number): number {
    const command = this.#command(request);
    return (
      Math.log(1 - this.#model.silence(command)) +
      Math.log(this.#model.first(command, this.#kind(index))) +
      this.#named(index, command)
    );
  }

  #stay(index: number, request: number): number {
    const command = this.#command(request);
    return (
      Math.log(1 - this.#model.stop(command, this.#kind(index - 1)) + 1e-9) +
      Math.log(this.#model.next(command, this.#kind(index - 1), this.#kind(index))) +
      this.#named(index, command)
    );
  }

  #named(index: number, command: string): number {
    return this.#dialogue.lines[index]?.names.includes(command) ? Math.log(naming) : 0;
  }

  /** The reply is over after line `index`, and what was asked up to request `to` gets silence. */
  #leave(index: number, request: number, to: number): number {
    const silence = (this.#silences[to] ?? 0) - (this.#silences[request + 1] ?? 0);
    return Math.log(this.#model.stop(this.#command(request), this.#kind(index)) + 1e-9) + silence;
  }

  /** All is over after the last line, which answered this request. */
  #end(request: number): number {
    const { lines, requests, leftOpen } = this.#dialogue;
    const last = lines.length - 1;
    if (!leftOpen) return this.#leave(last, request, requests.length);
    return this.#leave(last, request, request + 1) + Math.log(unheard) * (requests.length - request - 1);
  }

  #range(index: number): { readonly from: number; readonly size: number } {
    const from = this.#from[index] ?? 0;
    return { from, size: (this.#to[index] ?? 0) - from + 1 };
  }

  #command(request: number): string {
    return this.#dialogue.requests[request]?.command ?? '';
  }

  #kind(index: number): string {
    return this.#dialogue.lines[index]?.kind ?? '';
  }
}

/** Bits for each request that its client left without waiting for. */
export const bitsOfUnheard = -Math.log2(unheard);

/** For each line the index of the request that it most likely answers. */
export function assignLines(dialogue: Dialogue, model: ReplyModel): readonly number[] {
  return new Lattice(dialogue, model).best();
}

/** Adds what the dialogue shows of the server to `counts`, as far as `model` can tell which line answers what. */
export function countExpected(dialogue: Dialogue, model: ReplyModel, counts: ReplyModel): void {
  new Lattice(dialogue, model).expect(counts);
}

function logSum(values: readonly number[]): number {
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (most === Number.NEGATIVE_INFINITY) return most;
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}
