/*
 * The emulator beside the server that it was learned from, one core each: the client runs on core 1, and what it asks on core 0.
 *   taskset -c 0 ./zoo start sendmail        (in the folder of the recording rig; see ../shared/zoo/README.md)
 *   taskset -c 1 npx tsx bench/emulator.ts smtp 127.0.0.31:25 ../shared/captures/sendmail/train.pcap …
 * Exchanges per second over 16 connections, in short sessions and with their connecting, and latency over one without it; the two take
 * turns, three rounds, the best of each.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const [protocol = '', real = '', ...captures] = process.argv.slice(2);
const rounds = 3;
const exchanges = 1600; // a round
const connections = 16;

/** What is said once, and then again and again; each is answered before the next. */
const dialogues: Readonly<
  Record<string, { readonly first: readonly string[]; readonly again: readonly string[] }>
> = {
  smtp: {
    first: ['', 'HELO client.example.net'],
    again: ['MAIL FROM:<bob@acme.example>', 'RCPT TO:<alice@example.org>', 'NOOP', 'RSET'],
  },
  ftp: {
    first: ['', 'USER alice', 'PASS wonder1and'],
    again: ['PWD', 'TYPE I', 'SYST', 'CWD /nosuch', 'NOOP'],
  },
  pop3: {
    first: ['', 'USER alice', 'PASS wonder1and'],
    again: ['STAT', 'NOOP', 'LIST 1', 'RSET', 'LIST 99'],
  },
  redis: { first: ['PING'], again: ['SET color red', 'GET color', 'INCR counter', 'NOSUCH command', 'PING'] },
};
const dialogue = dialogues[protocol];
if (dialogue === undefined || captures.length === 0) {
  console.error('usage: bench/emulator.ts smtp|ftp|pop3|redis ADDRESS:PORT CAPTURE...');
  process.exit(2);
}
const { first, again } = dialogue;

interface Target {
  readonly host: string;
  readonly port: number;
}

interface Result {
  rate: number;
  median: number;
  late: number;
}

/** Complete when its last line is: a code followed by a blank, or any line of Redis that does not announce a string. */
function isWhole(reply: string): boolean {
  if (!reply.endsWith('\n')) return false;
  const lines = reply.trimEnd().split('\n');
  if (protocol === 'pop3') return lines.length > 0;
  if (protocol !== 'redis') return /^\d{3} /.test(lines.at(-1) ?? '');
  return !/^\$\d/.test(reply) || lines.length > 1;
}

function ask(socket: Socket, said: string): Promise<void> {
  if (said !== '') socket.write(`${said}\r\n`, 'latin1');
  return new Promise((done, failed) => {
    let reply = '';
    const ended = () => failed(new Error(`closed after ${said}`));
    const heard = (text: string) => {
      reply += text;
      if (!isWhole(reply)) return;
      socket.off('data', heard);
      socket.off('close', ended);
      done();
    };
    socket.on('data', heard);
    socket.once('close', ended);
  });
}

async function open(target: Target): Promise<Socket> {
  const socket = connect({ ...target, noDelay: true }).setEncoding('latin1');
  socket.setMaxListeners(0);
  await once(socket, 'connect');
  for (const said of first) await ask(socket, said);
  return socket;
}

/** Times of `count` exchanges one after the other, µs; a session ends before a server takes it for an attack. */
async function talk(target: Target, count: number): Promise<number[]> {
  const times: number[] = [];
  while (times.length < count) {
    const socket = await open(target);
    for (let at = 0; at < 4 * again.length; at++) {
      const before = performance.now();
      await ask(socket, again[at % again.length] ?? '');
      times.push((performance.now() - before) * 1000);
    }
    socket.destroy();
  }
  return times;
}

async function measure(target: Target, best: Result): Promise<void> {
  await talk(target, exchanges / 4);
  const times = (await talk(target, exchanges)).sort((a, b) => a - b);
  const before = performance.now();
  await Promise.all(Array.from({ length: connections }, () => talk(target, exchanges / connections)));
  best.rate = Math.max(best.rate, exchanges / ((performance.now() - before) / 1000));
  best.median = Math.min(best.median, times[times.length >> 1] ?? 0);
  best.late = Math.min(best.late, times[Math.floor(times.length * 0.99)] ?? 0);
}

const folder = mkdtempSync(join(tmpdir(), 'mynah-bench-'));
const cli = resolve(import.meta.dirname, '../dist/cli.js');
const personality = join(folder, 'server.json');
execFileSync('node', [cli, 'learn', '--pcap', ...captures, '--out', personality, '--server', real]);
const child = spawn('taskset', ['-c', '0', 'node', cli, 'replay', personality, '--listen', '127.0.0.1:0'], {
  stdio: ['ignore', 'ignore', 'pipe'],
});
try {
  const [line] = await once(createInterface(child.stderr), 'line');
  const emulator = { host: '127.0.0.1', port: Number(/:(\d+)$/.exec(String(line))?.[1]) };
  const [host = '', port = ''] = real.split(':');
  const fresh = (): Result => ({ rate: 0, median: Number.POSITIVE_INFINITY, late: Number.POSITIVE_INFINITY });
  const [a, b] = [fresh(), fresh()];
  for (let round = 0; round < rounds; round++) {
    await measure({ host, port: Number(port) }, a);
    await measure(emulator, b);
  }
  const row = (name: string, { rate, median, late }: Result) =>
    console.log(`| ${name} | ${rate.toFixed(0)} | ${median.toFixed(0)} | ${late.toFixed(0)} |`);
  console.log('| who | exchanges/s, 16 connections | p50 µs | p99 µs |\n|---|---|---|---|');
  row(`the real server at ${real}`, a);
  row('mynah', b);
  const ratios = [b.rate / a.rate, b.median / a.median, b.late / a.late].map((ratio) => ratio.toFixed(2));
  console.log(`| mynah beside it | ${ratios.join(' | ')} |`);
} finally {
  child.kill();
  rmSync(folder, { recursive: true });
}
