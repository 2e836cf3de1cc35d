import { left, opened } from '../../message/request/request.ts';

/** So that what a model does not know has a logarithm. */
export const almostNever = 1e-9;

/**
 * How a server answers, as far as lines can tell it: for each command how often it gets no reply, with which kinds of lines replies
 * begin, go on and end. Counts may be parts of one: where it is not certain which reply belongs to which request, each way counts for
 * what it is worth (expectation maximization).
 */
export class ReplyModel {
  readonly #commands = new Map<string, CommandCounts>();
  readonly #all: CommandCounts;

  constructor(all: CommandCounts = newCounts()) {
    this.#all = all;
  }

  /** A reply of these kinds of lines to the command, `weight` times; silence where there are none. */
  add(command: string, kinds: readonly string[], weight: number): void {
    for (const counts of [this.#of(command), this.#all]) {
      counts.requests += weight;
      if (kinds.length === 0) counts.silent += weight;
    }
    kinds.forEach((kind, index) => {
      if (index === 0) this.addFirst(command, kind, weight);
      else this.addNext(command, kinds[index - 1] ?? '', kind, weight);
      if (index === kinds.length - 1) this.addLast(command, kind, weight);
    });
  }

  addRequest(command: string, weight: number, silent: boolean): void {
    for (const counts of [this.#of(command), this.#all]) {
      counts.requests += weight;
      if (silent) counts.silent += weight;
    }
  }

  addFirst(command: string, kind: string, weight: number): void {
    for (const counts of [this.#of(command), this.#all]) {
      increase(counts.first, kind, weight);
      increase(counts.lines, kind, weight);
      counts.firsts += weight;
    }
  }

  addNext(command: string, before: string, kind: string, weight: number): void {
    for (const counts of [this.#of(command), this.#all]) {
      increase(counts.next, pairOf(before, kind), weight);
      increase(counts.nexts, before, weight);
      increase(counts.lines, kind, weight);
    }
  }

  addLast(command: string, kind: string, weight: number): void {
    for (const counts of [this.#of(command), this.#all]) increase(counts.last, kind, weight);
  }

  /** The same counts, to be added to on their own. */
  copy(): ReplyModel {
    const model = new ReplyModel(copyOf(this.#all));
    for (const [command, counts] of this.#commands) model.#commands.set(command, copyOf(counts));
    return model;
  }

  /** A model that believes of this command what another one does, and else what this one does. */
  crossed(command: string, other: ReplyModel): ReplyModel {
    const model = new ReplyModel(this.#all);
    for (const [own, counts] of this.#commands) model.#commands.set(own, counts);
    model.#commands.set(command, other.#of(command));
    return model;
  }

  /** Share of the requests with this command that get no reply. */
  silence(command: string): number {
    const own = this.#of(command);
    const usual = beliefs.get(command) ?? usuallySilent;
    return (own.silent + prior * usual) / (own.requests + prior);
  }

  /** How likely a reply to the command begins with such a line. */
  first(command: string, kind: string): number {
    const own = this.#of(command);
    return (
      ((own.first.get(kind) ?? 0) + prior * share(this.#all.first, kind, this.#all.firsts)) /
      (own.firsts + prior)
    );
  }

  /** How likely a line that goes on after one of kind `before` is of this kind. */
  next(command: string, before: string, kind: string): number {
    const own = this.#of(command);
    const everywhere = share(this.#all.next, pairOf(before, kind), this.#all.nexts.get(before) ?? 0);
    const seen = own.next.get(pairOf(before, kind)) ?? 0;
    return (seen + prior * everywhere) / ((own.nexts.get(before) ?? 0) + prior);
  }

  /** How likely a reply to the command is over after such a line. */
  stop(command: string, kind: string): number {
    const own = this.#of(command);
    const usual = /^\d{3}-$/.test(kind) ? seldomOver : usuallyOver; // RFC 959, 4.2; RFC 5321, 4.2.1
    const everywhere =
      ((this.#all.last.get(kind) ?? 0) + prior * usual) / ((this.#all.lines.get(kind) ?? 0) + prior);
    return ((own.last.get(kind) ?? 0) + prior * everywhere) / ((own.lines.get(kind) ?? 0) + prior);
  }

  /** Bits that it takes to say that a reply to the command consists of these kinds of lines. */
  bits(command: string, kinds: readonly string[]): number {
    const silence = this.silence(command);
    let bits = -Math.log2(kinds.length === 0 ? silence : 1 - silence);
    kinds.forEach((kind, index) => {
      const before = kinds[index - 1] ?? '';
      bits -= Math.log2(index === 0 ? this.first(command, kind) : this.next(command, before, kind));
      const stop = this.stop(command, kind);
      bits -= Math.log2((index === kinds.length - 1 ? stop : 1 - stop) + almostNever);
    });
    return bits;
  }

  #of(command: string): CommandCounts {
    const counts = this.#commands.get(command) ?? newCounts();
    this.#commands.set(command, counts);
    return counts;
  }
}

/** What is believed before anything was seen. */
const usuallySilent = 0.02;
/** Nothing tells whether a server greets clients that speak first; nobody answers to who leaves. */
const beliefs: ReadonlyMap<string, number> = new Map([
  [opened.command, 0.5],
  [left.command, 1 - usuallySilent],
]);
const usuallyOver = 0.6; // probability, before anything was seen, that a line ends its reply
const seldomOver = 0.01; // the same for a line that announces another one
const prior = 0.5; // sightings that the belief counts for
const unknownKind = 0.02; // share of a kind of line never seen there

interface CommandCounts {
  requests: number;
  silent: number;
  firsts: number;
  /** Lines after which others followed, by kind. */
  readonly nexts: Map<string, number>;
  readonly first: Map<string, number>;
  readonly next: Map<string, number>;
  readonly last: Map<string, number>;
  readonly lines: Map<string, number>;
}

function newCounts(): CommandCounts {
  return {
    requests: 0,
    silent: 0,
    firsts: 0,
    nexts: new Map(),
    first: new Map(),
    next: new Map(),
    last: new Map(),
    lines: new Map(),
  };
}

function copyOf({ nexts, first, next, last, lines, ...numbers }: CommandCounts): CommandCounts {
  return {
    ...numbers,
    nexts: new Map(nexts),
    first: new Map(first),
    next: new Map(next),
    last: new Map(last),
    lines: new Map(lines),
  };
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function share(counts: ReadonlyMap<string, number>, key: string, of: number): number {
  return ((counts.get(key) ?? 0) + unknownKind) / (of + 1);
}

function pairOf(before: string, kind: string): string {
  return `${before}\0${kind}`;
}
