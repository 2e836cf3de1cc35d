import { type IpHeader, ipHeaderLength, LONGEST_TRANSPORT, sealPacket, TCP, UDP } from './write-ip.ts';

/** TCP flags (RFC 9293, 3.1). */
export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;

/** One TCP segment about to be written. `sequence` and `acknowledgement` are taken modulo 2^32. */
export interface Segment {
  readonly ip: IpHeader;
  readonly fromPort: number;
  readonly toPort: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
  readonly window: number;
  /** A multiple of 4 bytes, at most 40. */
  readonly options: Uint8Array;
  readonly payload: Uint8Array;
}

/** One UDP datagram about to be written. */
export interface Datagram {
  readonly ip: IpHeader;
  readonly fromPort: number;
  readonly toPort: number;
  readonly payload: Uint8Array;
}

const TCP_HEADER = 20;
const UDP_HEADER = 8;

/** Longest payload of a written segment without options, and of a datagram, in bytes (over IPv4; also used for IPv6). */
export const LONGEST_SEGMENT = LONGEST_TRANSPORT - TCP_HEADER;
export const LONGEST_DATAGRAM = LONGEST_TRANSPORT - UDP_HEADER;

/** Packets are made here: sinks take the bytes they want to keep. */
const scratch = Buffer.alloc(40 + LONGEST_TRANSPORT);

/** An IP packet with the segment, checksums included (RFC 9293, 3.1). It is valid until the next packet is made. */
export function tcpPacket(segment: Segment): Buffer {
  const at = ipHeaderLength(segment.ip);
  const data = at + TCP_HEADER + segment.options.length;
  const packet = scratch.subarray(0, data + segment.payload.length);
  packet.writeUInt16BE(segment.fromPort, at);
  packet.writeUInt16BE(segment.toPort, at + 2);
  packet.writeUInt32BE(segment.sequence >>> 0, at + 4);
  packet.writeUInt32BE(segment.acknowledgement >>> 0, at + 8);
  packet[at + 12] = ((TCP_HEADER + segment.options.length) / 4) << 4;
  packet[at + 13] = segment.flags;
  packet.writeUInt16BE(segment.window, at + 14);
  packet.writeUInt32BE(0, at + 16); // checksum, urgent pointer
  packet.set(segment.options, at + TCP_HEADER);
  packet.set(segment.payload, data);
  sealPacket(packet, segment.ip, TCP, 16);
  return packet;
}

/** An IP packet with the datagram, checksums included (RFC 768). It is valid until the next packet is made. */
export function udpPacket(datagram: Datagram): Buffer {
  const at = ipHeaderLength(datagram.ip);
  const packet = scratch.subarray(0, at + UDP_HEADER + datagram.payload.length);
  packet.writeUInt16BE(datagram.fromPort, at);
  packet.writeUInt16BE(datagram.toPort, at + 2);
  packet.writeUInt16BE(UDP_HEADER + datagram.payload.length, at + 4);
  packet.writeUInt16BE(0, at + 6);
  packet.set(datagram.payload, at + UDP_HEADER);
  sealPacket(packet, datagram.ip, UDP, 6);
  return packet;
}
