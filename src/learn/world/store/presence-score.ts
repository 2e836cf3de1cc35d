import type { Change, StoreEvents } from './store-events.ts';

const splitCost = 1.5; // bits for each question that it tells about

/** What each event does to the presence of things, by its number. */
export type Changes = readonly (Change | undefined)[];

const codes: Changes = [undefined, 'yes', 'no', 'clear'];
const [yes, no, clear] = [1, 2, 3];

/**
 * Measures, for one set of changes after the other, what it tells about answers whether the thing was there. Only what was there
 * at one time and not at another counts: that other things are never there, or always, is so of these things and may have any
 * reason. Nothing is allocated for a set, as hundreds of thousands are tried.
 */
export class PresenceScore {
  readonly #story: StoreEvents;
  readonly #before: Uint8Array;
  /** By place: the age in which its thing has come. It is there until it goes, or all go and another age begins. */
  readonly #came: Float64Array;
  #age = 0;
  /** By home: whether its thing was ever missed (1), and ever there (2); by event, whether that was so before it. */
  readonly #states: Uint8Array;
  readonly #found: Uint8Array;
  /** By event, what it changes, as a number. */
  readonly #what: Uint8Array;
  /** Exchanges whose answers show what was said of a thing, and the events that said it. */
  readonly #showing: readonly number[];
  readonly #shown: ReadonlySet<number>;
  /** Weights of events before which their thing was not there, and was. */
  readonly #weights: readonly [Float64Array, Float64Array];
  /** By command, its events with such weights, in the order in which they were seen. */
  readonly #seen: readonly (readonly [number[], number[]])[];

  constructor(story: StoreEvents) {
    const { events, eventNames, counts } = story;
    this.#story = story;
    this.#before = new Uint8Array(events.length);
    this.#came = new Float64Array(counts.places);
    this.#states = new Uint8Array(counts.places);
    this.#found = new Uint8Array(eventNames.length);
    this.#what = new Uint8Array(eventNames.length);
    this.#showing = [...story.shown.keys()].filter((at) => story.shown[at]?.length);
    this.#shown = new Set(story.shown.flat());
    this.#weights = [new Float64Array(eventNames.length), new Float64Array(eventNames.length)];
    this.#seen = Array.from({ length: counts.commands }, () => [[], []] as const);
  }

  /** True if each exchange's thing was there before it; 2 where it names none. Overwritten by the next call. */
  presence(changes: Changes): Uint8Array {
    const { events, names, places, homes } = this.#story;
    const [before, came, states, found] = [this.#before, this.#came, this.#states, this.#found];
    const what = this.#what;
    for (let event = 0; event < what.length; event++) what[event] = codes.indexOf(changes[event]);
    states.fill(0);
    found.fill(0);
    let age = this.#age + 1;
    for (let at = 0; at < events.length; at++) {
      const event = events[at] ?? 0;
      const change = what[event] ?? 0;
      if ((names[at] ?? -1) < 0) before[at] = 2;
      else {
        const place = places[at] ?? 0;
        const there = came[place] === age ? 1 : 0;
        before[at] = there;
        const home = homes[at] ?? 0;
        states[home] = (states[home] ?? 0) | (1 + there);
        found[event] = (found[event] ?? 0) | (1 + there);
        if (change === yes) came[place] = age;
        else if (change === no) came[place] = 0;
      }
      if (change === clear) age++;
    }
    this.#age = age;
    return before;
  }

  /** True if anything would have been otherwise in the last measurement, had an event that changes nothing done this. */
  wouldMatter(event: number, change: Change): boolean {
    const found = this.#found[event] ?? 0;
    if (change === 'yes') return (found & 1) !== 0 || this.#shown.has(event);
    return change === 'clear' || (found & 2) !== 0;
  }

  /** Bits that it tells about answers, by command. */
  annotationBits(changes: Changes): number {
    this.#weigh(this.presence(changes));
    let bits = 0;
    for (const [no, yes] of this.#seen) {
      if (no.length === 0 || yes.length === 0) continue;
      bits += Math.max(0, this.#bitsOf(no, yes) - this.#bitsOf(no, []) - this.#bitsOf([], yes) - splitCost);
    }
    return bits;
  }

  /** Bits that it tells about answers that show what was said of the thing when it was put there, as measured last. */
  shownBits(changes: Changes): number {
    const { shown, shownBits, weights } = this.#story;
    let bits = 0;
    for (const at of this.#showing)
      if (this.#before[at] === 1 && shown[at]?.some((event) => changes[event] === 'yes'))
        bits += (shownBits[at] ?? 0) * (weights[at] ?? 0);
    return bits;
  }

  /** Sums up what each command was answered with and without its thing. */
  #weigh(before: Uint8Array): void {
    const { events, names, homes, commands, weights } = this.#story;
    const states = this.#states;
    this.#forget();
    for (let at = 0; at < events.length; at++) {
      if ((names[at] ?? -1) < 0 || states[homes[at] ?? 0] !== 3) continue;
      const event = events[at] ?? 0;
      const side = before[at] === 1 ? 1 : 0;
      const sum = this.#weights[side][event] ?? 0;
      if (sum === 0) this.#seen[commands[at] ?? 0]?.[side].push(event);
      this.#weights[side][event] = sum + (weights[at] ?? 0);
    }
  }

  #forget(): void {
    const [without, having] = this.#weights;
    for (const [no, yes] of this.#seen) {
      for (const event of no) without[event] = 0;
      for (const event of yes) having[event] = 0;
      no.length = 0;
      yes.length = 0;
    }
  }

  /** Entropy of these events without and with their thing, times weight. */
  #bitsOf(no: readonly number[], yes: readonly number[]): number {
    const [without, having] = this.#weights;
    let total = 0;
    for (const event of no) total += without[event] ?? 0;
    for (const event of yes) total += having[event] ?? 0;
    let bits = 0;
    for (const event of no) {
      const weight = (without[event] ?? 0) + (yes.length > 0 ? (having[event] ?? 0) : 0);
      bits -= weight * Math.log2(weight / total);
    }
    for (const event of yes) {
      if (no.length > 0 && (without[event] ?? 0) > 0) continue;
      const weight = having[event] ?? 0;
      bits -= weight * Math.log2(weight / total);
    }
    return bits;
  }
}
