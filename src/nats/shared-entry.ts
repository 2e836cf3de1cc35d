/** A number was set, where `set` is there, and then so much was added. */
export interface Move {
  readonly set?: number;
  readonly add: number;
  /** By which its sensor knows it. */
  readonly number?: number;
}

/** A number as the server has it, and the last move of each of the sensors that moved it lately. */
export interface Count {
  readonly value: number;
  readonly by: Readonly<Record<string, number>>;
}

export type Entry =
  | { readonly kind: 'text'; readonly name: string; readonly text: string }
  | ({ readonly kind: 'count'; readonly name: string } & Count)
  | { readonly kind: 'clear'; readonly word: string };

const mostMovers = 16;

/** The second move after the first, as one. */
export function addMoves(first: Move | undefined, second: Move): Move {
  if (first === undefined || second.set !== undefined) return second;
  return { ...first, add: first.add + second.add };
}

export function moved(value: number, move: Move | undefined): number {
  return move === undefined ? value : (move.set ?? value) + move.add;
}

/** The entry of a number after a move of `mover`. */
export function writtenCount(
  name: string,
  value: number,
  before: Count | undefined,
  mover: string,
  { number = 0 }: Move,
): string {
  const others = Object.entries(before?.by ?? {}).filter(([other]) => other !== mover);
  const by = Object.fromEntries([...others, [mover, number]].slice(-mostMovers));
  return JSON.stringify({ name, value, by });
}

/** Undefined where it is none. */
export function maybeEntry(bytes: Uint8Array): Entry | undefined {
  const said = maybeObject(bytes);
  if (said === undefined) return undefined;
  const { clear, name, text, value, by } = said;
  if (typeof clear === 'string') return { kind: 'clear', word: clear };
  if (typeof name !== 'string') return undefined;
  if (typeof text === 'string') return { kind: 'text', name, text };
  if (!Number.isSafeInteger(value) || typeof by !== 'object' || by === null) return undefined;
  const movers = Object.entries(by);
  if (movers.length > mostMovers || !movers.every(([, number]) => Number.isSafeInteger(number)))
    return undefined;
  return { kind: 'count', name, value: value as number, by: Object.fromEntries(movers) };
}

function maybeObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
