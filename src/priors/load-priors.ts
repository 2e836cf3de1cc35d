import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Priors } from '../knowledge/priors.ts';
import { readBounded } from '../personality/read-bounded.ts';
import { parsePriors } from './parse-priors.ts';

const longest = 64 * 1024 * 1024; // bytes

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
      return parsePriors(readBounded(path, longest).toString('latin1'), path);
    });
}
