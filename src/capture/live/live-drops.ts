import { spawnSync } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';

const DESCRIPTORS = '/proc/self/fd';
/** getsockopt(SOL_PACKET, PACKET_STATISTICS) of packet(7), linux/if_packet.h: packets seen, packets dropped. */
const ASK =
  'my ($seen, $dropped) = unpack("LL", getsockopt(STDIN, 263, 6) // exit 1); print "$seen $dropped"';

/** Descriptors of this process that are sockets. Empty where there is no /proc. */
export function openSockets(): ReadonlySet<number> {
  try {
    return new Set(readdirSync(DESCRIPTORS).filter(isSocket).map(Number));
  } catch {
    return new Set();
  }
}

/** Since this was asked last: packets that passed the filter, the dropped ones included, and packets dropped. */
export interface SocketCounts {
  readonly seen: number;
  readonly dropped: number;
}

/**
 * What the kernel counts on a packet socket. The module `cap` does not tell, and Node has no getsockopt: perl, which
 * every Debian has (perl-base is essential), asks on the inherited descriptor. Undefined where that does not work.
 */
export function maybeSocketCounts(socket: number): SocketCounts | undefined {
  const { status, stdout } = spawnSync('perl', ['-e', ASK], {
    stdio: [socket, 'pipe', 'ignore'],
    encoding: 'utf8',
  });
  const [, seen, dropped] = /^(\d+) (\d+)$/.exec(stdout ?? '') ?? [];
  return status === 0 && seen !== undefined ? { seen: Number(seen), dropped: Number(dropped) } : undefined;
}

function isSocket(descriptor: string): boolean {
  try {
    return readlinkSync(`${DESCRIPTORS}/${descriptor}`).startsWith('socket:');
  } catch {
    return false; // the one that listed the folder is closed again
  }
}
