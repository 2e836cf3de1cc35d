import { createHash } from 'node:crypto';

/** What a client of SSH says first: who it is, and the algorithms that it offers. */
export interface SshOffer {
  /** `SSH-2.0-OpenSSH_9.2p1`; latin1. */
  readonly version: string;
  /** The four lists that are hashed: key exchange, and ciphers, authentication and compression of what the client sends. */
  readonly algorithms: string;
  readonly hassh: string;
}

const longestLine = 255; // RFC 4253, 4.2
const longestPacket = 35_000; // RFC 4253, 6.1
const keyExchange = 20; // SSH_MSG_KEXINIT
const cookie = 16; // bytes before the lists
/** Of the ten lists (RFC 4253, 7.1) those that HASSH is made of. */
const hashed = [0, 2, 4, 6];

/**
 * Reads the beginning of what a client says: undefined while more is needed, `none` where it is no SSH. HASSH is the MD5 of the four lists joined by semicolons
 * (https://github.com/salesforce/hassh).
 */
export function maybeSshOffer(said: Uint8Array): SshOffer | 'none' | undefined {
  const begin = Buffer.from(said.buffer, said.byteOffset, said.length);
  if (!'SSH-'.startsWith(begin.toString('latin1', 0, 4))) return 'none';
  const end = begin.indexOf(10);
  if (end < 0) return begin.length > longestLine ? 'none' : undefined;
  const version = begin.toString('latin1', 0, end).replace(/\r$/, '');
  const packet = begin.subarray(end + 1);
  if (packet.length < 6) return undefined;
  const length = packet.readUInt32BE(0);
  if (end > longestLine || length > longestPacket || length < 2 || packet[5] !== keyExchange) return 'none';
  if (packet.length < 4 + length) return undefined;
  const payload = packet.subarray(6, 4 + length - (packet[4] ?? 0));
  const lists = listsIn(payload.subarray(cookie));
  if (lists.length <= Math.max(...hashed)) return 'none';
  const algorithms = hashed.map((number) => lists[number]).join(';');
  return { version, algorithms, hassh: createHash('md5').update(algorithms, 'latin1').digest('hex') };
}

function listsIn(bytes: Buffer): readonly string[] {
  const lists: string[] = [];
  for (let at = 0; lists.length < 10 && at + 4 <= bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) break;
    lists.push(bytes.toString('latin1', at + 4, end));
    at = end;
  }
  return lists;
}
