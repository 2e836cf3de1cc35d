import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import type { Dice } from './random.ts';

/** A service that speaks TLS, and what its clients say in clear before they begin it; nothing where it begins with the connection. */
export interface TlsTarget {
  readonly port: number;
  readonly greeted: boolean;
  readonly before: readonly Uint8Array[];
}

export type Outcome = 'refused' | 'closed' | 'inside' | 'held too long' | 'answered what was said before TLS';

/** What a hostile client does once TLS may begin. */
type Attack = (socket: Socket, dice: Dice) => Promise<Outcome>;

/** ms after which the server should have ended whatever came to nothing: twice its `--idle`, for the machine is busy. */
const patience = 20_000;

/** What a client of Node's says first. */
export async function clientHello(options: ConnectionOptions): Promise<Buffer> {
  return new Promise((resolve) => {
    const line = new Duplex({ read: () => {}, write: (bytes: Buffer) => resolve(bytes) });
    connectTls({ socket: line, ...options }).on('error', () => {});
  });
}

/** Comes to where TLS may begin, and waits for each answer. The last request takes `injected` along. */
export async function comeToTls(target: TlsTarget, injected = ''): Promise<Socket> {
  const socket = connect({ port: target.port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => {});
  await once(socket, 'connect');
  if (target.before.length > 0 && target.greeted) await heard(socket);
  for (const [index, bytes] of target.before.entries()) {
    const isLast = index === target.before.length - 1;
    socket.write(isLast ? Buffer.concat([bytes, Buffer.from(injected, 'latin1')]) : bytes);
    await heard(socket);
  }
  return socket;
}

/** The next that comes; nothing if the connection ends. */
async function heard(socket: Socket, wait = patience): Promise<Buffer> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => done(Buffer.alloc(0)), wait);
    const data = (bytes: Buffer) => done(bytes);
    const closed = () => done(Buffer.alloc(0));
    const done = (bytes: Buffer) => {
      clearTimeout(timer);
      socket.off('data', data).off('close', closed).pause();
      resolve(bytes);
    };
    socket.once('data', data).once('close', closed).resume();
  });
}

export async function shakeHands(socket: Duplex, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const inside = connectTls({ socket, rejectUnauthorized: false, ...options });
  inside.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    inside.once('secureConnect', () => resolve());
    inside.once('close', () => reject(new Error('closed')));
  });
  return inside;
}

/** Says bytes in some segments, leaves or stays, and gives what became of it. */
async function say(socket: Socket, bytes: Buffer, dice: Dice): Promise<Outcome> {
  const step = dice.oneOf([bytes.length, bytes.length, 1, 7, 100]) || 1;
  for (let at = 0; at < bytes.length && !socket.destroyed; at += step) {
    socket.write(bytes.subarray(at, at + step));
    if (step < bytes.length) await new Promise(setImmediate);
  }
  const leaves = dice.below(4);
  if (leaves === 0) socket.end();
  if (leaves === 1) {
    socket.resetAndDestroy();
    return 'closed';
  }
  return untilClosed(socket);
}

function untilClosed(socket: Socket): Promise<Outcome> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const timer = setTimeout(() => {
      resolve('held too long');
      socket.destroy();
    }, patience);
    socket.on('data', (bytes: Buffer) => {
      first ??= bytes[0];
    });
    const over = () => {
      clearTimeout(timer);
      resolve(first === 21 ? 'refused' : 'closed');
    };
    if (socket.destroyed) over();
    else socket.once('close', over).resume();
  });
}

/** A line over which what the client says arrives otherwise from some byte on. */
function tampering(socket: Socket, dice: Dice): Duplex {
  let left = dice.below(900);
  const how = dice.below(5);
  const change = (bytes: Buffer): Buffer => {
    const [before, after] = [bytes.subarray(0, left), Buffer.from(bytes.subarray(left))];
    left = Math.max(0, left - bytes.length);
    if (after.length === 0) return before;
    if (how === 0) after[dice.below(after.length)] = dice.below(256);
    const [head, tail] = [
      after.subarray(0, dice.below(after.length)),
      Buffer.from(dice.bytes(1 + dice.below(40)), 'latin1'),
    ];
    return Buffer.concat(
      how === 1
        ? [before, after, after]
        : how === 2
          ? [before, tail, after]
          : how === 3
            ? [before, head]
            : [before, after],
    );
  };
  const line = new Duplex({
    read: () => {},
    write: (bytes: Buffer, _, done) => {
      if (how === 4 && left === 0) socket.destroy();
      if (!socket.destroyed) socket.write(change(bytes));
      done();
    },
  });
  socket
    .on('data', (bytes: Buffer) => line.push(bytes))
    .once('close', () => line.push(null))
    .resume();
  line.on('error', () => {});
  return line;
}

/** Goes inside with these options and says something there; what becomes of it. */
async function goInside(
  socket: Socket,
  line: Duplex,
  options: ConnectionOptions,
  dice: Dice,
): Promise<Outcome> {
  const timer = setTimeout(() => socket.destroy(), patience);
  try {
    const inside = await shakeHands(line, options);
    inside.write(`${dice.bytes(dice.below(200))}\r\n`, 'latin1');
    await heard(inside, 300);
    inside.destroy();
    return 'inside';
  } catch {
    return socket.destroyed ? 'closed' : untilClosed(socket);
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

async function renegotiate(socket: Socket, dice: Dice): Promise<Outcome> {
  const inside = await shakeHands(socket, { maxVersion: 'TLSv1.2' });
  for (let left = 1 + dice.below(8); left > 0 && !inside.destroyed; left--)
    await new Promise<void>((resolve) => {
      inside.once('close', () => resolve());
      setTimeout(resolve, 200);
      if (inside.renegotiate({}, () => resolve()) !== true) resolve();
    });
  inside.destroy();
  return 'inside';
}

/** By name; `hello` is a ClientHello. */
export function attacksWith(hello: Buffer, hello12: Buffer): ReadonlyMap<string, Attack> {
  const other = (dice: Dice) => dice.oneOf([hello, hello12]);
  return new Map<string, Attack>([
    ['cut', (socket, dice) => say(socket, other(dice).subarray(0, dice.below(hello12.length)), dice)],
    ['damaged', (socket, dice) => say(socket, damaged(other(dice), dice), dice)],
    ['no TLS', (socket, dice) => say(socket, Buffer.from(dice.bytes(dice.below(3000)), 'latin1'), dice)],
    [
      'garbage behind',
      (socket, dice) =>
        say(
          socket,
          Buffer.concat([other(dice), Buffer.from(dice.bytes(1 + dice.below(2000)), 'latin1')]),
          dice,
        ),
    ],
    ['records', (socket, dice) => say(socket, manyRecords(dice), dice)],
    [
      'tampered',
      (socket, dice) =>
        goInside(socket, tampering(socket, dice), dice.oneOf([{}, { maxVersion: 'TLSv1.2' }]), dice),
    ],
    ['renegotiation', renegotiate],
    [
      'old version',
      (socket, dice) =>
        goInside(
          socket,
          socket,
          { minVersion: 'TLSv1', maxVersion: dice.oneOf(['TLSv1', 'TLSv1.1']), ciphers: 'ALL:@SECLEVEL=0' },
          dice,
        ),
    ],
    [
      'weak suites',
      (socket, dice) =>
        goInside(socket, socket, { maxVersion: 'TLSv1.2', ciphers: 'aNULL:AES128-SHA:@SECLEVEL=0' }, dice),
    ],
    ['clear text inside', clearInside],
  ]);
}

/** What was pipelined behind the request for TLS must not be answered inside (CVE-2011-0411). */
export async function inject(target: TlsTarget): Promise<Outcome> {
  const last = target.before.at(-1);
  const socket = await comeToTls(target, Buffer.from(last ?? []).toString('latin1'));
  try {
    const inside = await shakeHands(socket);
    const said = await heard(inside, 300);
    inside.destroy();
    return said.length > 0 ? 'answered what was said before TLS' : 'inside';
  } catch {
    return 'closed';
  } finally {
    socket.destroy();
  }
}

/** The handshake is done, and what follows is no record. */
async function clearInside(socket: Socket, dice: Dice): Promise<Outcome> {
  const relay = new Duplex({
    read: () => {},
    write: (bytes: Buffer, _, done) => {
      socket.write(bytes, done);
    },
  });
  relay.on('error', () => {});
  const forward = (bytes: Buffer) => relay.push(bytes);
  socket.on('data', forward).resume();
  await shakeHands(relay);
  socket.off('data', forward);
  return say(socket, Buffer.from(`${dice.bytes(dice.below(300))}\r\n`, 'latin1'), dice);
}

function damaged(bytes: Buffer, dice: Dice): Buffer {
  const changed = Buffer.from(bytes);
  for (let left = 1 + dice.below(6); left > 0; left--) changed[dice.below(changed.length)] = dice.below(256);
  return changed;
}

/** Records of any type and length, true or not. */
function manyRecords(dice: Dice): Buffer {
  const one = () => {
    const body = Buffer.from(dice.bytes(dice.oneOf([0, 1, 4, 200, 5000])), 'latin1');
    const length = dice.oneOf([body.length, body.length, 0, 65_535]);
    return Buffer.concat([Buffer.of(20 + dice.below(6), 3, dice.below(5), length >> 8, length & 255), body]);
  };
  return Buffer.concat(Array.from({ length: 1 + dice.below(60) }, one));
}
