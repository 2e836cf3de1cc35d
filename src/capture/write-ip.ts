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

/** Sum of big-endian 16-bit words (RFC 1071), unfolded: 65,535 bytes stay far below 2^53. */
function add(sum: number, bytes: Uint8Array, start: number, end: number): number {
  const even = start + ((end - start) & ~1);
  let total = sum;
  for (let i = start; i < even; i += 2) total += ((bytes[i] as number) << 8) | (bytes[i + 1] as number);
  if (even < end) total += (bytes[even] as number) << 8;
  return total;
}

function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}
