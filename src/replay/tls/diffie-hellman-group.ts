import { getDiffieHellman } from 'node:crypto';

/** Groups of RFC 2409 and RFC 3526, by the bits of their primes; all have the generator 2. */
const groups: ReadonlyMap<number, string> = new Map([
  [1024, 'modp2'],
  [1536, 'modp5'],
  [2048, 'modp14'],
  [3072, 'modp15'],
  [4096, 'modp16'],
  [6144, 'modp17'],
  [8192, 'modp18'],
]);

/** The group whose prime has so many bits, in PEM as OpenSSL takes it (DHParameter of PKCS #3); undefined where there is none. */
export function diffieHellmanGroup(bits: number): string | undefined {
  const name = groups.get(bits);
  if (name === undefined) return undefined;
  const prime = Buffer.concat([Buffer.of(0), getDiffieHellman(name).getPrime()]); // positive
  const numbers = Buffer.concat([element(INTEGER, prime), element(INTEGER, Buffer.of(2))]);
  const base64 = element(SEQUENCE, numbers).toString('base64');
  return `-----BEGIN DH PARAMETERS-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END DH PARAMETERS-----\n`;
}

const INTEGER = 0x02;
const SEQUENCE = 0x30;

/** DER; a length of 128 or more is said in two bytes. */
function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head = length < 128 ? Buffer.of(tag, length) : Buffer.of(tag, 0x82, length >> 8, length & 255);
  return Buffer.concat([head, content]);
}
