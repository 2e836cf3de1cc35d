import type { LengthPrefix } from '../../model/grammar.ts';

const mostPlaces = 32; // bytes at the beginning of a message that are looked at
const mostValues = 40; // a code has no more
const leastText = 5; // printable bytes in a row are text

/** Where in messages of one side codes may stand: in the first `header` bytes, but not in those of the length in front. */
export interface Places {
  readonly header: number;
  readonly prefix: LengthPrefix | undefined;
  /** Places of ids. */
  readonly ids?: readonly number[];
}

/**
 * The bytes at the beginning of binary messages that may be codes: few values, most of them more than once,
 * which neither tell how long the message is nor are part of text, unless there are no others.
 */
export function candidateCodeBytes(
  messages: readonly string[],
  { header, prefix, ids }: Places,
): readonly number[] {
  const isLength = (at: number) => prefix && at >= prefix.offset && at < prefix.offset + prefix.width;
  const codes = Array.from({ length: Math.min(mostPlaces, header) }, (_, at) => at).filter(
    (at) => !isLength(at) && !ids?.includes(at) && isCode(messages, at) && !tellsLength(messages, at),
  );
  const outside = codes.filter((at) => !isWithinText(messages, at));
  return outside.length > 0 ? outside : codes;
}

/** Few values, most of them seen more than once. */
function isCode(messages: readonly string[], at: number): boolean {
  const counts = new Map<number, number>();
  for (const message of messages) {
    const code = message.charCodeAt(at);
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const again = [...counts.values()].filter((count) => count > 1).length;
  return counts.size >= 2 && counts.size <= mostValues && again * 2 >= counts.size;
}

/** The byte goes up by one where the message is one byte longer, in most: several messages may have come together. */
function tellsLength(messages: readonly string[], at: number): boolean {
  const counts = new Map<number, number>();
  const lengths = new Set<number>();
  for (const message of messages) {
    const offset = (message.charCodeAt(at) - message.length) & 0xff;
    counts.set(offset, (counts.get(offset) ?? 0) + 1);
    lengths.add(message.length);
  }
  return lengths.size > 1 && Math.max(...counts.values()) > 0.6 * messages.length;
}

/** In most messages the byte belongs to a run of text: part of a value, not a code. */
function isWithinText(messages: readonly string[], at: number): boolean {
  const long = messages.filter(({ length }) => length > at);
  const within = long.filter((message) => {
    const before = /[\x20-\x7e]*$/.exec(message.slice(0, at))?.[0].length ?? 0;
    const from = /^[\x20-\x7e]*/.exec(message.slice(at, at + leastText))?.[0].length ?? 0;
    return from > 0 && before + from >= leastText;
  });
  return within.length * 2 > long.length;
}
