import { i32, u16le, u32le } from '../model/read-integers.ts';
import {
  decodeEthernet,
  decodePpp,
  decodeRaw,
  decodeTyped,
  IPV4,
  IPV6,
  OTHER,
  PPPOE_SESSION,
  unwrap,
} from './ether-type.ts';
import type { Frame } from './frame.ts';
import { decodeRadiotap, decodeWifi } from './wifi-frame.ts';

/** Nobody here knows this link type. */
export const UNKNOWN_LINK = -1;

/**
 * Moves `frame.at` to the network layer and names it: `IPV4`, `IPV6`, `OTHER` or `UNKNOWN_LINK`.
 * Link types: https://www.tcpdump.org/linktypes.html
 */
export function decodeLink(frame: Frame, linkType: number): number {
  switch (linkType) {
    case 1: // ETHERNET
      return decodeEthernet(frame);
    case 0: // NULL
    case 108: // LOOP
      return decodeLoopback(frame);
    case 113: // LINUX_SLL
      return decodeTyped(frame, 14, 16);
    case 276: // LINUX_SLL2
      return decodeTyped(frame, 0, 20);
    case 12: // RAW as some systems number it
    case 14:
    case 101: // RAW
      return decodeRaw(frame);
    case 228: // IPV4
    case 229: // IPV6
      return decodeRaw(frame);
    case 9: // PPP
    case 50: // PPP_HDLC
      return decodePpp(frame);
    case 51: // PPP_ETHER
      return unwrap(frame, PPPOE_SESSION);
    case 104: // C_HDLC
      return decodeTyped(frame, 2, 4);
    case 239: // NFLOG
      return decodeNflog(frame);
    case 192: // PPI
      return decodePpi(frame);
    case 105: // IEEE802_11
      return decodeWifi(frame);
    case 127: // IEEE802_11_RADIOTAP
      return decodeRadiotap(frame);
    default:
      return UNKNOWN_LINK;
  }
}

/** The address family, in the byte order of whoever captured it; its value for IPv6 differs between systems. */
function decodeLoopback(frame: Frame): number {
  if (frame.left() < 4) return OTHER;
  const big = i32(frame.bytes, frame.at);
  const family = big >= 0 && big < 256 ? big : u32le(frame.bytes, frame.at);
  frame.at += 4;
  if (family === 2) return IPV4;
  return family === 24 || family === 28 || family === 30 || family === 10 || family === 23 ? IPV6 : OTHER;
}

/** Linux netfilter log: attributes of (length, type), both in host order, of which 9 is the packet. */
function decodeNflog(frame: Frame): number {
  const bytes = frame.bytes;
  if (frame.left() < 4) return OTHER;
  for (let at = frame.at + 4; frame.end - at >= 4; ) {
    const length = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
    if (length < 4 || at + length > frame.end) return OTHER;
    if (bytes[at + 2] === 9) {
      frame.at = at + 4;
      frame.limit(length - 4);
      return decodeRaw(frame);
    }
    at += (length + 3) & ~3;
  }
  return OTHER;
}

/** Per-packet information of the CACE toolkit: a header of a length of its own, before another link type. */
function decodePpi(frame: Frame): number {
  const { bytes, at } = frame;
  const length = u16le(bytes, at + 2);
  if (frame.left() < 8 || length < 8 || frame.left() < length) return OTHER;
  const linkType = u32le(bytes, at + 4);
  frame.at += length;
  return linkType === 192 ? OTHER : decodeLink(frame, linkType);
}
