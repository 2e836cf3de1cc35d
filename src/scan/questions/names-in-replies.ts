const pointer = 0xc0; // the two high bits of a length that refers to an earlier name (RFC 1035, 4.1.4)
const longestName = 255; // RFC 1035, 2.3.4
const looked = 4096; // bytes of a reply
/** A record of type A and class IN, behind its name: how long it is kept, and four bytes (RFC 1035, 3.2.1 and 3.4.1). */
const address = /\0\x01\0\x01.{4}\0\x04(.{4})/gs;

/**
 * Names of several labels that a binary reply has, written with dots: `mail.example.org`. Of addresses, the names under which they are
 * looked up: `25.2.0.192.in-addr.arpa` (RFC 1035, 3.5).
 */
export function namesInReply(reply: string): readonly string[] {
  const names = new Set<string>();
  const end = Math.min(reply.length, looked);
  for (let at = 0; at < end; ) {
    const found = nameAt(reply, at);
    if (found) names.add(found.name);
    at = found ? found.end : at + 1;
  }
  for (const [, bytes = ''] of reply.slice(0, looked).matchAll(address))
    names.add(`${Buffer.from(bytes, 'latin1').reverse().join('.')}.in-addr.arpa`);
  return [...names];
}

/** Undefined where no name begins: labels of letters, digits and hyphens up to an empty one, or to a pointer. */
function nameAt(reply: string, from: number): { readonly name: string; readonly end: number } | undefined {
  const labels: string[] = [];
  let end: number | undefined;
  for (let at = from, size = 0; ; ) {
    const length = reply.charCodeAt(at); // NaN at the end
    if (length === 0) {
      end ??= at + 1;
      break;
    }
    if (length >= pointer) {
      const to = ((length & 0x3f) << 8) | reply.charCodeAt(at + 1);
      if (!(to < at) || labels.length === 0) return undefined; // it refers to what is before it, so there is an end
      end ??= at + 2;
      at = to;
      continue;
    }
    const label = reply.slice(at + 1, at + 1 + length);
    size += 1 + length;
    if (!(length < 64) || label.length < length || size > longestName || !/^[\w-]+$/.test(label))
      return undefined;
    labels.push(label);
    at += 1 + length;
  }
  return labels.length > 1 ? { name: labels.join('.'), end } : undefined;
}
