import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { startThread } from '../../../collect/start-thread.ts';
import type { Evidence } from '../../../evidence/evidence.ts';
import type { Priors } from '../../../knowledge/priors.ts';
import type { Conversation } from '../../../model/conversation.ts';
import { HeldOutFolds, type PlayedFold } from './held-out-folds.ts';
import { type HeldOutQuality, qualityOf } from './held-out-quality.ts';
import { SharedFolds } from './shared-folds.ts';

/** Kept bytes from which on starting a thread is worth it: less is learned from in about the time that it takes. */
const worthThread = 150_000;
/** Three folds are enough as a rule, and each thread holds all that is learned from. */
const mostThreads = 3;

/** What is going on in other threads. */
export interface HeldOutAside {
  /** Plays what they have not begun, and resolves to what `heldOutQuality` gives of the recordings that the evidence keeps. */
  result(recordings: readonly Conversation[]): Promise<HeldOutQuality>;
  /** Nobody wants to know any more. */
  stop(): void;
}

/** What another thread is given. */
export interface HeldOutWork {
  readonly evidence: Evidence;
  readonly priors: readonly Priors[];
  readonly memory: SharedArrayBuffer;
}

/** Threads that wait for what they shall judge, beside this one. */
export function startJudges(threads: number): Worker[] {
  const program = new URL('./held-out-thread.ts', import.meta.url);
  return Array.from({ length: Math.min(threads - 1, mostThreads) }, () => startThread(program));
}

/**
 * Judges by sessions left out while this thread learns from all of them; undefined where that is not worth a thread. Of threads that are `ready` all are taken.
 */
export function judgeAside(
  evidence: Evidence,
  threads: number,
  priors: readonly Priors[] = [],
  ready: Worker[] = [],
): HeldOutAside | undefined {
  const size = evidence.sessions.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (threads < 2 || size < worthThread) return undefined;
  const shared = new SharedFolds();
  const work = { evidence, priors, memory: shared.memory } satisfies HeldOutWork;
  const others = ready.length > 0 ? ready.splice(0) : startJudges(threads);
  for (const thread of others) thread.postMessage(work);
  const heard = Promise.all(others.map(playedBy));
  heard.catch(() => {}); // one may fail before anybody asks
  return {
    result: async (recordings) => {
      const folds = new HeldOutFolds(recordings, priors);
      const own = await shared.play(folds);
      return qualityOf(folds, [...own, ...(await heard).flat()]);
    },
    stop: () => {
      for (const thread of others) void thread.terminate();
    },
  };
}

async function playedBy(thread: Worker): Promise<readonly PlayedFold[]> {
  const [played] = (await once(thread, 'message')) as [readonly PlayedFold[]];
  return played;
}
