import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { Ends } from '../../model/session.ts';
import { type DataChannel, noDataChannel } from './data-channel.ts';
import { type Emulator, type Reason, serveSession } from './emulator.ts';
import { Attached } from './listen-front.ts';
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
    const attached = new Attached(socket, emulator.limits);
    attached.serve(serveSession(emulator, ends, wire, data, attached.end));
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
      send: (bytes: Uint8Array) => output.write(bytes),
      drained: (goOn: () => void) => void output.once('drain', goOn),
      close: finish,
      hold: (held: boolean) => void (held ? input.pause() : input.resume()),
    };
    const served = serveSession(emulator, ends, wire, noDataChannel, (reason) => over(reason));
    const idleTimer = setTimeout(() => over('idle'), idle);
    const sessionTimer = setTimeout(() => over('time'), session);
    const over = (reason?: Reason) => {
      clearTimeout(idleTimer);
      clearTimeout(sessionTimer);
      input.destroy();
      served.over(reason);
      resolve();
    };
    output.on('error', () => over());
    input.on('error', () => over());
    input.on('data', (chunk: Uint8Array) => {
      idleTimer.refresh();
      left -= chunk.length;
      served.received(chunk);
      if (left < 0) over('bytes');
    });
    input.once('end', () => served.ended());
  });
}
