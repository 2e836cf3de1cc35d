import type { Worker } from 'node:worker_threads';
import { FormatError, UsageError } from '../model/errors.ts';
import type { PartOrder, PartRead } from './read-part.ts';
import type { ThreadNews } from './read-part-thread.ts';
import { startThread } from './start-thread.ts';

/** MiB of young objects before they are looked through: hardly any of them lives on, and larger spaces are looked through less often. */
const young = 32;

/** Reads parts on so many threads at a time, in this order; tells of each when it was read. Throws what `readPart` throws first. */
export async function readOnThreads(
  orders: readonly PartOrder[],
  count: number,
  read: (order: PartOrder, part: PartRead) => Promise<void>,
  progress: (bytes: number) => void,
): Promise<void> {
  const left = [...orders];
  const program = new URL('./read-part-thread.ts', import.meta.url);
  const threads = Array.from({ length: Math.min(count, orders.length) }, () =>
    startThread(program, { resourceLimits: { maxYoungGenerationSizeMb: young } }),
  );
  try {
    await Promise.all(
      threads.map(async (thread) => {
        for (let order = left.shift(); order !== undefined; order = left.shift())
          await read(order, await readOn(thread, order, progress));
      }),
    );
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function readOn(thread: Worker, order: PartOrder, progress: (bytes: number) => void): Promise<PartRead> {
  return new Promise((resolve, reject) => {
    let before = 0;
    const heard = (news: ThreadNews) => {
      switch (news.kind) {
        case 'progress':
          progress(news.bytes - before);
          before = news.bytes;
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
