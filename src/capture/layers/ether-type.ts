import { i32, u16 } from '../model/read-integers.ts';
import type { Frame } from './frame.ts';

/** EtherTypes that the network layer reads; all others end the decoding of a packet. */
export const IPV4 = 0x0800;

export const IPV6 = 0x86dd;

/** The packet carries something else, e.g. ARP. */
export const OTHER = 0;

/** Tags and labels one inside the other. Real networks have two or three. */
const MAX_TAGS = 16;

export const PPPOE_SESSION = 0x8864;

/** An Ethernet frame at `frame.at`, as captured or inside a tunnel. */
export function decodeEthernet(frame: Frame): number {
  if (frame.left() < 14) return OTHER;
  const at = frame.at;
  frame.ethernet = at + 6;
  frame.at = at + 14;
  const type = u16(frame.bytes, at + 12);
  return type === IPV4 ? IPV4 : unwrap(frame, type);
}

/** A header of `length` bytes with an EtherType at `typeAt`. */
export function decodeTyped(frame: Frame, typeAt: number, length: number): number {
  if (frame.left() < length) return OTHER;
  const type = u16(frame.bytes, frame.at + typeAt);
  frame.at += length;
  return unwrap(frame, type);
}

/** Bare IP: the version is in its first four bits. */
export function decodeRaw(frame: Frame): number {
  if (frame.left() < 1) return OTHER;
  const version = (frame.bytes[frame.at] as number) >>> 4;
  return version === 4 ? IPV4 : version === 6 ? IPV6 : OTHER;
}

/** RFC 1661, with the HDLC framing of RFC 1662 or without it; the protocol field may be compressed to one byte. */
export function decodePpp(frame: Frame): number {
  const bytes = frame.bytes;
  if (frame.left() >= 2 && u16(bytes, frame.at) === 0xff03) frame.at += 2;
  else if (frame.left() >= 4 && (u16(bytes, frame.at) === 0x0f00 || u16(bytes, frame.at) === 0x8f00)) {
    return decodeTyped(frame, 2, 4); // Cisco's framing under the same link type
  }
  if (frame.left() < 2) return OTHER;
  const first = bytes[frame.at] as number;
  const protocol = (first & 1) === 1 ? first : u16(bytes, frame.at);
  frame.at += (first & 1) === 1 ? 1 : 2;
  if (protocol === 0x21) return IPV4;
  if (protocol === 0x57) return IPV6;
  return protocol === 0x281 ? unwrap(frame, 0x8847) : OTHER;
}

/** Removes what stands between an EtherType and the network layer. */
export function unwrap(frame: Frame, etherType: number): number {
  let type = etherType;
  for (let tags = 0; tags < MAX_TAGS; tags++) {
    switch (type) {
      case IPV4:
      case IPV6:
        return type;
      case 0x8100: // IEEE 802.1Q
      case 0x88a8: // IEEE 802.1ad
      case 0x9100: // QinQ before its standard
      case 0x9200:
        type = skipTag(frame, 4);
        break;
      case 0x8926: // IEEE 802.1BR VN-Tag
        type = skipTag(frame, 6);
        break;
      case 0x8847: // MPLS, RFC 3032
      case 0x8848:
        return decodeMpls(frame);
      case PPPOE_SESSION: // RFC 2516
        if (frame.left() < 6) return OTHER;
        frame.at += 6;
        return decodePpp(frame);
      default:
        if (type > 1500) return OTHER;
        type = skipSnap(frame);
    }
  }
  return OTHER;
}

/** A tag that ends in the next EtherType. */
function skipTag(frame: Frame, length: number): number {
  if (frame.left() < length) return 0xffff;
  frame.at += length;
  return u16(frame.bytes, frame.at - 2);
}

/** IEEE 802.2 LLC with SNAP: only with an organisation code of zeros does an EtherType follow. */
export function skipSnap(frame: Frame): number {
  const { bytes, at } = frame;
  if (frame.left() < 8 || u16(bytes, at) !== 0xaaaa || i32(bytes, at + 2) >>> 8 !== 0x030000) return 0xffff;
  frame.at = at + 8;
  return u16(bytes, at + 6);
}

/** Below the last label there is IP, or (after a control word of zeros) an Ethernet frame: no field says which. */
function decodeMpls(frame: Frame): number {
  for (let labels = 0; labels < MAX_TAGS; labels++) {
    if (frame.left() < 4) return OTHER;
    const bottom = ((frame.bytes[frame.at + 2] as number) & 1) === 1;
    frame.at += 4;
    if (!bottom) continue;
    const kind = decodeRaw(frame);
    if (kind !== OTHER || frame.left() < 18 || i32(frame.bytes, frame.at) !== 0) return kind;
    frame.at += 4;
    return decodeEthernet(frame);
  }
  return OTHER;
}
