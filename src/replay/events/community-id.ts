import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Endpoint } from '../../model/conversation.ts';

const protocols = { tcp: 6, udp: 17 } as const;

/**
 * Community ID 1 of a flow (https://github.com/corelight/community-id-spec): the same in the logs of Zeek, Suricata and Wireshark, whichever side
 * sees it.
 */
export function communityId(one: Endpoint, other: Endpoint, transport: 'tcp' | 'udp'): string {
  const ends = [one, other].map(({ address, port }) => ({ bytes: addressBytes(address), port }));
  ends.sort((a, b) => Buffer.compare(a.bytes, b.bytes) || a.port - b.port);
  const [low, high] = ends;
  if (!low || !high) return '';
  const tail = Buffer.from([
    protocols[transport],
    0,
    low.port >> 8,
    low.port & 255,
    high.port >> 8,
    high.port & 255,
  ]);
  const hash = createHash('sha1').update(Buffer.concat([Buffer.alloc(2), low.bytes, high.bytes, tail]));
  return `1:${hash.digest('base64')}`;
}

function addressBytes(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const [front, back] = [groups(head), groups(tail ?? '')];
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  return Buffer.from([...front, ...zeros, ...back].map((group) => group.padStart(4, '0')).join(''), 'hex');
}
