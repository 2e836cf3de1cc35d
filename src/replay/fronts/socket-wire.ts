import type { Socket } from 'node:net';
import type { Wire } from './session-driver.ts';

/** A client that asks and does not read its answers is cut off beyond this many bytes. */
const mostUnread = 4 * 1024 * 1024;

/** ms for the client to take the last bytes and close its side. */
const lingering = 10_000;

/** A session's wire over a stream socket. */
export function socketWire(socket: Socket): Wire {
  return {
    send: (bytes) => {
      if (socket.destroyed || socket.writableEnded) return;
      socket.write(bytes);
      if (socket.writableLength > mostUnread) socket.destroy();
    },
    close: (how) => {
      if (how === 'close') closeGently(socket);
      // What was sent goes out before the reset, as far as the client reads it.
      else socket.write(new Uint8Array(0), () => socket.resetAndDestroy());
    },
    hold: (held) => {
      if (held) socket.pause();
      else socket.resume();
    },
  };
}

/**
 * Sends FIN and reads on (and away) until the client closes too: closing with unread input would reset the connection
 * and could destroy the last answer on its way (RFC 1122, 4.2.2.13).
 */
function closeGently(socket: Socket): void {
  socket.removeAllListeners('data');
  socket.resume();
  socket.end();
  socket.setTimeout(lingering, () => socket.destroy());
}
