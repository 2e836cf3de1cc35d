import type { Socket } from 'node:net';
import type { Ends } from '../../model/session.ts';
import type { DataChannel } from './data-channel.ts';
import { type Emulator, type Served, serveSession } from './emulator.ts';
import { leadThroughTls } from './lead-through-tls.ts';
import type { Limits } from './limits.ts';
import type { SocketWire } from './socket-wire.ts';

/** Leads a data connection through the TLS of its session. */
export type SecureData = (socket: Socket) => Promise<Socket | undefined>;

/** Serves a session over a socket: in clear, inside TLS, or from the one to the other. */
export function serveWire(
  emulator: Emulator,
  ends: Ends,
  wire: SocketWire,
  dataFor: (secure: SecureData) => DataChannel,
): Served {
  const log = emulator.events?.session(ends, emulator.now);
  const nothing = new Uint8Array(0);
  const data = dataFor((socket) => leadThroughTls(emulator, undefined)(socket, nothing));
  const lead = leadThroughTls(emulator, log);
  const served = serveSession(
    emulator,
    ends,
    { ...wire, secure: (heard) => wire.secure(heard, lead) },
    data,
    log,
  );
  attach(wire, served, emulator.limits);
  served.begin();
  return served;
}

/** Leads a socket's events into a session, within the limits (idle and session time, bytes received). */
function attach(wire: SocketWire, { driver, over }: Served, limits: Limits): void {
  const { socket } = wire;
  let left = limits.bytes;
  const whole = setTimeout(() => socket.destroy(), limits.session);
  socket.setTimeout(limits.idle, () => socket.destroy());
  wire.carry((line) => {
    const heard = (bytes: Buffer) => {
      left -= bytes.length;
      if (left < 0) socket.destroy();
      else driver.received(bytes);
    };
    const ended = () => driver.ended();
    line.on('data', heard).once('end', ended);
    return () => line.off('data', heard).off('end', ended);
  });
  socket.once('close', () => {
    clearTimeout(whole);
    over();
  });
}
