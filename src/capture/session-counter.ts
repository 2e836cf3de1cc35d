import type { Conversation } from '../model/conversation.ts';
import { ConversationReader } from './conversation-reader.ts';
import type { PacketSink } from './model/packet-sink.ts';

/** µs: a connection that has closed, or a UDP flow that has gone quiet, is counted after this. */
const LINGER = 1_000_000;
const UDP_QUIET = 2_000_000; // µs
const MOST_SERVERS = 10_000; // that are counted
/** Bytes kept of a conversation: enough to see who spoke. */
const KEPT = 512;

/**
 * Counts the sessions in packets that go by: `over` is called when one is over. Memory is bounded whatever comes. A
 * connection in which one side only spoke, to an endpoint that never took part in a dialogue, is an FTP data
 * connection or a port scan and no session.
 */
export class SessionCounter implements PacketSink {
  readonly #over: () => void;
  readonly #reader: ConversationReader;
  /** Servers that took part in a dialogue. */
  readonly #servers = new Set<string>();

  constructor(over: () => void) {
    this.#over = over;
    const limits = { linger: LINGER, udpIdle: UDP_QUIET, maxConversationBytes: KEPT, maxOpenBytes: 64 << 20 };
    this.#reader = new ConversationReader(
      { kind: 'conversations', ended: (each) => this.#ended(each) },
      limits,
    );
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
  }

  /** No more packets: what is over by now is counted without waiting. */
  finish(): void {
    this.#reader.finish();
  }

  #ended({ transport, server, messages, ending }: Conversation): void {
    if (transport === 'tcp' && ending === 'unfinished') return; // it was still open at the end, or was given up
    const endpoint = `${transport} ${server.address} ${server.port}`;
    const spoke = new Set(messages.map(({ from }) => from));
    if (spoke.size === 2 && this.#servers.size < MOST_SERVERS) this.#servers.add(endpoint);
    if (spoke.size === 2 || (spoke.size === 1 && this.#servers.has(endpoint))) this.#over();
  }
}
