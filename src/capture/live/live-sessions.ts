import type { RecordedSession } from '../../model/recorded-session.ts';
import { KeyLog } from '../../tls/keys/key-log.ts';
import { ConversationReader } from '../conversation-reader.ts';
import type { PacketSink } from '../model/packet-sink.ts';
import { SessionObserver } from '../session-observer.ts';

/** µs: a connection that has closed is waited for stragglers so long, and a UDP flow that has gone quiet is over. */
const LINGER = 2_000_000;
const UDP_QUIET = 10_000_000;
/** Bytes held of conversations that have not ended. */
const MAX_OPEN = 96 * 1024 * 1024;

/** Tells of each session in packets that go by, whole, when it is over. Memory is bounded whatever comes. */
export class LiveSessions implements PacketSink {
  readonly #keys = new KeyLog();
  readonly #sessions: SessionObserver;
  readonly #reader: ConversationReader;

  constructor(heard: (session: RecordedSession) => void) {
    this.#sessions = new SessionObserver(heard, this.#keys);
    this.#reader = new ConversationReader(this.#sessions.observer, {
      linger: LINGER,
      udpIdle: UDP_QUIET,
      maxOpenBytes: MAX_OPEN,
    });
  }

  /** A line of a key log. */
  key(line: string): void {
    this.#keys.add(line);
  }

  packet(
    bytes: Uint8Array,
    start: number,
    end: number,
    originalLength: number,
    time: number,
    linkType: number,
  ): void {
    this.#reader.packet(bytes, start, end, originalLength, time, linkType);
  }

  /** Time has passed, µs since the epoch; call it now and then. */
  advance(time: number): void {
    this.#reader.advance(time);
    this.#sessions.tellWaiting();
  }

  /** No more packets. */
  finish(): void {
    this.#reader.finish();
    this.#sessions.finish();
  }
}
