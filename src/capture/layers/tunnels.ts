import { inflateRawSync } from 'node:zlib';
import { u16 } from '../model/read-integers.ts';
import { decodeEthernet, decodePpp, decodeRaw, IPV6, OTHER, unwrap } from './ether-type.ts';
import type { Frame } from './frame.ts';

const VXLAN_PORT = 4789;
const GENEVE_PORT = 6081;
const GTP_PORT = 2152;
const L2TP_PORT = 1701;
const TEREDO_PORT = 3544;

/** GRE carries something that is read by nobody here. */
export const UNKNOWN_TUNNEL = -1;

/** RFC 2784 and 2890; version 1 is that of PPTP (RFC 2637). What is not understood is `UNKNOWN_TUNNEL`. */
export function decodeGre(frame: Frame): number {
  const { bytes, at } = frame;
  if (frame.left() < 4) return OTHER;
  const flags = u16(bytes, at);
  const type = u16(bytes, at + 2);
  const version = flags & 7;
  let length = 4;
  if ((flags & 0xc000) !== 0 && version === 0) length += 4;
  if ((flags & 0x2000) !== 0) length += 4;
  if ((flags & 0x1000) !== 0) length += 4;
  if (version === 1 && (flags & 0x0080) !== 0) length += 4;
  if (version > 1 || frame.left() < length) return OTHER;
  frame.at = at + length;
  if (type === 0x6558) return decodeEthernet(frame);
  if (type === 0x880b) return unwrapPpp(frame);
  if (type === 0x88be) return decodeErspan(frame, (flags & 0x1000) === 0 ? 0 : 8);
  if (type === 0x22eb) return decodeErspan(frame, 12);
  const known = unwrap(frame, type);
  return known === OTHER && !quiet.has(type) ? UNKNOWN_TUNNEL : known;
}

/** ARP, IS-IS, Cisco's keep-alives and NHRP: no packets of anybody are in them. */
const quiet: ReadonlySet<number> = new Set([0, 0x0806, 0x00fe, 0x2001]);

/**
 * What a switch mirrors (draft-foschiano-erspan): an Ethernet frame behind no header (type I, without sequence numbers), eight bytes (II), or
 * twelve and perhaps eight more (III).
 */
function decodeErspan(frame: Frame, header: number): number {
  const { bytes, at } = frame;
  if (frame.left() < header) return OTHER;
  const isLonger = header === 12 && ((bytes[at + 11] as number) & 1) === 1;
  frame.at = at + header + (isLonger ? 8 : 0);
  return decodeEthernet(frame);
}

function unwrapPpp(frame: Frame): number {
  frame.at -= 6; // where the header of PPPoE would be
  return unwrap(frame, 0x8864);
}

/**
 * IP payload compression (RFC 3173) with deflate (RFC 2394), whatever index the two machines agreed upon for it: the
 * protocol of what was compressed, or 0.
 */
export function decompress(frame: Frame): number {
  const { bytes, at, end } = frame;
  if (frame.left() < 4) return 0;
  try {
    const plain = inflateRawSync(bytes.subarray(at + 4, end), { maxOutputLength: 65_535 });
    frame.bytes = plain;
    frame.at = 0;
    frame.end = plain.length;
    frame.ethernet = -1;
    return bytes[at] as number;
  } catch {
    return 0; // damaged or cut off, and so without a packet to be read
  }
}

/** The EtherType in a tunnel over UDP, `frame.at` being moved to it; or `OTHER`, when this is an ordinary datagram. */
export function maybeUdpTunnel(frame: Frame): number {
  const { bytes, at } = frame;
  if (frame.left() < 8 + 8 + 20) return OTHER;
  const port = u16(bytes, at + 2);
  const from = u16(bytes, at);
  let type = OTHER;
  if (port === VXLAN_PORT) type = decodeVxlan(frame);
  else if (port === GENEVE_PORT) type = decodeGeneve(frame);
  else if (port === GTP_PORT) type = decodeGtp(frame);
  else if (port === L2TP_PORT || from === L2TP_PORT) type = decodeL2tp(frame);
  else if (port === TEREDO_PORT || from === TEREDO_PORT) type = decodeTeredo(frame);
  if (type === OTHER) frame.at = at;
  return type;
}

/** RFC 7348: an Ethernet frame, if the eight header bytes look like it. */
function decodeVxlan(frame: Frame): number {
  const { bytes, at } = frame;
  if (((bytes[at + 8] as number) & 0x08) === 0 || bytes[at + 15] !== 0) return OTHER;
  frame.at = at + 16;
  return decodeEthernet(frame);
}

/** RFC 8926. */
function decodeGeneve(frame: Frame): number {
  const { bytes, at } = frame;
  const first = bytes[at + 8] as number;
  const length = 8 + 8 + (first & 0x3f) * 4;
  if (first >>> 6 !== 0 || frame.left() < length) return OTHER;
  const type = u16(bytes, at + 10);
  frame.at = at + length;
  return type === 0x6558 ? decodeEthernet(frame) : unwrap(frame, type);
}

/** 3GPP TS 29.281: version 1, message type 255 holds an IP packet behind optional fields and extension headers. */
function decodeGtp(frame: Frame): number {
  const { bytes, at } = frame;
  const flags = bytes[at + 8] as number;
  if (flags >>> 4 !== 3 || bytes[at + 9] !== 0xff) return OTHER;
  frame.at = at + 16;
  if ((flags & 7) !== 0) {
    let next = (flags & 4) === 0 ? 0 : (bytes[frame.at + 3] as number);
    frame.at += 4;
    while (next !== 0) {
      const length = (bytes[frame.at] as number) * 4;
      if (length === 0 || frame.left() < length) return OTHER;
      next = bytes[frame.at + length - 1] as number;
      frame.at += length;
    }
  }
  return decodeRaw(frame);
}

/** RFC 2661, 3.1: a data message of version 2 holds a PPP frame behind fields that its flags announce. */
function decodeL2tp(frame: Frame): number {
  const { bytes, at } = frame;
  const flags = u16(bytes, at + 8);
  if ((flags & 0x800f) !== 2) return OTHER;
  let next = at + 10;
  if ((flags & 0x4000) !== 0) next += 2;
  next += 4;
  if ((flags & 0x0800) !== 0) next += 4;
  if ((flags & 0x0200) !== 0) next += 2 + u16(bytes, next);
  if (next >= frame.end) return OTHER;
  frame.at = next;
  return decodePpp(frame);
}

/** RFC 4380, 5.1.1: an IPv6 packet behind an authentication and an origin indication, where there are such. */
function decodeTeredo(frame: Frame): number {
  const { bytes, at } = frame;
  let next = at + 8;
  if (u16(bytes, next) === 1) next += 4 + (bytes[next + 2] as number) + (bytes[next + 3] as number) + 9;
  if (u16(bytes, next) === 0) next += 8;
  const payload = u16(bytes, next + 4);
  if (next + 40 > frame.end || (bytes[next] as number) >>> 4 !== 6) return OTHER;
  if (next + 40 + payload > frame.end + frame.cut) return OTHER;
  frame.at = next;
  return IPV6;
}
