import type { ByteQueue } from '../bytes/byte-queue.ts';

/** Longest unit that waits for its end, in bytes; longer ones are handed on as they are. */
export const longestUnit = 64 * 1024 * 1024;
export const longestLine = 1024 * 1024;

const lineFeed = 10;

/**
 * How far the unit at the front of a queue has been read. It may come a byte at a time, and is read on from here then: read from
 * its beginning each time, a client could keep the processor busy with a few bytes a second.
 */
export interface Progress {
  /** Where the part begins that is not complete yet: a line, an element, a chunk. */
  at: number;
  /** Up to here that part has no end. */
  searched: number;
  /** Elements that are still to come; undefined before they were announced. */
  left?: number;
  /** The command of the line that ends the batch that has begun. */
  until?: string;
  /** What is being read of a request with headers. */
  stage?: 'headers' | 'content' | 'chunks' | 'trailer';
  /** Bytes of content that headers have announced. */
  content?: number;
  chunked?: boolean;
}

/** Where the line ends that begins at `progress.at`; undefined: not yet. */
export function lineEnd(bytes: ByteQueue, progress: Progress): number | undefined {
  const end = bytes.indexOf(lineFeed, Math.max(progress.at, progress.searched));
  if (end >= 0) return end + 1;
  progress.searched = bytes.length;
  return undefined;
}

/** All there is, where it is more than a unit may have. */
export function over(bytes: ByteQueue, limit: number): number | undefined {
  return bytes.length > limit ? bytes.length : undefined;
}

/** A length that was announced; of what is longer than anything may be, as much as is handed on. */
export function announced(bytes: ByteQueue, length: number, most = longestUnit): number {
  return length <= most ? length : Math.max(bytes.length, most + 1);
}
