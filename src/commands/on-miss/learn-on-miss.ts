import type { PacketSink } from '../../capture/model/packet-sink.ts';
import type { Endpoint } from '../../model/conversation.ts';
import type { Personality } from '../../model/personality.ts';
import type { OpenSession } from '../../replay/session/session-options.ts';
import { type AskedQuestion, askOnMiss } from '../../scan/upstream/ask-on-miss.ts';
import { Upstream } from '../../scan/upstream/upstream.ts';
import { MissBook } from './miss-book.ts';

/** A real server behind an emulator. */
export interface MissOptions {
  readonly target: Endpoint;
  /** Questions a minute. */
  readonly rate: number;
  /** The personality that is served, and where what was learned since is written: it may be the same. */
  readonly file: string;
  readonly learn?: string;
  readonly complain: (line: string) => void;
  readonly watch?: MissWatcher;
}

/** Is told what the real server is asked, and what is learned of it. */
export interface MissWatcher {
  asked(question: AskedQuestion): void;
  learned(round: LearnedRound): void;
}

/** A round of learning. */
interface LearnedRound {
  /** Sessions with the real server that it learned from, of all rounds. */
  readonly sessions: number;
  /** How many questions had been asked when it began: their answers are known now. */
  readonly questions: number;
  readonly situations: number;
  readonly situationsBefore: number;
}

/** Where nothing is to be learned. */
const nowhere: PacketSink = { packet: () => {} };

/** ms between two rounds of learning; a round takes as long as it takes. */
const rest = 30_000;

/** An emulator that asks the real server where it can only guess, and learns what it was answered. */
export interface OnMiss {
  readonly open: OpenSession;
  /** Learns a last time. */
  finish(): Promise<void>;
}

/** Nothing is written, and nothing of the real server is heard, before the first question. */
export function learnOnMiss(open: OpenSession, options: MissOptions): OnMiss {
  const { target, rate, complain, watch } = options;
  let latest: Personality | undefined;
  let questions = 0;
  const book = new MissBook(options);
  const sink = options.learn === undefined ? nowhere : book;
  const upstream = new Upstream(target, rate, sink, complain);
  let learnedFrom = 0;
  let round: Promise<void> = Promise.resolve();
  const learnNow = async () => {
    if (options.learn === undefined || upstream.sessions === learnedFrom || !book.hasNews) return;
    learnedFrom = upstream.sessions;
    const about = { sessions: learnedFrom, questions };
    const [before, after] = await book.learn(options.learn, latest);
    latest = after;
    watch?.learned({
      ...about,
      situations: after.situations.length,
      situationsBefore: before.situations.length,
    });
  };
  const next = () => {
    round = round.then(learnNow).catch((error: Error) => complain(error.message));
    return round;
  };
  const timer = setInterval(next, rest);
  timer.unref();
  const asked = (question: AskedQuestion) => {
    questions += 1;
    watch?.asked(question);
  };
  const asking = askOnMiss(open, upstream, asked);
  return {
    open: (personality, session) => asking(latest ?? personality, session),
    finish: async () => {
      clearInterval(timer);
      await next();
      book.close();
    },
  };
}
