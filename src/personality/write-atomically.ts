import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file so that whoever reads it, at any moment and after any crash, finds the old content or the new one
 * and never a part: a temporary file in the same folder, flushed to disk, takes the name over. A symbolic link stays
 * one; mode bits are kept; a pipe or device is written to directly. Throws the system's error, leaving nothing behind.
 */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  const old = statSync(path, { throwIfNoEntry: false });
  if (old && !old.isFile()) {
    writeFileSync(path, content);
    return;
  }
  const target = old ? realpathSync(path) : path;
  const folder = dirname(target);
  statSync(folder); // where it is missing, the error names it and not a file that nobody has heard of
  const temporary = join(folder, `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = openSync(temporary, 'wx', 0o666);
    try {
      if (old) fchmodSync(file, old.mode & 0o7777);
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(folder);
}

/** So that the new name outlives a power cut as well. Some file systems refuse it, and then there is no more to do. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } catch {
  } finally {
    closeSync(handle);
  }
}
