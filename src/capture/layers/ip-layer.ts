import { i32, u16 } from '../model/read-integers.ts';
import { decodeEthernet, decodeRaw, OTHER, unwrap } from './ether-type.ts';
import type { Frame } from './frame.ts';
import { FragmentTable } from './reassemble-fragments.ts';
import { decodeGre, decompress, maybeUdpTunnel, UNKNOWN_TUNNEL } from './tunnels.ts';

export const TCP = 6;
export const UDP = 17;
/** The packet is broken, or only a fragment of one, or of a protocol that has no ports. */
const NOTHING = 0;

/** IP in IP in IP, extension headers included. */
const MAX_LAYERS = 24;

/**
 * Decodes IPv4 (RFC 791) and IPv6 (RFC 8200), puts fragments together and unpacks tunnels. Checksums are not
 * verified: with offloading, captures on the sending machine have none that are right.
 */
export class IpLayer {
  readonly #fragments: FragmentTable;
  readonly #note: (text: string) => void;

  constructor(note: (text: string) => void) {
    this.#fragments = new FragmentTable(note);
    this.#note = note;
  }

  /** From an EtherType to the payload of the innermost IP packet: `TCP`, `UDP` or `NOTHING`. */
  decode(frame: Frame, etherType: number): number {
    let type = etherType;
    for (let layers = 0; layers < MAX_LAYERS; layers++) {
      if (type === OTHER) return NOTHING;
      const protocol = this.#decodeIp(frame);
      switch (protocol) {
        case TCP:
          return TCP;
        case UDP:
          type = maybeUdpTunnel(frame);
          if (type === OTHER) return UDP;
          break;
        case 4: // IP in IP, RFC 2003
        case 41: // IPv6 in IP, RFC 4213
          type = decodeRaw(frame);
          break;
        case 47:
          type = decodeGre(frame);
          if (type === UNKNOWN_TUNNEL) return this.#fail('an encapsulation in GRE is not understood');
          break;
        case 97: // Ethernet in IP, RFC 3378
          frame.at += 2;
          type = decodeEthernet(frame);
          break;
        case 137: // MPLS in IP, RFC 4023
          type = unwrap(frame, 0x8847);
          break;
        case 50: // RFC 4303
          return this.#fail('a packet is encrypted (IPsec)');
        case 115: // RFC 3931, 4.1.1
          return this.#fail('an encapsulation in L2TPv3 is not understood');
        case 108: {
          const packed = decompress(frame);
          if (packed === TCP || packed === UDP) return packed;
          type = packed === 4 || packed === 41 ? decodeRaw(frame) : OTHER;
          break;
        }
        default:
          return NOTHING;
      }
    }
    return NOTHING;
  }

  /** The version field decides, whatever the layer below says. */
  #decodeIp(frame: Frame): number {
    const version = (frame.bytes[frame.at] as number) >>> 4;
    if (version === 4) return this.#decodeIpv4(frame);
    if (version === 6) return this.#decodeIpv6(frame);
    return this.#fail('an IP packet is neither of version 4 nor 6');
  }

  #decodeIpv4(frame: Frame): number {
    const { bytes, at } = frame;
    if (frame.left() < 20) return this.#fail('an IPv4 header is cut off');
    const first = bytes[at] as number;
    const headerLength = (first & 15) * 4;
    if (headerLength < 20 || headerLength > frame.left())
      return this.#fail('an IPv4 header has an impossible length');
    const totalLength = u16(bytes, at + 2);
    // Zero: the network card was to cut it into packets (segmentation offload).
    if (totalLength >= headerLength) frame.limit(totalLength);
    else if (totalLength !== 0) return this.#fail('an IPv4 packet claims to be shorter than its header');
    frame.source0 = i32(bytes, at + 12);
    frame.target0 = i32(bytes, at + 16);
    if (frame.family !== 4) {
      frame.family = 4;
      frame.source1 = frame.source2 = frame.source3 = 0;
      frame.target1 = frame.target2 = frame.target3 = 0;
    }
    frame.ttl = bytes[at + 8] as number;
    const protocol = bytes[at + 9] as number;
    frame.at = at + headerLength;
    const fragment = u16(bytes, at + 6);
    frame.dontFragment = (fragment & 0x4000) !== 0;
    if ((fragment & 0x3fff) === 0) return protocol === 51 ? this.#skipExtensions(frame, 51) : protocol;
    const identification = u16(bytes, at + 4);
    return this.#fragments.add(
      frame,
      identification,
      protocol,
      (fragment & 0x1fff) * 8,
      (fragment & 0x2000) !== 0,
    );
  }

  #decodeIpv6(frame: Frame): number {
    const { bytes, at } = frame;
    if (frame.left() < 40) return this.#fail('an IPv6 header is cut off');
    const payloadLength = u16(bytes, at + 4);
    frame.family = 6;
    frame.source0 = i32(bytes, at + 8);
    frame.source1 = i32(bytes, at + 12);
    frame.source2 = i32(bytes, at + 16);
    frame.source3 = i32(bytes, at + 20);
    frame.target0 = i32(bytes, at + 24);
    frame.target1 = i32(bytes, at + 28);
    frame.target2 = i32(bytes, at + 32);
    frame.target3 = i32(bytes, at + 36);
    frame.ttl = bytes[at + 7] as number;
    frame.dontFragment = true;
    frame.at = at + 40;
    if (payloadLength !== 0) frame.limit(payloadLength); // zero: a jumbogram (RFC 2675) or segmentation offload
    return this.#skipExtensions(frame, bytes[at + 6] as number);
  }

  /** RFC 8200, section 4. */
  #skipExtensions(frame: Frame, firstHeader: number): number {
    let next = firstHeader;
    for (let headers = 0; headers < MAX_LAYERS; headers++) {
      const { bytes, at } = frame;
      switch (next) {
        case 0: // hop-by-hop options
        case 43: // routing
        case 60: // destination options
        case 135: // mobility, RFC 6275
        case 139: // host identity, RFC 7401
          next = skipExtension(frame, ((bytes[at + 1] as number) + 1) * 8);
          break;
        case 51: // authentication, RFC 4302
          next = skipExtension(frame, ((bytes[at + 1] as number) + 2) * 4);
          break;
        case 44: {
          if (frame.left() < 8) return this.#fail('an IPv6 extension header is cut off');
          const field = u16(bytes, at + 2);
          next = bytes[at] as number;
          frame.at = at + 8;
          if ((field & 0xfff9) === 0) break; // an atomic fragment, RFC 6946
          next = this.#fragments.add(frame, i32(bytes, at + 4), next, field & 0xfff8, (field & 1) === 1);
          break;
        }
        default:
          return next;
      }
      if (next < 0) return this.#fail('an IPv6 extension header is cut off');
    }
    return this.#fail('an IPv6 packet has too many extension headers');
  }

  #fail(text: string): number {
    this.#note(text);
    return NOTHING;
  }
}

/** Answers the type of the header behind it, or -1. */
function skipExtension(frame: Frame, length: number): number {
  if (frame.left() < 8 || frame.left() < length) return -1;
  const next = frame.bytes[frame.at] as number;
  frame.at += length;
  return next;
}
