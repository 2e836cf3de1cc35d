import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Priors } from '../knowledge/priors.ts';
import { parsePriors } from './parse-priors.ts';

/** What comes with the program; `priors/` lies beside the folder of the program, however that is bundled. */
export function builtInPriors(): readonly Priors[] {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'priors')))
      return loadPriors(join(folder, 'priors'));
  }
  return [];
}

/** All files of a folder. Throws the system's error, or FormatError. */
export function loadPriors(folder: string): readonly Priors[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.priors.json'))
    .sort()
    .map((name) => {
      const path = join(folder, name);
      return parsePriors(readFileSync(path, 'latin1'), path);
    });
}
