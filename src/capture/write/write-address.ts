import { isIPv4, isIPv6 } from 'node:net';

/**
 * Address text as it stands in a packet: 4 bytes for IPv4, 16 for IPv6 (RFC 4291 text, any form, a zone such as
 * `%eth0` is dropped). Throws RangeError on anything else.
 */
export function addressBytes(text: string): Uint8Array {
  const plain = text.replace(/%.*$/, '');
  if (isIPv4(plain)) return Uint8Array.from(plain.split('.'), Number);
  if (!isIPv6(plain)) throw new RangeError(`not an address: ${text}`);
  const [head = '', tail] = withoutDottedTail(plain).split('::');
  const left = groups(head);
  const right = groups(tail ?? '');
  const zeros = new Array<number>(tail === undefined ? 0 : 8 - left.length - right.length).fill(0);
  return Uint8Array.from([...left, ...zeros, ...right].flatMap((group) => [group >> 8, group & 0xff]));
}

/** Both addresses in one family: an IPv4 address beside an IPv6 one is written as `::ffff:a.b.c.d` (RFC 4291, 2.5.5.2). */
export function sameFamily(a: string, b: string): readonly [Uint8Array, Uint8Array] {
  if (isIPv4(a) === isIPv4(b)) return [addressBytes(a), addressBytes(b)];
  return isIPv4(a)
    ? [addressBytes(`::ffff:${a}`), addressBytes(b)]
    : [addressBytes(a), addressBytes(`::ffff:${b}`)];
}

function groups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

/** `::ffff:1.2.3.4` to `::ffff:102:304`. */
function withoutDottedTail(text: string): string {
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (!dotted) return text;
  const [a = 0, b = 0, c = 0, d = 0] = dotted.slice(1).map(Number);
  return `${text.slice(0, dotted.index)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}
