import { toBytes } from '../message/bytes/latin1.ts';
import type { Endpoint } from '../model/conversation.ts';
import type { SessionEvent } from '../model/session.ts';
import { isGuess } from '../model/situation.ts';
import type { Reason } from '../replay/fronts/emulator.ts';
import { Feed } from './feed.ts';

/** One exchange of a session with the emulator. */
export interface ReplayedExchange {
  /** What the client said, and what it was answered. */
  readonly request: Buffer;
  readonly reply: Buffer;
  /** The command as it was learned, e.g. `RCPT`. */
  readonly command: string;
  /** Id of the situation that answered, and the step of the cascade it belongs to. */
  readonly situation: string;
  readonly step: SessionEvent['step'];
  /** The answer was learned for such a request in such a state; otherwise it is a guess. */
  readonly expected: boolean;
}

/** One session with a client: its exchanges so far, and, iterated over, those to come until it is closed. */
export class ReplaySession implements AsyncIterable<ReplayedExchange> {
  readonly client: Endpoint;
  readonly #feed = new Feed<ReplayedExchange>();
  #reason: Reason | undefined;

  constructor(client: Endpoint) {
    this.client = client;
  }

  get exchanges(): readonly ReplayedExchange[] {
    return this.#feed.items;
  }

  /** Why it ended; undefined while it goes on. */
  get closed(): Reason | undefined {
    return this.#reason;
  }

  [Symbol.asyncIterator](): AsyncIterator<ReplayedExchange> {
    return this.#feed[Symbol.asyncIterator]();
  }

  /** Takes down an exchange. For the emulator. */
  note({ request, answer, verb, situation, step }: SessionEvent): void {
    this.#feed.add({
      request: Buffer.from(toBytes(request)),
      reply: Buffer.from(toBytes(answer)),
      command: verb,
      situation,
      step,
      expected: !isGuess(step),
    });
  }

  /** Takes down the end. For the emulator. */
  end(reason: Reason): void {
    this.#reason ??= reason;
    this.#feed.close();
  }
}
