import { readConversationsFrom } from '../../src/capture/read-conversations.ts';
import { parseFleetText } from '../../src/honeyd/fleet/fleet-text.ts';
import { FormatError, UsageError } from '../../src/model/errors.ts';
import type { Personality } from '../../src/model/personality.ts';
import { parsePersonality } from '../../src/personality/load-personality.ts';
import { freshState, fuzzSession } from './fuzz-sessions.ts';
import { type Dice, mutated } from './random.ts';

/** What became of a damaged file. */
export type Outcome = 'read' | 'refused';

/** Runs what reads a file: its fault in one line is as it should be, anything else that is thrown is a bug. */
function read(work: () => void): Outcome {
  try {
    work();
    return 'read';
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof UsageError)) throw error;
    if (error.message.includes('\n')) throw new Error(`more than one line: ${error.message}`);
    return 'refused';
  }
}

/** Damages a capture in a few places and reads it. */
export function fuzzCapture(capture: Uint8Array, dice: Dice): Outcome {
  const bytes = Uint8Array.from(
    capture.subarray(0, dice.below(4) === 0 ? dice.below(capture.length) : undefined),
  );
  for (let left = 1 + dice.below(20); left > 0; left--) bytes[dice.below(bytes.length)] = dice.below(256);
  return read(() => readConversationsFrom(bytes));
}

/** Changes values anywhere in a personality; what is loaded all the same is played with. */
export function fuzzPersonality(whole: Personality, sayings: readonly string[], dice: Dice): Outcome {
  const text =
    dice.below(3) === 0 ? mutated(JSON.stringify(whole), dice) : JSON.stringify(changed(whole, dice));
  let loaded: Personality | undefined;
  const outcome = read(() => {
    loaded = parsePersonality(text, 'fuzzed.json');
  });
  if (loaded)
    for (let sessions = 0; sessions < 3; sessions++) fuzzSession(loaded, sayings, freshState(), dice);
  return outcome;
}

/** Changes a fleet file and reads it. */
export function fuzzFleet(fleet: string, dice: Dice): Outcome {
  return read(() => parseFleetText('fuzzed.yaml', mutated(fleet, dice)));
}

const strange: readonly unknown[] = [
  null,
  -1,
  0,
  1e18,
  1.5,
  'x',
  '',
  [],
  {},
  true,
  '9'.repeat(100),
  '('.repeat(50),
  [[]],
  { field: 'x' },
];

/** Everything of it, and what sessions are made of several times: fields of templates, situations, the grammar. */
function placesIn(copy: object): readonly Record<string, unknown>[] {
  const { templates, situations, grammar } = copy as Personality;
  const fields = templates.flatMap(({ parts }) => parts.filter((part) => typeof part !== 'string'));
  return [
    copy,
    grammar,
    ...situations.slice(-20),
    ...templates.slice(0, 20),
    ...fields,
    ...fields,
  ] as unknown as Record<string, unknown>[];
}

/** A copy in which a few values are others. */
function changed(whole: object, dice: Dice): unknown {
  const copy = structuredClone(whole);
  const places = placesIn(copy);
  for (let left = 1 + dice.below(3); left > 0; left--) {
    let inside = dice.oneOf(places);
    for (;;) {
      const keys = Object.keys(inside);
      if (keys.length === 0) break;
      const key = dice.oneOf(keys);
      const value = inside[key];
      if (typeof value === 'object' && value !== null && dice.below(5) > 0) {
        inside = value as Record<string, unknown>;
        continue;
      }
      if (dice.below(6) === 0) delete inside[key];
      else
        inside[key] =
          typeof value === 'string' && dice.below(2) === 0 ? mutated(value, dice) : dice.oneOf(strange);
      break;
    }
  }
  return copy;
}
