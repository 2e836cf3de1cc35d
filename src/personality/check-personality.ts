import type { z } from 'zod';
import { FormatError } from '../model/errors.ts';
import { many } from '../model/many.ts';
import type { Personality } from '../model/personality.ts';
import type { Problem } from '../model/problem.ts';
import { checkReferences } from './check-references.ts';
import { scanJson } from './json-lines.ts';
import { parseJson, readPersonalityText } from './load-personality.ts';
import { personalitySchema } from './personality-schema.ts';
import { type Fault, fault } from './shapes/fault.ts';

/** A personality if it is without fault, and all the faults in order of lines (`place` is `line N`). */
export interface Checked {
  readonly personality?: Personality;
  readonly problems: readonly Problem[];
}

/**
 * Reads a personality and checks everything: what commands other than the emulator use.
 * Throws a FormatError `FILE: line N: … (and 3 more problems)`, or the system's error when it cannot be read.
 */
export function readPersonality(path: string): Personality {
  const { personality, problems } = checkPersonality(readPersonalityText(path), path);
  if (personality) return personality;
  const [first] = problems;
  const more = problems.length - 1;
  const rest = more === 0 ? '' : ` (and ${many(more, 'more problem')})`;
  throw new FormatError(`${path}: ${first?.place}: ${first?.text}${rest}`);
}

/**
 * Checks the text of a personality file: JSON without repeated keys, every key known and of the right type, every
 * reference leading somewhere. `file` is for messages. Does not throw.
 */
export function checkPersonality(text: string, file: string): Checked {
  let data: unknown;
  try {
    data = parseJson(text, file);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const [, line, message] = /: line (\d+): (.*)$/s.exec(error.message) ?? [];
    return { problems: [{ file, place: `line ${line}`, text: message ?? error.message }] };
  }
  const result = personalitySchema.safeParse(data);
  const faults = result.success ? checkReferences(result.data) : result.error.issues.flatMap(faultsOf);
  const { lines, repeated } = scanJson(
    text,
    faults.map(({ path }) => path),
  );
  const places = [
    ...repeated.map(({ path, line }) => ({ line, text: fault(path, 'is there twice').text })),
    ...faults.map((fault, index) => ({ line: lines[index] ?? 1, text: fault.text })),
  ].sort((a, b) => a.line - b.line);
  const problems = places.map(({ line, text: sentence }) => ({
    file,
    place: `line ${line}`,
    text: sentence,
  }));
  return problems.length === 0 && result.success ? { personality: result.data, problems } : { problems };
}

/** One sentence for each fault; a union's own members say best what is wrong inside it. */
function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => fault([...path, key], 'is not a known key'));
  }
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find(
      (inner) => !inner.some((item) => item.path.length === 0 && item.code === 'invalid_type'),
    );
    if (meant && meant.length > 0)
      return meant.flatMap((item) => faultsOf({ ...item, path: [...issue.path, ...item.path] }));
  }
  return [fault(path, issue.message.replace(/^Invalid input: /, ''))];
}
