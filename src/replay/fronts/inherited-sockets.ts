import { readFileSync, readlinkSync } from 'node:fs';
import type { Endpoint } from '../../model/conversation.ts';
import { printIp } from '../../net/ip-address.ts';

/** A socket that was open when this process began, e.g. one that systemd listens on for it. */
export interface InheritedSocket {
  readonly fd: number;
  /** `FileDescriptorName=` of the socket unit. */
  readonly name: string | undefined;
  readonly transport: 'tcp' | 'udp';
  /** Where it listens. */
  readonly endpoint: Endpoint;
}

/** The first descriptor that is handed over (sd_listen_fds(3)). */
const firstDescriptor = 3;

const tables = [
  ['tcp', 'tcp'],
  ['tcp6', 'tcp'],
  ['udp', 'udp'],
  ['udp6', 'udp'],
] as const;

/**
 * The Internet sockets that were handed over to this very process as systemd does (`LISTEN_PID`, `LISTEN_FDS`, `LISTEN_FDNAMES`). What kind they are and
 * where they listen is looked up in Linux's tables, so that none of them accepts anybody before somebody wants it.
 */
export function inheritedSockets(
  env: Readonly<Record<string, string | undefined>>,
  pid: number,
): readonly InheritedSocket[] {
  const count = Number(env.LISTEN_FDS);
  if (Number(env.LISTEN_PID) !== pid || !Number.isInteger(count) || count < 1 || count > 1024) return [];
  const names = (env.LISTEN_FDNAMES ?? '').split(':');
  return Array.from({ length: count }, (_, index) => firstDescriptor + index).flatMap((fd, index) => {
    const found = maybeListeningSocket(fd);
    return found === undefined ? [] : [{ ...found, name: names[index] }];
  });
}

/** What listens at a descriptor, as standard input does for a server of inetd that is to `wait`; undefined for anything else. */
export function maybeListeningSocket(fd: number): InheritedSocket | undefined {
  const inode = maybeText(() => readlinkSync(`/proc/self/fd/${fd}`))?.match(/^socket:\[(\d+)\]$/)?.[1];
  if (inode === undefined) return undefined;
  for (const [file, transport] of tables) {
    const table = maybeText(() => readFileSync(`/proc/self/net/${file}`, 'latin1')) ?? '';
    const endpoint = endpointOf(table, inode);
    if (endpoint !== undefined) return { fd, name: undefined, transport, endpoint };
  }
  return undefined;
}

/** States of a socket that listens, and of one without a peer (include/net/tcp_states.h). */
const waiting = ['0A', '07'];

/** Where a socket listens by its inode, from the text of `/proc/net/tcp` or one of its kin (proc(5)). */
export function endpointOf(table: string, inode: string): Endpoint | undefined {
  for (const line of table.split('\n')) {
    const columns = line.trim().split(/\s+/);
    if (columns[9] !== inode || !waiting.includes(columns[3] ?? '')) continue;
    const [address = '', port = ''] = (columns[1] ?? '').split(':');
    return { address: printIp(bytesOf(address)), port: Number.parseInt(port, 16) };
  }
  return undefined;
}

/** Words of 32 bits, each printed as this machine keeps it: the first byte last, on all machines that Node runs on but s390x. */
function bytesOf(hex: string): readonly number[] {
  const bytes: number[] = [];
  for (let at = 0; at + 8 <= hex.length; at += 8) {
    const word = hex.slice(at, at + 8).match(/../g) ?? [];
    bytes.push(...word.reverse().map((byte) => Number.parseInt(byte, 16)));
  }
  return bytes;
}

function maybeText(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
