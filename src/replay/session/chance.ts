/** Gives each session its own source of chance, uniform in [0, 1). */
export type Chance = () => () => number;

/** Repeatable: the n-th session of two runs with the same seed draws the same numbers. */
export function seededChance(seed: number): Chance {
  let sessions = 0;
  return () => sfc32(seed, sessions++);
}

export const realChance: Chance = () => Math.random;

/** Chris Doty-Humphrey's small fast counting generator (PractRand's sfc32), 128 bits of state. */
function sfc32(seed: number, session: number): () => number {
  let a = seed | 0;
  let b = Math.floor(seed / 2 ** 32) | 0;
  let c = session | 0;
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
}
