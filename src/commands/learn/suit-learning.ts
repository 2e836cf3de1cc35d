import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/** Bytes of bytecode that a function has run through before V8 compiles it to fast code; 135,168 unless it is told otherwise. */
const runThrough = 400_000;

/** Percent by which a heap may outgrow what lives in it before it is collected; small heaps grow up to fourfold unless V8 is told otherwise. */
const growing = 120;

/** Has heaps stay small where there are several, before any of them has grown: each thread that learns holds all that is learned from. */
export function keepHeapsSmall(threads: number): void {
  if (threads > 1) setFlag(`heap-growing-percent=${growing}`);
}

/**
 * Settings for learning, in all threads. It runs through much code for some seconds only, and compiling was a quarter of all that the processor did, in each thread anew: fewer functions are
 * compiled to fast code. Where every core has a thread that learns, nobody is free to look through young objects with it: four helpers of each thread took a twelfth of all processor time.
 */
export function suitLearning(threads: number): void {
  setFlag(`interrupt-budget=${runThrough}`);
  if (threads >= availableParallelism()) setFlag('no-parallel-scavenge');
}

/** Measured with the V8 of Node 20; others weigh these in other ways, and complain of settings that they do not know. */
function setFlag(flag: string): void {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString(`--${flag}`);
}
