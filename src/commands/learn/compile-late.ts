import { setFlagsFromString } from 'node:v8';

/** Bytes of bytecode that a function has run through before V8 compiles it to fast code; 135,168 unless it is told otherwise. */
const runThrough = 400_000;

/**
 * Has V8 compile fewer functions to fast code, in all threads: learning runs through much code for some seconds only, and compiling was a quarter of all that the processor did,
 * in each thread anew. Measured with the V8 of Node 20; others weigh this in other ways, and complain of settings that they do not know.
 */
export function compileLate(): void {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString(`--interrupt-budget=${runThrough}`);
}
