/*
 * The emulator beside the server that it was learned from, and beside what Node itself takes: a server that says the same to everything.
 * One core each: the client runs on core 1, and what it asks on core 0.
 *   taskset -c 0 ./zoo start sendmail        (in the folder of the recording rig; see ../shared/zoo/README.md)
 *   taskset -c 1 npx tsx bench/emulator.ts smtp 127.0.0.31:25 ../shared/captures/sendmail/train.pcap …
 * Exchanges per second over several connections, in short sessions and with their connecting, and latency over one without it; all take
 * turns, `rounds` times, the best of each. Processor time is that of all exchanges and their connecting.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const [protocol = '', real = '', ...captures] = process.argv.slice(2);
const rounds = 3;
const exchanges = 1600; // a round

/** What is said once, and then again and again; each is answered before the next. */
interface Dialogue {
  readonly first: readonly string[];
  readonly again: readonly string[];
  /** What the bare server says. */
  readonly ok: string;
  readonly connections: number;
}

const dialogues: Readonly<Record<string, Dialogue>> = {
  smtp: {
    first: ['', 'HELO client.example.net'],
    again: ['MAIL FROM:<bob@acme.example>', 'RCPT TO:<alice@example.org>', 'NOOP', 'RSET'],
    ok: '250 2.0.0 OK',
    connections: 16,
  },
  ftp: {
    first: ['', 'USER alice', 'PASS wonder1and'],
    again: ['PWD', 'TYPE I', 'SYST', 'CWD /nosuch', 'NOOP'],
    ok: '200 Command okay.',
    connections: 16,
  },
  pop3: {
    first: ['', 'USER alice', 'PASS wonder1and'],
    again: ['STAT', 'NOOP', 'LIST 1', 'RSET', 'LIST 99'],
    ok: '+OK',
    connections: 8, // Dovecot lets a user have ten from one address, by default
  },
  redis: {
    first: ['PING'],
    again: ['SET color red', 'GET color', 'INCR counter', 'NOSUCH command', 'PING'],
    ok: '+OK',
    connections: 16,
  },
};
const dialogue = dialogues[protocol];
if (dialogue === undefined || captures.length === 0) {
  console.error('usage: bench/emulator.ts smtp|ftp|pop3|redis ADDRESS:PORT CAPTURE...');
  process.exit(2);
}
const { first, again, ok, connections } = dialogue;
const greets = first[0] === '';

interface Target {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly child?: ChildProcess;
  readonly best: { rate: number; median: number; late: number };
}

/** Complete when its last line is: a code followed by a blank, or any line of Redis that does not announce a string. */
function isWhole(reply: string): boolean {
  if (!reply.endsWith('\n')) return false;
  const lines = reply.trimEnd().split('\n');
  if (protocol === 'pop3') return lines.length > 0;
  if (protocol !== 'redis') return /^\d{3} /.test(lines.at(-1) ?? '');
  return !/^\$\d/.test(reply) || lines.length > 1;
}

/** As clients of the protocol say it. */
function spoken(said: string): string {
  if (protocol !== 'redis') return `${said}\r\n`;
  const words = said.split(' ');
  return [`*${words.length}`, ...words.flatMap((word) => [`$${word.length}`, word]), ''].join('\r\n');
}

function ask({ name }: Target, socket: Socket, said: string): Promise<void> {
  if (said !== '') socket.write(spoken(said), 'latin1');
  return new Promise((done, failed) => {
    let reply = '';
    const ended = () => failed(new Error(`${name} closed after ${said || 'opening'}; it said: ${reply}`));
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
  const socket = connect({ host: target.host, port: target.port, noDelay: true }).setEncoding('latin1');
  socket.setMaxListeners(0);
  await once(socket, 'connect');
  for (const said of first) await ask(target, socket, said);
  return socket;
}

/** Times of `count` exchanges one after the other, µs; a session ends before a server takes it for an attack. */
async function talk(target: Target, count: number): Promise<number[]> {
  const times: number[] = [];
  while (times.length < count) {
    const socket = await open(target);
    for (let at = 0; at < 4 * again.length; at++) {
      const before = performance.now();
      await ask(target, socket, again[at % again.length] ?? '');
      times.push((performance.now() - before) * 1000);
    }
    socket.destroy();
  }
  return times;
}

async function measure(target: Target): Promise<void> {
  const { best } = target;
  const times = (await talk(target, exchanges)).sort((a, b) => a - b);
  const before = performance.now();
  await Promise.all(Array.from({ length: connections }, () => talk(target, exchanges / connections)));
  best.rate = Math.max(best.rate, exchanges / ((performance.now() - before) / 1000));
  best.median = Math.min(best.median, times[times.length >> 1] ?? 0);
  best.late = Math.min(best.late, times[Math.floor(times.length * 0.99)] ?? 0);
}

/** Time that the threads of a process were given, µs. */
function processorTime({ pid }: ChildProcess): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = (id: string) =>
    Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'latin1').split(' ')[0]);
  return threads.reduce((sum, id) => sum + nanoseconds(id), 0) / 1000;
}

/** Starts a server of Node's on core 0 that says on stderr where it listens. */
async function start(name: string, words: readonly string[]): Promise<Target> {
  const child = spawn('taskset', ['-c', '0', 'node', ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  const [line] = await once(createInterface(child.stderr), 'line');
  return { ...target(name, `127.0.0.1:${/(\d+)$/.exec(String(line))?.[1]}`), child };
}

function target(name: string, address: string): Target {
  const [host = '', port = ''] = address.split(':');
  const best = { rate: 0, median: Number.POSITIVE_INFINITY, late: Number.POSITIVE_INFINITY };
  return { name, host, port: Number(port), best };
}

const bare = `
  const server = require('node:net').createServer({ noDelay: true }, (socket) => {
    const say = () => socket.write('${ok}\\r\\n', 'latin1');
    socket.on('data', say).on('error', () => socket.destroy());
    if (${greets}) say();
  });
  server.listen(0, '127.0.0.1', () => console.error(server.address().port));`;

const folder = mkdtempSync(join(tmpdir(), 'mynah-bench-'));
const cli = resolve(import.meta.dirname, '../dist/cli.js');
const personality = join(folder, 'server.json');
execFileSync('node', [cli, 'learn', '--pcap', ...captures, '--out', personality, '--server', real]);
const targets = [
  target(`the real server at ${real}`, real),
  await start('bare Node', ['-e', bare]),
  await start('mynah', [cli, 'replay', personality, '--listen', '127.0.0.1:0']),
];
try {
  for (const one of targets) await talk(one, exchanges / 2);
  const before = targets.map(({ child }) => (child ? processorTime(child) : 0));
  for (let round = 0; round < rounds; round++) for (const one of targets) await measure(one);
  console.log(
    `| who | exchanges/s, ${connections} connections | p50 µs | p99 µs | processor, µs an exchange |\n|---|---|---|---|---|`,
  );
  const said = rounds * exchanges * 2;
  for (const [index, { name, child, best }] of targets.entries()) {
    const processor = child ? ((processorTime(child) - (before[index] ?? 0)) / said).toFixed(1) : '';
    console.log(
      `| ${name} | ${best.rate.toFixed(0)} | ${best.median.toFixed(0)} | ${best.late.toFixed(0)} | ${processor} |`,
    );
  }
  const mynah = targets[2]?.best;
  for (const { name, best } of targets.slice(0, 2)) {
    if (mynah === undefined) continue;
    const ratios = [mynah.rate / best.rate, mynah.median / best.median, mynah.late / best.late];
    console.log(`| mynah beside ${name} | ${ratios.map((ratio) => ratio.toFixed(2)).join(' | ')} | |`);
  }
} finally {
  for (const { child } of targets) child?.kill();
  rmSync(folder, { recursive: true });
}
