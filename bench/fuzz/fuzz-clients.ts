import { createSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import type { Transport } from '../../src/model/conversation.ts';
import { pieceOf } from './fuzz-sessions.ts';
import { Dice } from './random.ts';

/** A service under attack: where it is, and what its clients say. */
export interface Target {
  readonly transport: Transport;
  readonly port: number;
  readonly sayings: readonly string[];
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** ms that one client has. */
const lifetime = 5000;

/** So many clients at a time that send anything, until the process is ended; each has a seed of its own. */
export async function fuzzForEver(targets: readonly Target[], seed: number, atATime: number): Promise<void> {
  let next = seed;
  const one = async () => {
    for (;;) {
      const dice = new Dice(next++);
      const target = dice.oneOf(targets);
      await (target.transport === 'tcp' ? overTcp(target, dice) : overUdp(target, dice));
      await pause(dice.below(100));
    }
  };
  await Promise.all(Array.from({ length: atATime }, one));
}

/** One of many addresses of this machine: the limits of one address are not what is tried here. */
function anyAddress(dice: Dice): string {
  return `127.${1 + dice.below(200)}.${dice.below(250)}.7`;
}

async function overTcp({ port, sayings }: Target, dice: Dice): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: anyAddress(dice), allowHalfOpen: true });
  socket.on('error', () => {});
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const timer = setTimeout(() => socket.destroy(), lifetime);
  if (dice.below(10) > 0) socket.resume(); // else it never reads
  for (let turns = 1 + dice.below(20); turns > 0 && !socket.destroyed; turns--) {
    await say(socket, pieceOf(sayings, dice), dice);
    await pause(dice.oneOf([0, 0, 5, 50]));
  }
  leave(socket, dice);
  await gone;
  clearTimeout(timer);
}

async function say(socket: Socket, piece: string, dice: Dice): Promise<void> {
  const bytes = Buffer.from(piece, 'latin1');
  const step = Math.max(
    dice.oneOf([bytes.length, bytes.length, 1, 7, 1400]),
    Math.ceil(bytes.length / 500),
    1,
  );
  for (let at = 0; at < bytes.length && !socket.destroyed; at += step) {
    socket.write(bytes.subarray(at, at + step));
    if (step < bytes.length) await new Promise(setImmediate);
  }
}

/** Ends its side and waits, breaks off, falls silent, or closes. */
function leave(socket: Socket, dice: Dice): void {
  switch (dice.below(4)) {
    case 0:
      socket.end();
      break;
    case 1:
      socket.resetAndDestroy();
      break;
    case 2:
      setTimeout(() => socket.destroy(), dice.below(3000));
      break;
    default:
      socket.destroy();
  }
}

async function overUdp({ port, sayings }: Target, dice: Dice): Promise<void> {
  const socket = createSocket('udp4');
  socket.on('error', () => {});
  await new Promise<void>((resolve) => socket.bind(0, anyAddress(dice), resolve));
  for (let turns = 1 + dice.below(20); turns > 0; turns--) {
    socket.send(Buffer.from(pieceOf(sayings, dice).slice(0, 9000), 'latin1'), port, '127.0.0.1');
    await pause(dice.oneOf([0, 0, 5, 50]));
  }
  await new Promise<void>((resolve) => socket.close(resolve));
}
