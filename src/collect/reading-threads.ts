import type { Worker } from 'node:worker_threads';
import { FormatError, UsageError } from '../model/errors.ts';
import type { PartOrder, PartRead } from './read-part.ts';
import type { ThreadNews } from './read-part-thread.ts';
import { startThread } from './start-thread.ts';

/** MiB of young objects before they are looked through: hardly any of them lives on, and larger spaces are looked through less often. */
const young = 32;

/** What reads a part in this thread. */
type ReadHere = (order: PartOrder, progress: (bytes: number) => void) => Promise<void>;

/** A thread failed: what is read here is not wanted any more. */
class Stopped extends Error {}

/**
 * Reads parts on so many threads at a time, in this order; tells of each when it was read. With `readHere` this thread is one of them, which saves the start of
 * one and handing over what it finds. Throws what `readPart` throws first.
 */
export async function readOnThreads(
  orders: readonly PartOrder[],
  count: number,
  read: (order: PartOrder, part: PartRead) => Promise<void>,
  progress: (bytes: number) => void,
  readHere?: ReadHere,
): Promise<void> {
  const left = [...orders];
  let isStopped = false;
  const program = new URL('./read-part-thread.ts', import.meta.url);
  const others = Math.min(count, orders.length) - (readHere ? 1 : 0);
  const threads = Array.from({ length: others }, () =>
    startThread(program, { resourceLimits: { maxYoungGenerationSizeMb: young } }),
  );
  const onThread = async (thread: Worker) => {
    for (let order = left.shift(); order !== undefined; order = left.shift())
      await read(order, await readOn(thread, order, progress));
  };
  const here = async (readPartHere: ReadHere) => {
    const goOn = (bytes: number) => {
      if (isStopped) throw new Stopped();
      progress(bytes);
    };
    for (let order = left.shift(); order !== undefined && !isStopped; order = left.shift())
      await readPartHere(order, stepsOf(goOn));
  };
  try {
    await Promise.all([...threads.map(onThread), ...(readHere ? [here(readHere)] : [])]);
  } finally {
    isStopped = true;
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

/** Told how far it is, tells how far it has come since the last time. */
export function stepsOf(progress: (bytes: number) => void): (bytes: number) => void {
  let before = 0;
  return (bytes) => {
    progress(bytes - before);
    before = bytes;
  };
}

function readOn(thread: Worker, order: PartOrder, progress: (bytes: number) => void): Promise<PartRead> {
  return new Promise((resolve, reject) => {
    const onBytes = stepsOf(progress);
    const heard = (news: ThreadNews) => {
      switch (news.kind) {
        case 'progress':
          onBytes(news.bytes);
          return;
        case 'read':
          resolve(news.part);
          break;
        case 'failed':
          reject(errorOf(news));
      }
      thread.off('message', heard).off('error', reject);
    };
    thread.on('message', heard).on('error', reject);
    thread.postMessage(order);
  });
}

function errorOf({ fault, text }: ThreadNews & { readonly kind: 'failed' }): Error {
  if (fault === 'format') return new FormatError(text);
  return fault === 'usage' ? new UsageError(text) : new Error(text);
}
