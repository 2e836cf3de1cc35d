// The relay beside socat, in one run: npx tsx bench/relay.ts
// Ratios matter, not the numbers: everything shares one machine and its loopback.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../test/support/free-port.ts';
import { download } from './relay/download.ts';

const MEGABYTES = 512;
const ROUNDS = 5000;
const CONNECTIONS = 2000;
const CROWD = 4000;

const cli = resolve(import.meta.dirname, '../src/cli.ts');
// In memory where that is possible: it is not the disk that is measured.
const folder =
  process.argv[2] === 'serve'
    ? ''
    : mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'mynah-bench-'));
const out = join(folder, 'relay.pcap');
const block = Buffer.alloc(1 << 16, 'x');

/** Sends as many MB as the first line asks for, or echoes what comes behind `echo`. In a process of its own: see below. */
async function serve(): Promise<void> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    socket.once('data', (first) => {
      const wanted = Number(/^send (\d+)/.exec(String(first))?.[1] ?? 0) << 4;
      if (wanted === 0) {
        socket.write(first);
        socket.pipe(socket);
        return;
      }
      let sent = 0;
      const more = () => {
        while (sent < wanted) {
          sent += 1;
          if (!socket.write(block)) return;
        }
        if (sent === wanted) socket.end();
        sent = wanted + 1;
      };
      socket.on('drain', more);
      more();
    });
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 8192 });
  await once(server, 'listening');
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
}

interface Way {
  readonly name: string;
  readonly port: number;
  readonly child?: ChildProcess;
}

async function viaSocat(name: string, target: number, ...options: string[]): Promise<Way> {
  const port = await freePort();
  const listen = `TCP-LISTEN:${port},fork,reuseaddr,backlog=8192,nodelay`;
  const child = spawn('socat', [...options, listen, `TCP:127.0.0.1:${target},nodelay`], { stdio: 'ignore' });
  await new Promise((done) => setTimeout(done, 300));
  return { name, port, child };
}

async function viaMynah(target: number): Promise<Way> {
  const args = ['--import', 'tsx', cli, 'capture', '--proxy', `tcp:0=127.0.0.1:${target}`, '--out', out];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  for await (const text of child.stderr.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += text;
    if (said.includes('listening on')) break;
  }
  child.stderr.resume();
  return { name: 'mynah, recording', port: Number(/127\.0\.0\.1:(\d+) for/.exec(said)?.[1]), child };
}

async function dial(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** MB/s of one download. */
function throughput(port: number): Promise<number> {
  return download(() => dial(port), `send ${MEGABYTES}\n`, MEGABYTES);
}

/** Median and 99th percentile of a question and its answer, µs. */
async function latency(port: number): Promise<[number, number]> {
  const socket = await dial(port);
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const start = performance.now();
    socket.write('NOOP\r\n');
    await once(socket, 'data');
    times.push((performance.now() - start) * 1000);
  }
  socket.destroy();
  times.sort((a, b) => a - b);
  return [times[ROUNDS >> 1] as number, times[Math.floor(ROUNDS * 0.99)] as number];
}

/** Short connections a second, one after the other. */
async function connections(port: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < CONNECTIONS; i++) {
    const socket = await dial(port);
    socket.end('NOOP\r\n');
    socket.resume();
    await once(socket, 'close');
  }
  return CONNECTIONS / ((performance.now() - start) / 1000);
}

/** Memory of a process and of what it forked, each shared page counted once, MB. */
function memory(pid: number): number {
  try {
    const own =
      Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1024;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return own + children.reduce((sum, child) => sum + memory(Number(child)), 0);
  } catch {
    return 0; // ended meanwhile
  }
}

/** Memory with many connections open that have all been used, MB. */
async function crowd({ port, child }: Way): Promise<string> {
  if (!child?.pid) return '';
  const before = memory(child.pid);
  const sockets: Socket[] = [];
  for (let i = 0; i < CROWD; i += 100) {
    sockets.push(...(await Promise.all(Array.from({ length: 100 }, () => dial(port)))));
  }
  await Promise.all(
    sockets.map(async (socket) => {
      socket.write('NOOP\r\n');
      await once(socket, 'data');
    }),
  );
  const during = memory(child.pid);
  for (const socket of sockets) socket.destroy();
  return `${before.toFixed(0)} -> ${during.toFixed(0)}`;
}

async function compare(): Promise<void> {
  const server = spawn(process.execPath, ['--import', 'tsx', import.meta.filename, 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const started: ChildProcess[] = [server];
  try {
    const [line] = await once(server.stdout, 'data');
    const target = Number(String(line));
    const columns = ['way', 'MB/s', 'answer µs', 'p99 µs', 'conn/s', `MB, idle -> ${CROWD} open`];
    process.stdout.write(`| ${columns.join(' | ')} |\n${'|---'.repeat(columns.length)}|\n`);
    for (const open of [
      async (): Promise<Way> => ({ name: 'direct', port: target }),
      () => viaSocat('socat', target),
      () => viaSocat('socat -b 65536', target, '-b', '65536'),
      () => viaMynah(target),
    ]) {
      const way = await open();
      if (way.child) started.push(way.child);
      process.stdout.write(`| ${(await row(way)).join(' | ')} |\n`);
      way.child?.kill('SIGINT');
    }
    process.stdout.write(`\n${(statSync(out).size / 1e9).toFixed(2)} GB recorded\n`);
  } finally {
    for (const child of started) child.kill('SIGINT');
    rmSync(folder, { recursive: true });
  }
}

async function row(way: Way): Promise<readonly string[]> {
  await throughput(way.port); // warm
  const speeds = [await throughput(way.port), await throughput(way.port), await throughput(way.port)];
  await latency(way.port);
  const [median, late] = await latency(way.port);
  const rate = await connections(way.port);
  return [
    way.name,
    ...[Math.max(...speeds), median, late, rate].map((value) => value.toFixed(0)),
    await crowd(way),
  ];
}

if (process.argv[2] === 'serve') await serve();
else await compare();
