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
import { defaultSpoolFiles } from './log-options.ts';

/** What became of one piece: kept in `outfile`, or not, for a `reason`. */
export interface Kept {
  readonly shasum: string;
  readonly outfile?: string;
  readonly reason?: string;
}

const believed = 10_000; // ms that the folder is taken to be as it was measured: other processes, and people who tidy up, share it

/**
 * A folder of what clients sent, each piece once, named by its SHA-256 in hex. Several processes may share it. `quota`
 * (bytes) and `mostFiles` bound it; what does not fit is not kept.
 */
export class Spool {
  readonly #folder: string;
  readonly #quota: number;
  readonly #mostFiles: number;
  #used = { bytes: 0, files: 0, at: Number.NEGATIVE_INFINITY };
  /** A descriptor in reserve: clients that take all others must not make what they send vanish. */
  #reserve: number | undefined;

  /** Throws UsageError when the folder cannot be made or is none. */
  constructor(folder: string, quota: number, mostFiles = defaultSpoolFiles) {
    this.#folder = folder;
    this.#quota = quota;
    this.#mostFiles = mostFiles;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o750 });
      this.#measure();
      this.#reserve = openSync('/dev/null', 'r');
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
    if (statSync(outfile, { throwIfNoEntry: false })) return { shasum, outfile };
    if (performance.now() - this.#used.at > believed) this.#measure();
    const { bytes: used, files } = this.#used;
    if (files >= this.#mostFiles) return { shasum, reason: `${this.#mostFiles} files are kept already` };
    if (used + bytes.length > this.#quota)
      return { shasum, reason: `the quota of ${this.#quota} bytes is used up` };
    this.#withReserve(() => this.#write(outfile, bytes));
    this.#used = { ...this.#used, bytes: used + bytes.length, files: files + 1 };
    return { shasum, outfile };
  }

  #measure(): void {
    const names = this.#withReserve(() => readdirSync(this.#folder));
    const sizes = names.map(
      (name) => statSync(join(this.#folder, name), { throwIfNoEntry: false })?.size ?? 0,
    );
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    this.#used = { bytes, files: names.length, at: performance.now() };
  }

  /** Where no descriptor is left, the one in reserve is given for it. */
  #withReserve<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EMFILE' || this.#reserve === undefined) throw error;
    }
    closeSync(this.#reserve);
    this.#reserve = undefined;
    try {
      return work();
    } finally {
      this.#reserve = openSync('/dev/null', 'r');
    }
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
