import type { PacketSink } from '../../capture/model/packet-sink.ts';
import type { Endpoint } from '../../model/conversation.ts';
import { microsecondClock } from '../../model/microsecond-clock.ts';
import { openTcp, type Recording } from '../talk/recorded-connection.ts';
import { replyWholeness } from '../talk/reply-wholeness.ts';
import type { Wire } from '../talk/wire.ts';

/** ms: for the first byte of an answer, for the rest of one that lacks something, and of one that looks whole. */
const patience = 8000;
const patienceForRest = 3000; // ms
const quiet = 80; // ms
/** Parallel sessions that are ended when nobody needs them. */
const minute = 60_000;

/** What the real server answered, and whether it has closed the connection. */
export interface Heard {
  readonly text: string;
  readonly closed: boolean;
}

/** The real server behind an emulator: it is asked seldom, and all that it says is recorded. */
export class Upstream {
  /** Sessions held with it so far. */
  sessions = 0;
  readonly #target: Endpoint;
  readonly #perMinute: number;
  readonly #recording: Recording;
  readonly #complain: (line: string) => void;
  #asked: number[] = [];
  #isAway = false;

  constructor(target: Endpoint, perMinute: number, sink: PacketSink, complain: (line: string) => void) {
    this.#target = target;
    this.#perMinute = perMinute;
    this.#recording = { sink, now: microsecondClock() };
    this.#complain = complain;
  }

  /** Whether another question may be put to it now; counts it. */
  mayAsk(): boolean {
    const now = Date.now();
    this.#asked = this.#asked.filter((time) => time > now - minute);
    if (this.#asked.length >= this.#perMinute) return false;
    this.#asked.push(now);
    return true;
  }

  /** Opens a session with it; undefined while it is away. */
  async open(): Promise<UpstreamSession | undefined> {
    try {
      const wire = await openTcp(this.#target, undefined, this.#recording);
      if (this.#isAway) this.#complain('the upstream server is back');
      this.#isAway = false;
      this.sessions += 1;
      return new UpstreamSession(wire);
    } catch (error) {
      if (!this.#isAway) this.#complain(`the upstream server is away: ${(error as Error).message}`);
      this.#isAway = true;
      return undefined;
    }
  }
}

/** One session with the real server, parallel to one of a client. */
export class UpstreamSession {
  readonly #wire: Wire;
  #said = '';

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** Says something, `''` to hear the greeting, and waits for the answer. */
  async answer(said: string): Promise<Heard> {
    this.#said = (this.#said + said).slice(-4096);
    if (said !== '') this.#wire.say(said);
    const { inbox } = this.#wire;
    let seen = '';
    for (let last = Date.now(); !inbox.closed; ) {
      const left = last + this.#waitAfter(seen) - Date.now();
      if (left <= 0) break;
      await inbox.change(left);
      if (inbox.text === seen) continue;
      seen = inbox.text;
      last = Date.now();
    }
    return { text: inbox.read(), closed: inbox.closed };
  }

  close(): void {
    this.#wire.close();
  }

  #waitAfter(text: string): number {
    if (text === '') return patience;
    const wholeness = replyWholeness(text, { said: this.#said, templates: [] }, this.#wire);
    return wholeness === 'part' ? patienceForRest : quiet;
  }
}
