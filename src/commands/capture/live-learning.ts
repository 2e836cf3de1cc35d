import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { UsageError } from '../../model/errors.ts';
import type { LearnSummary } from '../learn/learn-summary.ts';

/** Learning that goes on. `done` gives how many situations are known, or rejects when it fails or is stopped. */
export interface LearnRun {
  readonly done: Promise<number>;
  stop(): void;
}

/** Learns a personality from a capture file, atomically: what `mynah learn --pcap CAPTURE --out PERSONALITY` does. */
export type Learn = (capture: string, personality: string) => LearnRun;

/** What is known after a number of sessions. */
export interface Learned {
  readonly sessions: number;
  readonly situations: number;
}

/** ms: not more often than this, and not more than a third of the time. */
const REST = 2000;
const SHARE = 3; // times as long as learning took it rests
/** Every so many sessions more, relative to those learned from: the work of all rounds stays linear. */
const GROWTH = 1.1;
/** ms: after this long a single new session is reason enough. */
const PATIENCE = 30_000;

/**
 * Keeps a personality up to date while its capture grows, by learning anew from the whole file again and again: so
 * what is learned on the way is what would be learned afterwards, byte for byte. Another process does the work, the
 * capture is not held up by it.
 */
export class LiveLearning {
  /** After every round, oldest first. */
  readonly history: Learned[] = [];
  readonly #capture: string;
  readonly #personality: string;
  readonly #learn: Learn;
  readonly #now: () => number;
  #run: LearnRun | undefined;
  #round: Promise<void> = Promise.resolve();
  #learnedFrom = 0;
  #started = 0;
  #ended = 0;

  /** `now` in ms. */
  constructor(capture: string, personality: string, learn: Learn, now: () => number = Date.now) {
    this.#capture = capture;
    this.#personality = personality;
    this.#learn = learn;
    this.#now = now;
  }

  /** So many sessions are over by now: learns if that is worth it. */
  consider(sessions: number): void {
    if (this.#run || sessions <= this.#learnedFrom) return;
    const rested = this.#now() - this.#ended;
    if (rested < REST || rested < SHARE * (this.#ended - this.#started)) return;
    if (sessions < this.#learnedFrom * GROWTH && rested < PATIENCE) return;
    this.#begin(sessions).catch(() => {}); // too early to learn anything: the next round will
  }

  /** The capture is complete: learns a last time. Throws UsageError with the reason when nothing can be learned. */
  async finish(sessions: number): Promise<void> {
    this.#run?.stop();
    await this.#round.catch(() => {});
    await this.#begin(sessions);
  }

  stop(): void {
    this.#run?.stop();
  }

  #begin(sessions: number): Promise<void> {
    this.#started = this.#now();
    this.#run = this.#learn(this.#capture, this.#personality);
    this.#round = this.#run.done
      .then((situations) => {
        this.#learnedFrom = sessions;
        this.history.push({ sessions, situations });
      })
      .finally(() => {
        this.#run = undefined;
        this.#ended = this.#now();
      });
    return this.#round;
  }
}

/** `mynah learn` as a process of its own, with as little priority as possible. */
export const learnInProcess: Learn = (capture, personality) => {
  const program = process.argv[1] as string;
  const args = [...process.execArgv, program, 'learn', '--json', '--pcap', capture, '--out', personality];
  // In a process group of its own a Ctrl-C at the terminal ends the capture and not the learning.
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  let summaries = '';
  let complaints = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    summaries += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-2000);
  });
  const done = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      if (summaries.endsWith('\n')) resolve(situationsIn(summaries));
      else reject(new UsageError(lastLine(complaints)));
    });
  });
  return { done, stop: () => child.kill() };
};

/** Of all services together. */
function situationsIn(summaries: string): number {
  const lines = summaries.trim().split('\n');
  return lines.reduce((sum, line) => sum + (JSON.parse(line) as LearnSummary).situations, 0);
}

function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? '';
  return `nothing learned: ${line.replace(/^mynah: /, '') || 'learning was stopped'}`;
}
