import { expect, test } from 'vitest';
import { fuzzPersonality } from '../../bench/fuzz/fuzz-files.ts';
import { freshState, fuzzSession, sayingsOf } from '../../bench/fuzz/fuzz-sessions.ts';
import { Dice } from '../../bench/fuzz/random.ts';
import { learnedSample } from '../support/learned-sample.ts';

// The same for an hour, with captures and fleet files: `npx tsx bench/fuzz.ts`.
test.each(['sendmail', 'redis', 'netkit-ftpd'])(
  '%s: clients that send anything break no session',
  async (name) => {
    const personality = await learnedSample(name);
    const [sayings, shared] = [sayingsOf(personality, []), freshState()];
    for (let seed = 0; seed < 100; seed++)
      expect(() => fuzzSession(personality, sayings, shared, new Dice(seed)), `seed ${seed}`).not.toThrow();
  },
);

test.each(['redis', 'netkit-ftpd'])(
  '%s: a damaged personality is refused, or breaks no session',
  async (name) => {
    const personality = await learnedSample(name);
    const sayings = sayingsOf(personality, []);
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 100; seed++)
      expect(
        () => outcomes.add(fuzzPersonality(personality, sayings, new Dice(seed))),
        `seed ${seed}`,
      ).not.toThrow();
    expect([...outcomes].sort()).toEqual(['read', 'refused']);
  },
);
