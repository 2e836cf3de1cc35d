import type { HostFacts } from '../../model/conversation.ts';

/**
 * The bytes of the TCP options that `facts.tcpOptions` names in p0f's notation, e.g. `mss,sok,ts,nop,ws`, with the
 * values the facts hold (RFC 9293 3.1, RFC 2018, RFC 7323); padded with end-of-options to a multiple of four. Options
 * without a name (`?77`) are left out. Empty without `tcpOptions`.
 */
export function tcpOptionBytes(facts: HostFacts): Uint8Array {
  const layout = facts.tcpOptions ? facts.tcpOptions.split(',') : [];
  const bytes = layout.flatMap((name) => option(name, facts)).slice(0, 40);
  while (bytes.length % 4 !== 0) bytes.push(0);
  return Uint8Array.from(bytes);
}

function option(name: string, facts: HostFacts): readonly number[] {
  switch (name) {
    case 'mss':
      return [2, 4, ...bigEndian(facts.mss ?? 536, 2)]; // 536: what a missing option means, RFC 9293 3.7.1
    case 'nop':
      return [1];
    case 'ws':
      return [3, 3, facts.windowScale ?? 0];
    case 'sok':
      return [4, 2];
    case 'ts':
      return [8, 10, ...bigEndian(facts.timestamps?.[0]?.value ?? 0, 4), 0, 0, 0, 0];
    default:
      return [];
  }
}

function bigEndian(value: number, width: 2 | 4): readonly number[] {
  const bytes = [value >>> 24, value >>> 16, value >>> 8, value].map((part) => part & 0xff);
  return bytes.slice(4 - width);
}
