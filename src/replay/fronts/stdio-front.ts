import type { Socket } from 'node:net';
import { Duplex, type Readable, type Writable } from 'node:stream';
import type { Ends } from '../../model/session.ts';
import { ownIdle } from '../limits/own-idle.ts';
import { type DataChannel, noDataChannel } from './data-channel.ts';
import { type Emulator, type FrontWire, type Reason, serveSession } from './emulator.ts';
import { type SecureData, secureData } from './lead-through-tls.ts';
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
  data: (secure: SecureData) => DataChannel,
): Promise<void> {
  return new Promise((resolve) => {
    socket.on('error', () => socket.destroy());
    socket.once('close', () => resolve());
    const wire = socketWire(socket, (line) => line.end(() => socket.destroy()));
    const attached = new Attached(wire, emulator);
    attached.serve(serveSession(emulator, ends, wire, data(secureData(emulator, ends)), attached.end));
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
    let [reader, writer] = [input, output];
    let begins = false;
    const wire: FrontWire = {
      send: (bytes) => writer.write(bytes),
      drained: (goOn) => void writer.once('drain', goOn),
      close: () => writer.write('', () => over()),
      hold: (held) => void (held ? reader.pause() : reader.resume()),
      secure: async (heard, lead) => {
        begins = true;
        reader.off('data', hear).off('end', end);
        const inner = await lead(Duplex.from({ readable: input, writable: output }) as Socket, heard);
        if (inner === undefined) return false;
        [reader, writer] = [inner, inner];
        inner
          .on('error', () => over())
          .on('data', hear)
          .once('end', end);
        return true;
      },
    };
    const hear = (chunk: Uint8Array) => {
      idleTimer.refresh();
      left -= chunk.length;
      served.received(chunk);
      if (left < 0) over('bytes');
    };
    const end = () => served.ended();
    const served = serveSession(emulator, ends, wire, noDataChannel, (reason) => over(reason));
    const idleTimer = setTimeout(() => over('idle'), ownIdle(idle, emulator.personality.service));
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
    if (!begins) input.on('data', hear).once('end', end);
  });
}
