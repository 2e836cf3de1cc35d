import type { Endpoint, HostFacts, Side } from '../../model/conversation.ts';
import type { PacketSink } from '../model/packet-sink.ts';
import { sameFamily } from './write-address.ts';
import { tcpOptionBytes } from './write-options.ts';
import { LINKTYPE_RAW } from './write-pcap.ts';
import { ACK, FIN, LONGEST_SEGMENT, PSH, RST, SYN, tcpPacket } from './write-transport.ts';

/** The two real ends of a conversation. */
export interface Ends {
  readonly client: Endpoint;
  readonly server: Endpoint;
}

/** One direction: who sends, and how far it is. Sequence numbers run modulo 2^32 (`tcpPacket` cuts them). */
interface Flow {
  readonly address: Uint8Array;
  readonly port: number;
  readonly ttl: number;
  readonly dontFragment: boolean;
  next: number;
  /** What the other side has acknowledged so far. */
  acknowledged: number;
  packets: number;
}

const NO_OPTIONS: Uint8Array = new Uint8Array(0);
const NO_DATA: Uint8Array = new Uint8Array(0);
/** Without a window scale option no window is larger. */
const WINDOW = 65535;
/** The receiver acknowledges by an own packet when this much waits, so that nobody ever overruns the window. */
const ACKNOWLEDGE_AFTER = WINDOW >> 1;
const USUAL_TTL = 64;

/**
 * Turns what happens on a TCP connection into the packets that would have carried it: handshake, data, closing or
 * reset, with sequence numbers, acknowledgements and checksums as the two real ends would have sent them. Every method
 * takes the time in µs since the epoch. Without `facts` the SYN-ACK carries no options at all, which no operating
 * system does: a capture made from a relay says nothing about the server's machine.
 */
export class TcpRecorder {
  readonly #sink: PacketSink;
  readonly #facts: HostFacts;
  readonly #flows: Readonly<Record<Side, Flow>>;

  /** `firstSequence` are the initial sequence numbers of client and server. */
  constructor(ends: Ends, sink: PacketSink, firstSequence: readonly [number, number], facts: HostFacts = {}) {
    const [client, server] = sameFamily(ends.client.address, ends.server.address);
    this.#sink = sink;
    this.#facts = facts;
    const start = { ttl: USUAL_TTL, dontFragment: true, acknowledged: 0, packets: 0 };
    this.#flows = {
      client: { ...start, address: client, port: ends.client.port, next: firstSequence[0] },
      server: {
        ...start,
        address: server,
        port: ends.server.port,
        next: firstSequence[1],
        ttl: facts.ttl ?? USUAL_TTL,
        dontFragment: facts.dontFragment ?? true,
      },
    };
  }

  /** The client asks for a connection. */
  opening(time: number): void {
    // RFC 7323: scaling and timestamps count only when both ends offer them.
    this.#send(time, 'client', SYN, NO_DATA, tcpOptionBytes({ ...this.#facts, timestamps: [] }));
  }

  /** The server takes it. */
  opened(time: number): void {
    this.#send(time, 'server', SYN | ACK, NO_DATA, tcpOptionBytes(this.#facts));
    this.#send(time, 'client', ACK);
  }

  said(time: number, from: Side, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += LONGEST_SEGMENT) {
      this.#send(time, from, PSH | ACK, bytes.subarray(at, at + LONGEST_SEGMENT));
      if (this.#flows[from].next - this.#flows[from].acknowledged > ACKNOWLEDGE_AFTER)
        this.#send(time, other(from), ACK);
    }
  }

  /** Bytes that were never captured: the sequence numbers go on without them. */
  missed(from: Side, count: number): void {
    this.#flows[from].next += count;
  }

  /** `from` says nothing more. */
  ended(time: number, from: Side): void {
    this.#send(time, from, FIN | ACK);
    this.#send(time, other(from), ACK);
  }

  /** `from` breaks off; as an answer to the SYN: the connection is refused. */
  reset(time: number, from: Side): void {
    this.#send(time, from, RST | ACK);
  }

  #send(time: number, from: Side, flags: number, payload = NO_DATA, options = NO_OPTIONS): void {
    const flow = this.#flows[from];
    const peer = this.#flows[other(from)];
    const acknowledges = (flags & ACK) !== 0;
    const packet = tcpPacket({
      ip: {
        from: flow.address,
        to: peer.address,
        ttl: flow.ttl,
        dontFragment: flow.dontFragment,
        identification: ++flow.packets,
      },
      fromPort: flow.port,
      toPort: peer.port,
      sequence: flow.next,
      acknowledgement: acknowledges ? peer.next : 0,
      flags,
      window: (flags & SYN) !== 0 && from === 'server' ? (this.#facts.window ?? WINDOW) : WINDOW,
      options,
      payload,
    });
    if (acknowledges) peer.acknowledged = peer.next;
    flow.next += payload.length + ((flags & (SYN | FIN)) !== 0 ? 1 : 0);
    if ((flags & SYN) !== 0) flow.acknowledged = flow.next;
    this.#sink.packet(packet, 0, packet.length, packet.length, time, LINKTYPE_RAW);
  }
}

function other(side: Side): Side {
  return side === 'client' ? 'server' : 'client';
}
