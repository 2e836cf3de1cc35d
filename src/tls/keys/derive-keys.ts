import { createHmac } from 'node:crypto';

/** P_hash of RFC 5246, 5, or for TLS 1.0 and 1.1 the combination of two (RFC 4346, 5). */
export function prf(
  hash: string | 'md5 and sha1',
  secret: Uint8Array,
  label: string,
  seed: Uint8Array,
  length: number,
): Buffer {
  const whole = Buffer.concat([Buffer.from(label, 'latin1'), seed]);
  if (hash !== 'md5 and sha1') return pHash(hash, secret, whole, length);
  const half = Math.ceil(secret.length / 2);
  const one = pHash('md5', secret.subarray(0, half), whole, length);
  const other = pHash('sha1', secret.subarray(secret.length - half), whole, length);
  return one.map((byte, at) => byte ^ (other[at] as number)) as Buffer;
}

function pHash(hash: string, secret: Uint8Array, seed: Uint8Array, length: number): Buffer {
  const pieces: Buffer[] = [];
  let a: Uint8Array = seed;
  for (let made = 0; made < length; ) {
    a = createHmac(hash, secret).update(a).digest();
    const piece = createHmac(hash, secret).update(a).update(seed).digest();
    pieces.push(piece);
    made += piece.length;
  }
  return Buffer.concat(pieces).subarray(0, length);
}

/** HKDF-Expand-Label with an empty context (RFC 8446, 7.1; RFC 5869, 2.3). */
export function expandLabel(hash: string, secret: Uint8Array, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`, 'latin1');
  const info = Buffer.concat([
    Buffer.from([length >> 8, length & 0xff, name.length]),
    name,
    Buffer.from([0]),
  ]);
  const pieces: Buffer[] = [];
  let last = Buffer.alloc(0);
  for (let made = 0, count = 1; made < length; count++) {
    last = createHmac(hash, secret)
      .update(last)
      .update(info)
      .update(Buffer.from([count]))
      .digest();
    pieces.push(last);
    made += last.length;
  }
  return Buffer.concat(pieces).subarray(0, length);
}
