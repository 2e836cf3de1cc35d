import { FormatError } from '../model/errors.ts';
import type { Personality } from '../model/personality.ts';
import { findMisshape } from './find-misshape.ts';
import { scanJson } from './json-lines.ts';
import { readBounded } from './read-bounded.ts';
import { upgradePersonality } from './upgrade-personality.ts';

const longest = 256 * 1024 * 1024; // bytes; Node has no text beyond 512 MiB

/**
 * Reads a personality for the emulator: quickly, with Node's own modules only, and with as much checking as keeps a
 * session from breaking on a file that was damaged or edited by hand. `check-personality.ts` checks everything.
 *
 * Throws a FormatError `FILE: line N: …`, or the system's error when the file cannot be read.
 */
export function loadPersonality(path: string): Personality {
  return parsePersonality(readPersonalityText(path), path);
}

/**
 * The text of a personality file, one character a byte: what is typed into the file beyond ASCII is sent byte for
 * byte as the editor wrote it, UTF-8 as a rule.
 */
export function readPersonalityText(path: string): string {
  return readBounded(path, longest)
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, ''); // an editor's byte order mark
}

/** `loadPersonality` of a text; `file` is only for messages. */
export function parsePersonality(text: string, file: string): Personality {
  const data = parseJson(text, file);
  const misshape = findMisshape(data);
  if (misshape)
    throw new FormatError(`${file}: line ${scanJson(text, [misshape.path]).lines[0]}: ${misshape.text}`);
  return data as unknown as Personality;
}

/** JSON of the current version, its shape not yet looked at. Throws a FormatError with file and line. */
export function parseJson(text: string, file: string): Readonly<Record<string, unknown>> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw jsonError(text, file, error);
  }
  try {
    return upgradePersonality(data);
  } catch (error) {
    throw error instanceof FormatError ? new FormatError(`${file}: line 1: ${error.message}`) : error;
  }
}

/** The parser of Node says what is wrong but seldom where. */
function jsonError(text: string, file: string, error: unknown): FormatError {
  if (text.trim() === '') return new FormatError(`${file}: line 1: the file is empty`);
  try {
    scanJson(text);
  } catch (better) {
    if (better instanceof FormatError) return new FormatError(`${file}: ${better.message}`);
  }
  return new FormatError(`${file}: line 1: ${error instanceof Error ? error.message : 'not JSON'}`);
}
