import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/** Bytes of bytecode that a function has run through before V8 compiles it to fast code; 135,168 unless it is told otherwise. */
const runThrough = 400_000;

/** Percent by which a heap may outgrow what lives in it before it is collected; small heaps grow up to fourfold unless V8 is told otherwise. */
const growing = 100;

/**
 * Settings of V8 for all threads. Learning runs through much code for some seconds only, and compiling was a quarter of all that the processor did, in each thread anew: fewer functions
 * are compiled to fast code. Where every core has a thread that learns, nobody is free to help with young objects: looking through them in four threads took a twelfth of all processor
 * time; and each thread holds all that is learned from, so that their heaps have to be kept small. Measured with the V8 of Node 20; others weigh this in other ways, and complain of settings that they do not know.
 */
export function suitEngine(threads: number): void {
  if (!process.versions.v8.startsWith('11.')) return;
  setFlagsFromString(`--interrupt-budget=${runThrough}`);
  if (threads >= availableParallelism()) setFlagsFromString('--no-parallel-scavenge');
  if (threads > 1) setFlagsFromString(`--heap-growing-percent=${growing}`);
}
