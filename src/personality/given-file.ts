import { closeSync, openSync, readSync } from 'node:fs';
import { UsageError } from '../model/errors.ts';

/** How captures begin, in hexadecimal: pcap in both byte orders, pcapng, snoop, and anything gzipped. */
const captures = /^(?:a1b2(?:c3d4|3c4d|cd34)|(?:d4c3|4d3c|34cd)b2a1|0a0d0d0a|736e6f6f70|1f8b)/;

/** What a file is, as far as its first bytes tell. */
export type FileKind = 'capture' | 'personality' | 'other';

const looked = 512; // bytes

/** Looks at the beginning of a file. One that cannot be read, or is no plain file's beginning, is `other`. */
export function kindOfFile(path: string): FileKind {
  const start = Buffer.alloc(looked);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, start, 0, looked, 0);
    } finally {
      closeSync(file);
    }
  } catch {
    return 'other';
  }
  if (captures.test(start.toString('hex', 0, 8))) return 'capture';
  return /^(?:\u00ef\u00bb\u00bf)?\s*\{\s*"format":\s*"mynah personality"/.test(start.toString('latin1'))
    ? 'personality'
    : 'other';
}

/** Reads a personality; who gives a capture instead is told what to do with it. Throws like `read`, and UsageError. */
export function readGiven<T>(path: string, read: (path: string) => T): T {
  try {
    return read(path);
  } catch (error) {
    if (kindOfFile(path) !== 'capture') throw error;
    throw new UsageError(
      `${path} is a capture, not a personality: learn one from it first (mynah learn ${path})`,
    );
  }
}
