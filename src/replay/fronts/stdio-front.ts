import type { Socket } from 'node:net';
import { Duplex, type Readable, type Writable } from 'node:stream';
import type { Ends } from '../../model/session.ts';
import { type DataChannel, noDataChannel } from './data-channel.ts';
import { type Emulator, serveSession } from './emulator.ts';
import { leadThroughTls } from './lead-through-tls.ts';
import { type SecureData, serveWire } from './serve-wire.ts';
import type { Wire } from './session-driver.ts';
import { socketWire } from './socket-wire.ts';

/**
 * Serves one session over a socket that somebody else accepted (Honeyd, inetd) and resolves when it is over. The last
 * bytes are out by then; the socket is closed without waiting for the client, because Honeyd sends its FIN only when the
 * process has ended.
 */
export function serveSocket(
  emulator: Emulator,
  ends: Ends,
  socket: Socket,
  data: (secure: SecureData) => DataChannel,
): Promise<void> {
  return new Promise((resolve) => {
    socket.on('error', () => socket.destroy());
    socket.once('close', () => resolve());
    const wire = socketWire(socket, (line) => line.end(() => socket.destroy()));
    serveWire(emulator, ends, wire, data);
  });
}

/** The same over two streams, e.g. pipes of a shell. */
export function serveStreams(
  emulator: Emulator,
  ends: Ends,
  input: Readable,
  output: Writable,
): Promise<void> {
  const { idle, session, bytes: most } = emulator.limits;
  const log = emulator.events?.session(ends, emulator.now);
  return new Promise((resolve) => {
    let left = most;
    let [reader, writer] = [input, output];
    const wire: Wire = {
      send: (bytes) => void writer.write(bytes),
      close: () => writer.write('', () => over()),
      hold: (held) => void (held ? reader.pause() : reader.resume()),
      secure: async (heard) => {
        reader.off('data', hear).off('end', end);
        const line = Duplex.from({ readable: input, writable: output }) as Socket;
        const inner = await leadThroughTls(emulator, log)(line, heard);
        if (inner === undefined) return false;
        [reader, writer] = [inner, inner];
        inner.on('error', over).on('data', hear).once('end', end);
        return true;
      },
    };
    const served = serveSession(emulator, ends, wire, noDataChannel, log);
    const idleTimer = setTimeout(() => over(), idle);
    const sessionTimer = setTimeout(() => over(), session);
    const over = () => {
      clearTimeout(idleTimer);
      clearTimeout(sessionTimer);
      input.destroy();
      served.over();
      resolve();
    };
    const hear = (chunk: Uint8Array) => {
      idleTimer.refresh();
      left -= chunk.length;
      if (left < 0) over();
      else served.driver.received(chunk);
    };
    const end = () => served.driver.ended();
    output.on('error', over);
    input.on('error', over);
    input.on('data', hear).once('end', end);
    served.begin();
  });
}
