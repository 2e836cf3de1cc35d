import type { Socket } from 'node:net';
import type { Wire } from './session-driver.ts';

/** A client that asks and does not read its answers is cut off beyond this many bytes. */
const mostUnread = 4 * 1024 * 1024;

/** ms for the client to take the last bytes and close its side. */
const lingering = 10_000;

/** Leads a line through TLS; undefined where that came to nothing. */
export type LeadThroughTls = (line: Socket, heard: Uint8Array) => Promise<Socket | undefined>;

/** A wire over a stream socket, which goes on over another one when TLS begins. */
export interface SocketWire extends Omit<Wire, 'secure'> {
  readonly socket: Socket;
  /** Hands what the client says to `listen`, now and inside TLS; it answers how to stop. */
  carry(listen: (line: Socket) => () => void): void;
  secure(heard: Uint8Array, lead: LeadThroughTls): Promise<boolean>;
}

/** A session's wire over a stream socket; `closing` says how it is closed. */
export function socketWire(socket: Socket, closing: (line: Socket) => void = closeGently): SocketWire {
  let line = socket;
  let carry: (line: Socket) => () => void = () => () => {};
  let stop = () => {};
  return {
    socket,
    carry: (listen) => {
      carry = listen;
      stop = listen(line);
    },
    secure: async (heard, lead) => {
      stop();
      line.pause();
      const inner = await lead(line, heard);
      if (inner === undefined) return false;
      line = inner;
      line.on('error', () => socket.destroy());
      line.setTimeout(socket.timeout ?? 0, () => socket.destroy());
      stop = carry(line);
      return true;
    },
    send: (bytes) => {
      if (line.destroyed || line.writableEnded) return;
      line.write(bytes);
      if (line.writableLength > mostUnread) socket.destroy();
    },
    close: (how) => {
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
