import { closeSync, openSync, readSync } from 'node:fs';
import { FormatError } from '../model/errors.ts';

const piece = 1024 * 1024; // bytes read at a time

/**
 * The bytes of a file of at most so many: what somebody gives as a small file may be a device without an end. Throws a FormatError
 * where it is longer, and the system's error when it cannot be read.
 */
export function readBounded(path: string, most: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const pieces: Buffer[] = [];
    for (let length = 0; ; ) {
      const bytes = Buffer.allocUnsafe(piece);
      const read = readSync(file, bytes);
      if (read === 0) return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
      pieces.push(bytes.subarray(0, read));
      length += read;
      if (length > most) throw new FormatError(`${path}: longer than ${most / 1024 / 1024} MiB`);
    }
  } finally {
    closeSync(file);
  }
}
