import type { Dialogue } from './dialogue.ts';
import { naming } from './named-commands.ts';
import type { ReplyScores } from './reply-scores.ts';

export const unheard = 0.25; // probability that one more request was not answered before its client left
const turnsBack = 3; // turns of the client back that a late reply may belong to
const farthest = 24; // requests back, likewise

/**
 * What a model says of each line as an answer to each request that it may belong to, as logarithms of probabilities: worked out once for each pair, as all
 * ways through a dialogue ask for them again and again.
 */
export class LineScores {
  readonly #dialogue: Dialogue;
  readonly #scores: ReplyScores;
  /** For each line the first request that it may answer. */
  readonly #from: number[] = [];
  /** Where the scores of each line begin; at the end, how many there are. */
  readonly #places: number[] = [0];
  /** Sums of the logarithms of silence up to each request. */
  readonly #silences: number[] = [0];
  readonly #begins: Float64Array;
  readonly #stays: Float64Array;
  readonly #stops: Float64Array;

  constructor(dialogue: Dialogue, scores: ReplyScores) {
    this.#dialogue = dialogue;
    this.#scores = scores;
    for (const { command } of dialogue.requests)
      this.#silences.push((this.#silences.at(-1) ?? 0) + scores.of(command).silent);
    this.#findRanges();
    const count = this.#places.at(-1) ?? 0;
    this.#begins = new Float64Array(count);
    this.#stays = new Float64Array(count);
    this.#stops = new Float64Array(count);
    for (let line = 0; line < dialogue.lines.length; line++) this.#scoreLine(line);
  }

  /** The first request that a line may answer. */
  from(line: number): number {
    return this.#from[line] ?? 0;
  }

  /** How many requests it may answer. */
  size(line: number): number {
    return (this.#places[line + 1] ?? 0) - (this.#places[line] ?? 0);
  }

  /** The reply to a request begins with this line, which is the first of all: what was asked before gets silence. */
  open(request: number): number {
    return (this.#silences[request] ?? 0) + this.begin(0, request);
  }

  /** The reply to a request begins with this line. */
  begin(line: number, request: number): number {
    return this.#begins[this.#place(line, request)] ?? 0;
  }

  /** The reply to a request goes on with this line. */
  stay(line: number, request: number): number {
    return this.#stays[this.#place(line, request)] ?? 0;
  }

  /** The reply is over after this line, and what was asked up to request `to` gets silence. */
  leave(line: number, request: number, to: number): number {
    const silence = (this.#silences[to] ?? 0) - (this.#silences[request + 1] ?? 0);
    return (this.#stops[this.#place(line, request)] ?? 0) + silence;
  }

  /** All is over after the last line, which answered this request. */
  end(request: number): number {
    const { lines, requests, leftOpen } = this.#dialogue;
    const last = lines.length - 1;
    if (!leftOpen) return this.leave(last, request, requests.length);
    return this.leave(last, request, request + 1) + Math.log(unheard) * (requests.length - request - 1);
  }

  #place(line: number, request: number): number {
    return (this.#places[line] ?? 0) + request - (this.#from[line] ?? 0);
  }

  #findRanges(): void {
    const { requests, lines } = this.#dialogue;
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
      const from = Math.min(to, Math.max(0, since, last - farthest, begins.at(-turnsBack) ?? 0));
      this.#from.push(from);
      this.#places.push((this.#places.at(-1) ?? 0) + to - from + 1);
    }
  }

  #scoreLine(line: number): void {
    const { requests, lines } = this.#dialogue;
    const { kind = '', names = [] } = lines[line] ?? {};
    const before = lines[line - 1]?.kind ?? '';
    const from = this.from(line);
    for (let request = from; request < from + this.size(line); request++) {
      const command = requests[request]?.command ?? '';
      const place = this.#place(line, request);
      const scores = this.#scores.of(command);
      const named = names.includes(command) ? Math.log(naming) : 0;
      this.#begins[place] = scores.begin(kind) + named;
      this.#stops[place] = scores.end(kind);
      if (line > 0) this.#stays[place] = scores.goOn(before, kind) + named;
    }
  }
}
