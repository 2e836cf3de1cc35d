import type { Conversation } from '../model/conversation.ts';
import type { Problem } from '../model/problem.ts';
import { ClientRole } from './conversations/client-role.ts';
import { converse, type FlowSummary, summarise } from './conversations/describe-flow.ts';
import { type KeepLimits, MessageKeeper } from './conversations/keep-messages.ts';
import { DataConnections } from './conversations/link-data-connections.ts';
import { OrderedResults } from './conversations/ordered-results.ts';
import { StreamDigester } from './flows/digest-streams.ts';
import type { Flow, FlowSide } from './flows/flow.ts';
import { FlowStore, type StoreLimits } from './flows/flow-store.ts';
import { StreamReassembler } from './flows/reassemble-stream.ts';
import type { Segment } from './flows/segment.ts';
import { TailMemory } from './flows/tail-memory.ts';
import { TcpTracker } from './flows/track-tcp.ts';
import { UdpTracker } from './flows/track-udp.ts';
import { Frame } from './layers/frame.ts';
import { IpLayer, TCP, UDP } from './layers/ip-layer.ts';
import { decodeLink, UNKNOWN_LINK } from './layers/link-layer.ts';
import { isInShard, type Shard } from './layers/shard.ts';
import type { PacketSink } from './model/packet-sink.ts';
import { ProblemLog } from './model/problem-log.ts';

/** What to keep, and how much of it. */
export type ReadOptions = Partial<StoreLimits & KeepLimits> & {
  /** Only these conversations: packets of others are counted, and time passes with them. */
  readonly shard?: Shard;
};

const DEFAULTS: StoreLimits & KeepLimits = {
  maxFlows: 65_536,
  maxClosed: 1024,
  linger: 60_000_000, // as long as TIME-WAIT on Linux
  udpIdle: 120_000_000, // as Linux tracks them
  maxTailBytes: 32 * 1024 * 1024,
  maxConversationBytes: 16 * 1024 * 1024,
  maxOpenBytes: 256 * 1024 * 1024,
  maxKeptBytes: Number.POSITIVE_INFINITY,
};

/** Packets between two looks at what has ended. */
const EXPIRE_EVERY = 64;

const GIVEN_UP = 'too many conversations at a time: one was given up while it was open';

/** Gets every conversation, or its summary (with digests: some time before `settled` resolves), as soon as it has ended. */
export type Observer =
  | {
      readonly kind: 'conversations';
      readonly ended: (conversation: Conversation) => void;
      /** Told before a data connection ends which conversation it belongs to. */
      readonly linked?: (control: number) => void;
    }
  | { readonly kind: 'summaries'; readonly digests: boolean; readonly ended: (summary: FlowSummary) => void };

/**
 * Packets in, conversations out: decodes the layers, follows TCP connections and UDP flows, and tells the observer
 * about each when it has ended. Feed it from a `CaptureReader` or packet by packet; memory is bounded whatever comes.
 */
export class ConversationReader implements PacketSink {
  readonly #observer: Observer;
  readonly #limits: StoreLimits & KeepLimits;
  readonly #frame = new Frame();
  readonly #roles = new ClientRole();
  readonly #digester: StreamDigester | undefined;
  /** Which of the MD5s is made first must not matter for the order. */
  readonly #summaries: OrderedResults<FlowSummary>;
  readonly #store: FlowStore;
  readonly #keeper: MessageKeeper;
  readonly #data = new DataConnections();
  readonly #reassembler: StreamReassembler;
  readonly #ip: IpLayer;
  readonly #tcp: TcpTracker;
  readonly #udp: UdpTracker;
  #log = new ProblemLog();
  readonly #shard: Shard;
  #packets = 0;

  constructor(observer: Observer, options: ReadOptions = {}) {
    this.#observer = observer;
    this.#shard = options.shard ?? { part: 0, of: 1 };
    this.#limits = { ...DEFAULTS, ...options };
    const note = (text: string) => this.#log.add(`packet ${this.#packets}`, text);
    const deliver = (flow: Flow, half: FlowSide, segment: Segment) => this.#deliver(flow, half, segment);
    this.#digester = observer.kind === 'summaries' && observer.digests ? new StreamDigester() : undefined;
    this.#summaries = new OrderedResults((summary) => {
      if (observer.kind === 'summaries') observer.ended(summary);
    });
    const memory = new TailMemory(this.#digester);
    this.#store = new FlowStore(
      memory,
      this.#limits,
      (flow, begins) => this.#opened(flow, begins),
      (flow) => this.#ended(flow),
    );
    this.#keeper = new MessageKeeper(this.#limits);
    this.#reassembler = new StreamReassembler(deliver);
    this.#ip = new IpLayer(note);
    this.#tcp = new TcpTracker(this.#store, this.#reassembler, observer.kind === 'conversations', note);
    this.#udp = new UdpTracker(this.#store, deliver, this.#limits.udpIdle, note);
  }

  /** Packets since the start of the file. */
  get packets(): number {
    return this.#packets;
  }

  /** Packets are numbered from 1 again, and problems are noted in `log`. */
  startFile(log: ProblemLog): void {
    this.#log = log;
    this.#packets = 0;
  }

  packet(
    bytes: Uint8Array,
    start: number,
    end: number,
    originalLength: number,
    time: number,
    linkType: number,
  ): void {
    this.#packets++;
    const frame = this.#frame;
    frame.start(bytes, start, end, originalLength, time);
    const type = decodeLink(frame, linkType);
    if (type === UNKNOWN_LINK) {
      this.#log.add(`packet ${this.#packets}`, `link type ${linkType} is not supported`);
      return;
    }
    const protocol = this.#ip.decode(frame, type);
    if ((protocol === TCP || protocol === UDP) && isInShard(frame, this.#shard)) {
      if (protocol === TCP) this.#tcp.segment(frame);
      else this.#udp.datagram(frame);
    }
    if (this.#packets % EXPIRE_EVERY === 0) this.#store.expire(time);
  }

  /** Time has passed without packets (µs since the epoch): conversations that are over are told about. For live capture. */
  advance(time: number): void {
    this.#store.expire(time);
  }

  /** No more packets follow on those so far: all conversations end. */
  finish(): readonly Problem[] {
    this.#store.endAll();
    return this.#log.problems();
  }

  /** Resolves when the observer has been told about all conversations that have ended: MD5s are made on the side. */
  async settled(): Promise<void> {
    await this.#digester?.finish();
  }

  #opened(flow: Flow, begins: boolean): void {
    if (!begins) this.#roles.note(flow);
    if (this.#observer.kind === 'conversations' && !flow.udp) this.#link(flow);
  }

  #link(flow: Flow): void {
    flow.dataOf = this.#data.maybeClaim(flow);
    if (flow.dataOf && this.#observer.kind === 'conversations') this.#observer.linked?.(flow.dataOf.control);
  }

  #deliver(flow: Flow, half: FlowSide, segment: Segment): void {
    half.bytes += segment.length;
    half.tail.append(segment.bytes, segment.start, segment.end);
    if (this.#observer.kind === 'summaries') return;
    const index = this.#keeper.keep(flow, half, segment);
    if (index >= 0 && !flow.udp) this.#data.hear(flow, half, segment, index);
  }

  #ended(flow: Flow): void {
    this.#reassembler.finish(flow, flow.low, flow.high);
    this.#reassembler.finish(flow, flow.high, flow.low);
    if (flow.evicted) this.#log.add(`packet ${this.#packets}`, GIVEN_UP, 'conversations');
    const clientIsLow = this.#roles.isLow(flow);
    if (this.#observer.kind === 'summaries') this.#summarise(flow, clientIsLow, this.#observer.ended);
    else {
      // The announcement may have been put in order only now.
      if (!flow.udp && flow.dataOf === undefined) this.#link(flow);
      this.#observer.ended(converse(flow, clientIsLow));
    }
    this.#keeper.forget(flow);
  }

  #summarise(flow: Flow, clientIsLow: boolean, ended: (summary: FlowSummary) => void): void {
    if (this.#digester === undefined) {
      ended(summarise(flow, clientIsLow, '', ''));
      return;
    }
    const [client, server] = clientIsLow ? [flow.low, flow.high] : [flow.high, flow.low];
    const place = this.#summaries.place();
    client.tail.md5((clientMd5) => {
      server.tail.md5((serverMd5) => place(summarise(flow, clientIsLow, clientMd5, serverMd5)));
    });
  }
}
