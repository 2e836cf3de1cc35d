import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** Told of what goes over a tapped socket: what its far end said, and what was said to it; undefined is the end. */
export interface TapEvents {
  readonly heard: (bytes: Buffer | undefined) => void;
  readonly said: (bytes: Buffer | undefined) => void;
}

/** The same stream as the socket, with all that goes over it told: TLS is led through it, and its records are what is captured. */
export function tapped(socket: Socket, { heard, said }: TapEvents): Duplex {
  const stream = new Duplex({
    allowHalfOpen: true,
    read: () => void socket.resume(),
    write: (bytes: Buffer, _encoding, done) => {
      said(bytes);
      if (socket.writable) socket.write(bytes, (error) => done(error));
      else done();
    },
    final: (done) => {
      said(undefined);
      socket.end();
      done();
    },
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (bytes: Buffer) => {
    heard(bytes);
    if (!stream.push(bytes)) socket.pause();
  });
  socket.once('end', () => {
    heard(undefined);
    stream.push(null);
  });
  socket.once('close', () => stream.destroy());
  return stream;
}
