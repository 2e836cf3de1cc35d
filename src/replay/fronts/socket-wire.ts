import type { Socket } from 'node:net';
import type { FrontWire } from './emulator.ts';

/** ms for the client to take the last bytes and close its side. */
const lingering = 10_000;

/** A wire over a stream socket, which goes on over another one when TLS begins. */
export interface SocketWire extends FrontWire {
  readonly socket: Socket;
  /** Hands what the client says to `listen`, now and inside TLS; it answers how to stop. */
  carry(listen: (line: Socket) => () => void): void;
}

/** A session's wire over a stream socket; `closing` says how it is closed. */
export function socketWire(socket: Socket, closing: (line: Socket) => void = closeGently): SocketWire {
  let line = socket;
  let carry: (line: Socket) => () => void = () => () => {};
  let stop = () => {};
  /** A handshake is under way. */
  let begins = false;
  let corked: Socket | undefined;
  /** Answers to requests that came together go out together: most of the work of an answer is to hand it to the kernel. */
  const flush = () => {
    corked?.uncork();
    corked = undefined;
  };
  return {
    socket,
    carry: (listen) => {
      carry = listen;
      if (!begins) stop = listen(line);
    },
    secure: async (heard, lead) => {
      flush();
      stop();
      line.pause();
      begins = true;
      const inner = await lead(line, heard);
      begins = false;
      if (inner === undefined) return false;
      line = inner;
      line.on('error', () => socket.destroy());
      line.setTimeout(socket.timeout ?? 0, () => socket.destroy());
      stop = carry(line);
      return true;
    },
    send: (bytes) => {
      if (line.destroyed || line.writableEnded) return true;
      if (corked !== line) {
        flush();
        line.cork();
        corked = line;
        process.nextTick(flush);
      }
      return line.write(bytes);
    },
    get waiting() {
      return line.writableLength;
    },
    drained: (goOn) => void line.once('drain', goOn),
    close: (how) => {
      flush();
      if (how === 'close') closing(line);
      // What was sent goes out before the reset, as far as the client reads it.
      else line.write(new Uint8Array(0), () => socket.resetAndDestroy());
    },
    hold: (held) => {
      if (held) line.pause();
      else line.resume();
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
