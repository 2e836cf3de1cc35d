import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';

/** Half of the memory there is, and no more of Node's own heap: what is accounted is a part of what is used. */
export function defaultMemory(): number {
  const machine = process.constrainedMemory?.() || totalmem();
  return Math.floor(Math.min(machine, totalmem(), getHeapStatistics().heap_size_limit) / 2);
}
