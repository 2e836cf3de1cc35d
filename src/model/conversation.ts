import type { TlsUse } from './tls.ts';

/** Transport of a conversation. */
export type Transport = 'tcp' | 'udp';

/** Who speaks. */
export type Side = 'client' | 'server';

/** One end of a conversation, e.g. `{ address: '127.0.0.31', port: 25 }`. IPv6 addresses are in RFC 5952 form. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/**
 * Bytes that one side said without the other side saying anything in between and without a new packet boundary
 * being lost: one message per delivered segment. `time` is in µs since the Unix epoch.
 * Sample: `{ time: 1795404101000123, from: 'client', bytes: 'QUIT\r\n' }`.
 */
export interface Message {
  readonly time: number;
  readonly from: Side;
  readonly bytes: Uint8Array;
}

/** How a conversation ended: who closed first, a reset, or not at all within the capture. */
export type Ending = 'client' | 'server' | 'reset' | 'unfinished';

/**
 * The client ended its side (FIN) before the server did, and the server, which knew, went on speaking.
 * Sample: `{ time: 1795404101000123, before: 7 }`.
 */
export interface Leaving {
  /** µs since the Unix epoch. */
  readonly time: number;
  /** Index of the first message that the server said knowing that the client had ended. */
  readonly before: number;
}

/** What the packets of a server tell about its machine, as far as seen. */
export interface HostFacts {
  /** IP TTL or hop limit of the server's packets as captured. */
  readonly ttl?: number;
  /** Window of the SYN-ACK, unscaled. */
  readonly window?: number;
  readonly mss?: number;
  readonly windowScale?: number;
  /** TCP options of the SYN-ACK in p0f's notation, e.g. `mss,sok,ts,nop,ws`. */
  readonly tcpOptions?: string;
  /** IP "don't fragment" bit of the SYN-ACK. */
  readonly dontFragment?: boolean;
  /** A TCP timestamp value of the server (RFC 7323) and when it was sent, µs since the epoch: first and last seen. */
  readonly timestamps?: readonly { readonly time: number; readonly value: number }[];
  /** Source Ethernet address, e.g. `02:42:ac:11:00:02`. */
  readonly ethernet?: string;
}

/** An FTP-like data connection belongs to the control conversation that announced its endpoint. */
export interface DataLink {
  /** `id` of the control conversation. */
  readonly control: number;
  /** Index into the control conversation's `messages` of the message that announced the endpoint; final when that has ended. */
  readonly announcement: number;
  /** Who listened: the server (PASV, EPSV) or the client (PORT, EPRT). */
  readonly listener: Side;
}

/**
 * One TCP connection or UDP flow.
 * `packets` counts captured packets; `missing` counts bytes never captured, per sending side.
 */
export interface Conversation {
  /** Number in order of the first packet, from 0, within one reading. */
  readonly id: number;
  readonly transport: Transport;
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** µs since the Unix epoch. */
  readonly start: number;
  readonly end: number;
  readonly packets: number;
  readonly messages: readonly Message[];
  readonly ending: Ending;
  readonly left?: Leaving;
  /** Index of the first message of the client's that the server did not hear, for it had ended the connection before. */
  readonly unheardFrom?: number;
  readonly missing: { readonly client: number; readonly server: number };
  /** Plain sentences about oddities met, e.g. `server: 2 differing overlaps`. */
  readonly problems: readonly string[];
  readonly host: HostFacts;
  readonly dataOf?: DataLink;
  /** Sessions before it, or at its time, were not kept: the server may have been asked for more than is known. */
  readonly afterGap?: true;
  /** It was led through TLS, from the start or from some answer on: `messages` are what was said before and, where that could be read, inside. */
  readonly tls?: TlsUse;
}
