import type { Learned } from './live-learning.ts';

/** How far a capture is. */
export interface CaptureProgress {
  readonly sessions: number;
  readonly packets: number;
  /** Of the capture file. */
  readonly bytes: number;
  /** Rounds of learning, oldest first; undefined when nothing is to be learned. */
  readonly learned?: readonly Learned[];
}

/** The sessions that are looked back at, to say what the last ones brought: a tenth of all, and at least this many. */
const FEWEST = 10;

/**
 * One line for people, e.g. `57 sessions, 1,204 packets (0.2 MB), 143 situations (2 new in the last 20 sessions)`: when
 * many sessions have brought nothing new, enough has been learned.
 */
export function progressText({ sessions, packets, bytes, learned }: CaptureProgress): string {
  const size = `${counted(packets, 'packet')} (${(bytes / 1e6).toFixed(1)} MB)`;
  return [counted(sessions, 'session'), size, ...(learned ? [learnedText(learned)] : [])].join(', ');
}

function learnedText(history: readonly Learned[]): string {
  const last = history.at(-1);
  if (!last) return 'nothing learned yet';
  const known = counted(last.situations, 'situation');
  const back = Math.max(FEWEST, last.sessions / 10);
  const before = history.findLast(({ sessions }) => last.sessions - sessions >= back) ?? {
    sessions: 0,
    situations: 0,
  };
  const span = counted(last.sessions - before.sessions, 'session');
  return `${known} (${Math.max(0, last.situations - before.situations)} new in the last ${span})`;
}

function counted(count: number, word: string): string {
  return `${count.toLocaleString('en-US')} ${word}${count === 1 ? '' : 's'}`;
}

/** ms between lines where there is no terminal. */
const PLAIN_EVERY = 60_000;

/** A line that is written over and over on a terminal; elsewhere a plain line now and then, when there is news. */
export class StatusLine {
  readonly #out: NodeJS.WriteStream;
  #shown = '';
  #last = Date.now();

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  /** `news`: worth a plain line at once. */
  show(text: string, news: boolean): void {
    if (text === this.#shown) return;
    if (this.#out.isTTY) {
      this.#out.write(`\r${text.slice(0, (this.#out.columns || 80) - 1)}\x1b[K`);
    } else {
      if (!news && Date.now() - this.#last < PLAIN_EVERY) return;
      this.#out.write(`${text}\n`);
      this.#last = Date.now();
    }
    this.#shown = text;
  }

  /** A line that stays. */
  say(text: string): void {
    const clear = this.#out.isTTY && this.#shown !== '' ? '\r\x1b[K' : '';
    this.#out.write(`${clear}${text}\n`);
    this.#shown = '';
  }
}
