import type { Socket } from 'node:net';
import type { Wire } from './session-driver.ts';

/** ms for the client to take the last bytes and close its side. */
const lingering = 10_000;

/** A session's wire over a stream socket. */
export function socketWire(socket: Socket): Wire {
  return {
    send: (bytes) => {
      if (socket.destroyed || socket.writableEnded) return true;
      return socket.write(bytes);
    },
    drained: (goOn) => void socket.once('drain', goOn),
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
