/** What the IP header of a written packet says besides the addresses. */
export interface IpHeader {
  /** 4 or 16 bytes, both alike. */
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly ttl: number;
  readonly dontFragment: boolean;
  /** Counts up per sender; IPv4 only. */
  readonly identification: number;
}

/** IANA protocol numbers. */
export const TCP = 6;
export const UDP = 17;

/** Longest transport part (TCP or UDP header and data) that an IPv4 packet holds: its total length has 16 bits. */
export const LONGEST_TRANSPORT = 65535 - 20;

const IPV4_HEADER = 20;
const IPV6_HEADER = 40;

/** Bytes of the IP header before the transport header. */
export function ipHeaderLength(ip: IpHeader): number {
  return ip.from.length === 4 ? IPV4_HEADER : IPV6_HEADER;
}

/**
 * Fills in the IP header of `packet`, whose transport part starts at `ipHeaderLength(ip)` and reaches to the end, and
 * the transport checksum at `checksumAt` within that part (zero until now).
 */
export function sealPacket(packet: Buffer, ip: IpHeader, protocol: number, checksumAt: number): void {
  const header = ipHeaderLength(ip);
  if (header === IPV4_HEADER) writeIpv4(packet, ip, protocol);
  else writeIpv6(packet, ip, protocol, packet.length - header);
  const pseudo = add(
    add(protocol + packet.length - header, ip.from, 0, ip.from.length),
    ip.to,
    0,
    ip.to.length,
  );
  const checksum = fold(add(pseudo, packet, header, packet.length));
  // RFC 768: a UDP checksum of zero means "none", so zero is sent as all ones. TCP takes either.
  packet.writeUInt16BE(checksum === 0 && protocol === UDP ? 0xffff : checksum, header + checksumAt);
}

/** RFC 791. */
function writeIpv4(packet: Buffer, ip: IpHeader, protocol: number): void {
  packet.writeUInt16BE(0x4500, 0);
  packet.writeUInt16BE(packet.length, 2);
  packet.writeUInt16BE(ip.identification & 0xffff, 4);
  packet.writeUInt16BE(ip.dontFragment ? 0x4000 : 0, 6);
  packet[8] = ip.ttl;
  packet[9] = protocol;
  packet.writeUInt16BE(0, 10);
  packet.set(ip.from, 12);
  packet.set(ip.to, 16);
  packet.writeUInt16BE(fold(add(0, packet, 0, IPV4_HEADER)), 10);
}

/** RFC 8200. */
function writeIpv6(packet: Buffer, ip: IpHeader, protocol: number, payload: number): void {
  packet.writeUInt32BE(0x60000000, 0);
  packet.writeUInt16BE(payload, 4);
  packet[6] = protocol;
  packet[7] = ip.ttl;
  packet.set(ip.from, 8);
  packet.set(ip.to, 24);
}

/**
 * Sum of 16-bit words (RFC 1071), unfolded: 65,535 bytes stay far below 2^53. The bulk is added in 32-bit words of the
 * machine's own order, which section 2(B) allows: several times as fast.
 */
function add(sum: number, bytes: Uint8Array, start: number, end: number): number {
  let total = sum;
  let at = start;
  const words = (end - start) >> 2;
  if (words > WORTH_IT && (bytes.byteOffset + start) % 4 === 0) {
    total += addWords(new Uint32Array(bytes.buffer, bytes.byteOffset + start, words));
    at += words * 4;
  }
  for (; at + 1 < end; at += 2) total += ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  return at < end ? total + ((bytes[at] as number) << 8) : total;
}

/** Below this making a view costs more than it saves. */
const WORTH_IT = 64;
const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The sum of the words, folded to 16 bits, as if they were big-endian. Eight at a time: twice as fast. */
function addWords(words: Uint32Array): number {
  let sum = 0;
  let i = 0;
  for (const whole = words.length - 7; i < whole; i += 8) {
    sum += at(words, i) + at(words, i + 1) + at(words, i + 2) + at(words, i + 3);
    sum += at(words, i + 4) + at(words, i + 5) + at(words, i + 6) + at(words, i + 7);
  }
  for (; i < words.length; i++) sum += at(words, i);
  const folded = 0xffff & ~fold(sum);
  return LITTLE_ENDIAN ? ((folded & 0xff) << 8) | (folded >> 8) : folded;
}

function at(words: Uint32Array, index: number): number {
  return words[index] as number;
}

function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}
