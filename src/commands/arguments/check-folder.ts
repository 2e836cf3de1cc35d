import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../../model/errors.ts';

/** Before long work: is there a folder for what will be written at its end? Throws UsageError; `option` is where the path was given. */
export function checkFolder(option: string, path: string | undefined): void {
  if (path === undefined || path === '-' || existsSync(dirname(path))) return;
  throw new UsageError(`${option} ${path}: there is no folder ${dirname(path)}`);
}
