import { once } from 'node:events';
import { startThread } from '../../collect/start-thread.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Priors } from '../../knowledge/priors.ts';
import type { HeldOutQuality } from './held-out-quality.ts';

/** Kept bytes from which on starting a thread is worth it: less is learned from in about the time that it takes. */
const worthThread = 150_000;

/** What is going on in another thread. */
export interface HeldOutAside {
  /** Resolves to what `heldOutQuality` gives. */
  result(): Promise<HeldOutQuality>;
  /** Nobody wants to know any more. */
  stop(): void;
}

/** What the other thread is given. */
export interface HeldOutWork {
  readonly evidence: Evidence;
  readonly priors: readonly Priors[];
}

/** Judges by sessions left out while this thread learns from all of them; undefined where that is not worth a thread. */
export function judgeAside(
  evidence: Evidence,
  threads: number,
  priors: readonly Priors[] = [],
): HeldOutAside | undefined {
  const size = evidence.sessions.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (threads < 2 || size < worthThread) return undefined;
  const thread = startThread(new URL('./held-out-thread.ts', import.meta.url), {
    workerData: { evidence, priors } satisfies HeldOutWork,
  });
  const said = once(thread, 'message') as Promise<[HeldOutQuality]>;
  said.catch(() => {}); // it may fail before anybody asks
  return {
    result: async () => (await said)[0],
    stop: () => void thread.terminate(),
  };
}
