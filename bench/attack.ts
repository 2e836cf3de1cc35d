import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { memoryOf, startEcho, startServer, watchLoop } from './fuzz/start-server.ts';

const usage = `npm run build && npx tsx bench/attack.ts [--seconds 15] [--idle 10000] [--attack WORDS] [--watch FILE] PERSONALITY.json

A polite client of the emulator beside one of an echo server in the same run, while others attack the emulator: one line for each attack.
The echo server shows what the machine's load alone costs. Descriptors: ulimit -n 65536. Addresses are 127.0.0.0/8 of this machine.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '15' },
    idle: { type: 'string', default: '10000' },
    /** How the bench starts itself as the attackers, who must not make the polite client wait in this process. */
    attack: { type: 'string' },
    /** A file for how long the emulator's turns are, and what lives in its memory: see fuzz/watch-loop.cjs. */
    watch: { type: 'string' },
    only: { type: 'string' },
    port: { type: 'string' },
  },
});
const [file] = positionals;
if (file === undefined) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}
const seconds = Number(values.seconds);
let nextHost = 0;

/** A connection from one of many addresses of this machine. */
function attacker(port: number, spread = 250): Socket {
  nextHost = (nextHost + 1) % spread;
  const localAddress = `127.${(nextHost % 25) + 1}.${nextHost % 250}.7`;
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.on('error', () => {});
  return socket;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** ms from a request to the first byte of its answer, one after the other, until `isOver`. */
async function politeTimes(port: number, line: string, isOver: () => boolean): Promise<number[]> {
  const times: number[] = [];
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  const heard = () =>
    new Promise<void>((resolve) => {
      const done = () => {
        socket.off('data', done).off('close', done);
        resolve();
      };
      socket.once('data', done).once('close', done);
    });
  await heard();
  while (!isOver() && !socket.destroyed) {
    const before = performance.now();
    socket.write(line);
    await heard();
    times.push(performance.now() - before);
    await pause(20);
  }
  socket.destroy();
  return times.sort((a, b) => a - b);
}

type Attack = (port: number, isOver: () => boolean) => Promise<void>;

/** So many clients that each do something again and again. */
const clients =
  (count: number, act: (socket: Socket) => void, every: number): Attack =>
  async (port, isOver) => {
    const sockets = Array.from({ length: count }, () => attacker(port));
    for (const socket of sockets) socket.on('data', () => {});
    while (!isOver()) {
      for (const socket of sockets) if (!socket.destroyed && socket.writableLength < 1e6) act(socket);
      await pause(every);
    }
    for (const socket of sockets) socket.destroy();
  };

const flood = 'NOOP\r\n'.repeat(2000);
const attacks: readonly (readonly [name: string, attack: Attack])[] = [
  ['nobody', async () => {}],
  [
    `${values.idle} idle connections`,
    async (port, isOver) => {
      const sockets: Socket[] = [];
      for (let opened = 0; opened < Number(values.idle); opened++) {
        sockets.push(attacker(port, 6000));
        if (opened % 200 === 0) await pause(20);
      }
      while (!isOver()) await pause(50);
      for (const socket of sockets) socket.destroy();
    },
  ],
  [
    '2,000 new connections a second',
    async (port, isOver) => {
      for (const begin = performance.now(), opened = { count: 0 }; !isOver(); await pause(5))
        for (; opened.count < 2 * (performance.now() - begin); opened.count++) {
          const socket = attacker(port);
          socket.once('data', () => socket.destroy());
        }
    },
  ],
  ['500 slow-loris clients', clients(500, (socket) => socket.write('x'), 100)],
  ['one client that pipelines', clients(1, (socket) => socket.write(flood), 10)],
  ['1,000 clients that pipeline', clients(1000, (socket) => socket.write(flood), 100)],
  ['one line without an end, 20 clients', clients(20, (socket) => socket.write('A '.repeat(20_000)), 50)],
];

const at = (times: readonly number[], share: number) =>
  (times[Math.floor(share * times.length)] ?? Number.NaN).toFixed(1);
if (values.only !== undefined) {
  await attacks[Number(values.only)]?.[1](Number(values.port), () => false);
  process.exit(0);
}
process.stdout.write(
  '| attack | emulator p50 | p99 | max | echo p50 | p99 | max | memory |\n|---|---|---|---|---|---|---|---|\n',
);
const roomy = ['--sessions', '20000', '--per-network', '20000', '--per-address', '20000'];
for (const [index, [name]] of attacks.entries()) {
  if (values.attack !== undefined && !name.includes(values.attack)) continue;
  const replay = ['dist/cli.js', 'replay', file, '--listen', '127.0.0.1:0', ...roomy];
  const emulator = await startServer([...watchLoop(values.watch), ...replay]);
  const echo = await startEcho();
  const own = ['--import', 'tsx', 'bench/attack.ts', '--idle', values.idle, file];
  const attackers = spawn(process.execPath, [
    ...own,
    '--only',
    String(index),
    '--port',
    String(emulator.port),
  ]);
  await pause(name.includes('idle') ? 6000 : 2500);
  let over = false;
  const measured = [emulator, echo].map(({ port }) => politeTimes(port, 'NOOP\r\n', () => over));
  await pause(seconds * 1000);
  const memory = memoryOf(emulator.child);
  over = true;
  const [ours = [], theirs = []] = await Promise.all(measured);
  const columns = [ours, theirs].flatMap((times) => [at(times, 0.5), at(times, 0.99), at(times, 0.99999)]);
  process.stdout.write(`| ${name} | ${columns.join(' | ')} | ${Math.round(memory)} MB |\n`);
  for (const child of [emulator.child, echo.child, attackers]) child.kill('SIGKILL');
}
process.exit(0);
