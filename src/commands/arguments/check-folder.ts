import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../../model/errors.ts';

/** Before long work: is there a folder for what will be written at its end? Throws UsageError; `option` is where the path was given. */
export function checkFolder(option: string, path: string | undefined): void {
  if (path === undefined || path === '-' || existsSync(dirname(path))) return;
  throw new UsageError(`${option} ${path}: there is no folder ${dirname(path)}`);
}

/** A folder that is to be written into, made where it is missing beside what is there. Throws UsageError; `option` is where the path was given. */
export function makeFolder(option: string, path: string): void {
  checkFolder(option, path);
  const about = statSync(path, { throwIfNoEntry: false });
  if (about === undefined) mkdirSync(path);
  else if (!about.isDirectory()) throw new UsageError(`${option} ${path}: not a folder`);
}
