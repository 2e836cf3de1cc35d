import { isIPv4 } from 'node:net';
import { parseIp } from '../../net/ip-address.ts';

/**
 * Address text as it stands in a packet: 4 bytes for IPv4, 16 for IPv6 (RFC 4291 text, any form, a zone such as
 * `%eth0` is dropped). Throws RangeError on anything else.
 */
export function addressBytes(text: string): Uint8Array {
  const bytes = parseIp(text.replace(/%.*$/, ''));
  if (!bytes) throw new RangeError(`not an address: ${text}`);
  return Uint8Array.from(bytes);
}

/** Both addresses in one family: an IPv4 address beside an IPv6 one is written as `::ffff:a.b.c.d` (RFC 4291, 2.5.5.2). */
export function sameFamily(a: string, b: string): readonly [Uint8Array, Uint8Array] {
  if (isIPv4(a) === isIPv4(b)) return [addressBytes(a), addressBytes(b)];
  return isIPv4(a)
    ? [addressBytes(`::ffff:${a}`), addressBytes(b)]
    : [addressBytes(a), addressBytes(`::ffff:${b}`)];
}
