import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { Ends } from '../../model/session.ts';
import { type DataChannel, noDataChannel } from './data-channel.ts';
import { type Emulator, serveSession } from './emulator.ts';
import { attach } from './listen-front.ts';
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
  data: DataChannel,
): Promise<void> {
  return new Promise((resolve) => {
    socket.on('error', () => socket.destroy());
    socket.once('close', () => resolve());
    const wire = { ...socketWire(socket), close: () => socket.end(() => socket.destroy()) };
    attach(socket, serveSession(emulator, ends, wire, data), emulator.limits);
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
  return new Promise((resolve) => {
    let left = most;
    const finish = () => output.write('', () => over());
    const wire = {
      send: (bytes: Uint8Array) => void output.write(bytes),
      close: finish,
      hold: (held: boolean) => void (held ? input.pause() : input.resume()),
    };
    const served = serveSession(emulator, ends, wire, noDataChannel);
    const idleTimer = setTimeout(() => over(), idle);
    const sessionTimer = setTimeout(() => over(), session);
    const over = () => {
      clearTimeout(idleTimer);
      clearTimeout(sessionTimer);
      input.destroy();
      served.over();
      resolve();
    };
    output.on('error', over);
    input.on('error', over);
    input.on('data', (chunk: Uint8Array) => {
      idleTimer.refresh();
      left -= chunk.length;
      if (left < 0) over();
      else served.driver.received(chunk);
    });
    input.once('end', () => served.driver.ended());
  });
}
