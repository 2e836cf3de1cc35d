import type { Request } from '../request/request.ts';

/** Something that waits in a line, or was taken from it. */
export interface QueueItem {
  /** What was put there: as an annotation of the requests that get it; made anew as it ages. */
  kept: NonNullable<Request['kept']>;
  /** When it was put there, µs since the Unix epoch. */
  readonly since: number;
  readonly line: string;
  /** Lower ones come first. */
  readonly rank: number;
  /** When it was put there, as a number that grows; below zero if it was put at the head. */
  readonly order: number;
  readonly waits: boolean;
}

const mostItems = 20_000; // that are remembered; clients can make up any number
const mostBytes = 32 * 1024 * 1024; // of memory, of all of them
const overhead = 500; // bytes of the objects of an item

/** What waits in lines, by the order in which it was put there. The oldest items are forgotten first, whatever clients put there. */
export class QueueMemory {
  readonly #items = new Map<number, QueueItem>();
  readonly #numbers = new Map<string, number>();
  /** The numbers of what waits in each line, in their turn. */
  readonly #lines = new Map<string, number[]>();
  #held = 0;
  #last = 0;

  /** Bytes of memory, roughly. */
  get held(): number {
    return this.#held;
  }

  add(item: Omit<QueueItem, 'order' | 'waits'>, atHead: boolean): void {
    const number = ++this.#last;
    this.#set(number, { ...item, order: atHead ? -number : number, waits: true });
    if (item.kept.name !== undefined) this.#numbers.set(item.kept.name, number);
    while (this.#items.size > mostItems || this.#held > mostBytes) this.#forgetOldest();
  }

  named(name: string): QueueItem | undefined {
    return this.#items.get(this.#numbers.get(name) ?? -1);
  }

  /** Whose turn it is in a line: the lowest rank, and of equals who came first, or last. */
  next(line: string, from: 'first' | 'last'): QueueItem | undefined {
    return this.#items.get(this.#next(line, from) ?? -1);
  }

  /** It waits no more; what has no name can never come back. */
  take(line: string, from: 'first' | 'last'): void {
    const number = this.#next(line, from);
    const item = number === undefined ? undefined : this.#items.get(number);
    if (number === undefined || !item) return;
    if (item.kept.name === undefined) this.#forget(number);
    else this.#set(number, { ...item, waits: false });
  }

  remove(name: string): void {
    this.#forget(this.#numbers.get(name) ?? -1);
  }

  /** It waits again, or not any more. */
  move(name: string, waits: boolean, rank?: number): void {
    const number = this.#numbers.get(name);
    const item = number === undefined ? undefined : this.#items.get(number);
    if (number !== undefined && item) this.#set(number, { ...item, waits, rank: rank ?? item.rank });
  }

  /** The oldest are forgotten, until half as much is held. */
  forgetHalf(): void {
    const half = this.#held / 2;
    while (this.#held > half && this.#items.size > 0) this.#forgetOldest();
  }

  #next(name: string, from: 'first' | 'last'): number | undefined {
    const line = this.#lines.get(name) ?? [];
    const first = this.#items.get(line[0] ?? -1);
    if (from === 'first' || !first) return line[0];
    return line[this.#turnOf(line, { rank: first.rank, order: Number.POSITIVE_INFINITY }) - 1];
  }

  #set(number: number, item: QueueItem): void {
    this.#leaveLine(number);
    if (!this.#items.has(number)) this.#held += memoryOf(item);
    this.#items.set(number, item);
    if (!item.waits) return;
    const line = this.#lines.get(item.line) ?? [];
    this.#lines.set(item.line, line);
    line.splice(this.#turnOf(line, item), 0, number);
  }

  /** How many of a line come before. */
  #turnOf(line: readonly number[], { rank, order }: Pick<QueueItem, 'rank' | 'order'>): number {
    let [from, to] = [0, line.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const other = this.#items.get(line[middle] ?? -1);
      const isBefore = other && (other.rank < rank || (other.rank === rank && other.order < order));
      if (isBefore) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #leaveLine(number: number): void {
    const item = this.#items.get(number);
    const line = item?.waits ? this.#lines.get(item.line) : undefined;
    if (!item || !line) return;
    line.splice(this.#turnOf(line, item), 1);
    if (line.length === 0) this.#lines.delete(item.line);
  }

  #forgetOldest(): void {
    for (const oldest of this.#items.keys()) {
      this.#forget(oldest);
      return;
    }
  }

  #forget(number: number): void {
    const item = this.#items.get(number);
    if (!item) return;
    this.#leaveLine(number);
    this.#items.delete(number);
    this.#held -= memoryOf(item);
    const { name } = item.kept;
    if (name !== undefined && this.#numbers.get(name) === number) this.#numbers.delete(name);
  }
}

function memoryOf({ kept }: QueueItem): number {
  return overhead + kept.value.length + 2 * kept.request.raw.length;
}
