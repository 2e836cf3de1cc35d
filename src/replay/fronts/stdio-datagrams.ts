import { read, writeSync } from 'node:fs';
import type { Ends } from '../../model/session.ts';
import { noDataChannel } from './data-channel.ts';
import type { Emulator, Reason } from './emulator.ts';
import { serveSession } from './served-session.ts';

/**
 * ms of silence after which a spawned UDP emulator ends: Honeyd spawns another for the next datagram, and forgets its
 * own side after 60 s, which the process would not notice.
 */
const silence = 5000;

/** The largest datagram there is. */
const longest = 65_536;

/**
 * Serves one UDP client over descriptors 0 and 1 of a datagram socket pair, as Honeyd gives them. Node has no stream for
 * those: `process.stdin` ends at once, reading the descriptor works. One read stays blocked in a thread when the promise
 * resolves, and exiting would wait for it: end the process with a signal. `ending` ends the session at once.
 */
export function serveDatagrams(emulator: Emulator, ends: Ends, ending?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (reason?: Reason) => {
      clearTimeout(timer);
      served.over(reason);
      resolve();
    };
    const wire = { send: sendDatagram, drained: () => {}, close: () => over(), hold: () => {} };
    const timer = setTimeout(() => over('idle'), Math.min(silence, emulator.limits.idle));
    const served = serveSession(emulator, ends, wire, noDataChannel, over);
    ending?.addEventListener('abort', () => over('shutdown'));
    const buffer = Buffer.allocUnsafe(longest);
    const next = () => {
      read(0, buffer, 0, longest, null, (error, length) => {
        if (error !== null) return over();
        timer.refresh();
        served.received(Buffer.from(buffer.subarray(0, length)));
        next();
      });
    };
    next();
  });
}

/** A full or vanished socket loses the datagram, as the network would. */
function sendDatagram(bytes: Uint8Array): boolean {
  try {
    writeSync(1, bytes);
  } catch {}
  return true;
}
