import type { DataLink } from '../../model/conversation.ts';
import type { Said } from './kept-messages.ts';
import type { Segment } from './segment.ts';
import type { StreamTail } from './stream-tail.ts';

/** What one end of a flow said, and how far it has been put in order. Sequence numbers as in sequence.ts. */
export class FlowSide {
  /** Packets that this end sent. */
  packets = 0;
  /** Bytes in order so far. */
  bytes = 0;
  missing = 0;
  readonly tail: StreamTail;

  /** Whether `next` is known: from a SYN, or because enough was seen to begin in mid-stream. */
  based = false;
  /** Sequence numbers of the first byte, and of the next one in order. */
  begin = 0;
  next = 0;
  isnKnown = false;
  isn = 0;
  finKnown = false;
  finSequence = 0;
  /** The acknowledgement in the FIN: did this end know of the other one's FIN? */
  finAcknowledges = 0;
  finTime = Number.NaN;
  /** The latest acknowledgement of the *other* end for bytes of this one. */
  ackedKnown = false;
  acked = 0;
  /** The window that came with it, and the shift of the windows that this end sends: -1 none or not known. */
  peerWindow = 0;
  windowShift = -1;
  /** Out of order, by sequence number, never overlapping. */
  pending: Segment[] = [];
  pendingSize = 0;
  /** Packets of the flow since the first of `pending` came, and when that was. */
  waited = 0;
  waitingSince = Number.NaN; // like all times never a small integer: V8 would change the layout of all halves later

  /** The last line, if it has no end yet and may announce a data connection. */
  unfinishedLine = '';

  differingOverlaps = 0;
  /** Segments too far from all others to belong here. */
  strays = 0;

  ttl = 0;
  /** The Ethernet address that the packets came from: the first two bytes (-1 when there is none) and the other four. */
  ethernetHigh = -1;
  ethernetLow = 0;
  firstStamp: { readonly time: number; readonly value: number } | undefined;
  lastStamp = 0;
  lastStampTime = Number.NaN;

  constructor(tail: StreamTail) {
    this.tail = tail;
  }
}

/** The SYN-ACK of a connection, for the facts about the machine that sent it. */
export interface SynAck {
  readonly window: number;
  readonly dontFragment: boolean;
  readonly options: Uint8Array;
}

/**
 * A TCP connection or UDP flow while it is being read. Its two ends are called low and high by the order of their
 * addresses: who is the client is only decided at the end.
 */
export class Flow {
  readonly id: number;
  readonly family: number;
  readonly udp: boolean;
  readonly low0: number;
  readonly low1: number;
  readonly low2: number;
  readonly low3: number;
  readonly high0: number;
  readonly high1: number;
  readonly high2: number;
  readonly high3: number;
  /** Low end's port in the upper half, high end's in the lower. */
  readonly ports: number;
  readonly hash: number;

  readonly low: FlowSide;
  readonly high: FlowSide;
  readonly start: number;
  end: number;
  packets = 0;
  /** Whether the low end sent the first packet. */
  readonly lowBegan: boolean;

  /** Who sent a SYN without an acknowledgement, first: 1 the low end, 2 the high end, 0 nobody. */
  syn = 0;
  /** The same for SYN with acknowledgement, for the first FIN and for the reset. */
  synAck = 0;
  fin = 0;
  reset = 0;
  /** Both ends have said all they will, or one has reset the connection. */
  closed = false;
  /** Chunks were put in order after others that are later: sort them by time. */
  late = false;
  /** Both ends have finished, and nothing more is delivered. */
  sealed = false;
  evicted = false;
  handshake: SynAck | undefined;
  said: Said | undefined;
  dataOf: DataLink | undefined;
  /** Links of the data connections that were announced in it, their message numbers by the order of delivery. */
  announced: { -readonly [Key in keyof DataLink]: DataLink[Key] }[] | undefined;
  /** Bytes of messages that were kept, the memory that they take, and bytes that were not kept. */
  kept = 0;
  keptSize = 0;
  notKept = 0;
  /** A UDP server that answers from another port than it was asked on has this flow too, found by that four-tuple. */
  alias: Flow | undefined;
  /** Set in an alias. */
  aliasOf: Flow | undefined;
  ended = false;

  /** The next flow of the same hash bucket. */
  chain: Flow | undefined;
  /** Neighbours in the queue of least recent use, and which queue that is. */
  older: Flow | undefined;
  newer: Flow | undefined;
  queue = -1;
  /** When it was last moved in its queue. */
  touched = 0;

  constructor(id: number, key: FlowKey, low: FlowSide, high: FlowSide, time: number) {
    this.id = id;
    this.family = key.family;
    this.udp = key.udp;
    this.low0 = key.low0;
    this.low1 = key.low1;
    this.low2 = key.low2;
    this.low3 = key.low3;
    this.high0 = key.high0;
    this.high1 = key.high1;
    this.high2 = key.high2;
    this.high3 = key.high3;
    this.ports = key.ports;
    this.hash = key.hash;
    this.low = low;
    this.high = high;
    this.lowBegan = key.fromLow;
    this.start = time;
    this.end = time;
  }
}

/** Registers for the four-tuple of the packet at hand. */
export interface FlowKey {
  family: number;
  udp: boolean;
  low0: number;
  low1: number;
  low2: number;
  low3: number;
  high0: number;
  high1: number;
  high2: number;
  high3: number;
  ports: number;
  hash: number;
  /** Whether the low end sent the packet. */
  fromLow: boolean;
}
