import { createHash } from 'node:crypto';
import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../model/errors.ts';

/** What became of one piece: kept in `outfile`, or not, for a `reason`. */
export interface Kept {
  readonly shasum: string;
  readonly outfile?: string;
  readonly reason?: string;
}

/**
 * A folder of what clients sent, each piece once, named by its SHA-256 in hex. Several processes may share it. `quota`
 * (bytes) and `mostFiles` bound it; what does not fit is not kept.
 */
export class Spool {
  readonly #folder: string;
  readonly #quota: number;
  readonly #mostFiles: number;

  /** Throws UsageError when the folder cannot be made or is none. */
  constructor(folder: string, quota: number, mostFiles = 10_000) {
    this.#folder = folder;
    this.#quota = quota;
    this.#mostFiles = mostFiles;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o750 });
    } catch (error) {
      throw new UsageError(`${folder}: not a spool folder: ${(error as Error).message}`);
    }
  }

  keep(bytes: Uint8Array): Kept {
    const shasum = createHash('sha256').update(bytes).digest('hex');
    try {
      return this.#keep(bytes, shasum);
    } catch (error) {
      return { shasum, reason: (error as Error).message };
    }
  }

  #keep(bytes: Uint8Array, shasum: string): Kept {
    const outfile = join(this.#folder, shasum);
    const files = readdirSync(this.#folder);
    if (files.includes(shasum)) return { shasum, outfile };
    if (files.length >= this.#mostFiles)
      return { shasum, reason: `${this.#mostFiles} files are kept already` };
    if (this.#used(files) + bytes.length > this.#quota)
      return { shasum, reason: `the quota of ${this.#quota} bytes is used up` };
    this.#write(outfile, bytes);
    return { shasum, outfile };
  }

  /** Measured anew each time: other processes, and people who tidy up, share the folder. */
  #used(files: readonly string[]): number {
    return files.reduce(
      (sum, name) => sum + (statSync(join(this.#folder, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
  }

  /** A file under its final name is always whole. */
  #write(outfile: string, bytes: Uint8Array): void {
    const draft = `${outfile}.${process.pid}.part`;
    const fd = openSync(draft, 'wx', 0o440);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
      linkSync(draft, outfile);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      closeSync(fd);
      unlinkSync(draft);
    }
  }
}
