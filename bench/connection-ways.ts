// How long a client waits for the first byte, and what a waiting connection costs, for each way in which Honeyd can
// reach the emulator; beside scripts of the kind that come with Honeyd. Run: npm run build && npx tsx bench/connection-ways.ts
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const rounds = Number(process.argv[2] ?? 40);
const idle = 1000;
const cli = resolve(import.meta.dirname, '../dist/cli.js');
const alone = resolve(import.meta.dirname, '../dist/replay.cjs');
const folder = mkdtempSync(join(tmpdir(), 'mynah-ways-'));
const proxyPort = 23_700;

/** Answers like Honeyd's own mail scripts: greets, then reads lines. */
const scripts: Readonly<Record<string, string>> = {
  'script.sh':
    '#!/bin/sh\necho "220 mx.example.org ESMTP ready"\nwhile read -r line; do echo "250 ok"; done\n',
  'script.pl':
    '#!/usr/bin/perl\n$| = 1; print "220 mx.example.org ESMTP ready\\r\\n"; while (<STDIN>) { print "250 ok\\r\\n" }\n',
  'script.mjs': 'process.stdout.write("220 mx.example.org ESMTP ready\\r\\n");process.stdin.resume();\n',
};

const honeydEnvironment = {
  PATH: process.env.PATH,
  HONEYD_IP_SRC: '192.0.2.7',
  HONEYD_SRC_PORT: '4711',
  HONEYD_IP_DST: '10.99.0.70',
  HONEYD_DST_PORT: '25',
};

/** A way in: opens a connection, and says when the first byte is there and which processes serve it. */
interface Way {
  readonly name: string;
  readonly open: () => Promise<Open>;
}

interface Open {
  readonly pids: readonly number[];
  readonly close: () => void;
}

function spawned(name: string, command: string): Way {
  return {
    name,
    open: () =>
      new Promise((done) => {
        const [program = '', ...words] = command.split(' ');
        const child = spawn(program, words, { env: honeydEnvironment, stdio: ['pipe', 'pipe', 'ignore'] });
        child.stdin.on('error', () => {});
        child.stdout.once('data', () =>
          done({ pids: family(child.pid ?? 0), close: () => child.stdin.end() }),
        );
      }),
  };
}

function direct(name: string): Way {
  return {
    name,
    open: () =>
      new Promise((done) => {
        const socket = connect(proxyPort, '127.0.0.1');
        socket.once('data', () => done({ pids: [], close: () => socket.destroy() }));
      }),
  };
}

/** A process and all it started. */
function family(pid: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      try {
        const after = readFileSync(`/proc/${name}/stat`, 'latin1').replace(/^.*\) /, '');
        return { pid: Number(name), parent: Number(after.split(' ')[1]) };
      } catch {
        return { pid: 0, parent: 0 };
      }
    });
  const found = [pid];
  for (const one of found)
    found.push(...parents.filter(({ parent }) => parent === one).map((child) => child.pid));
  return found;
}

/** Memory of processes in KiB, shared pages divided among those who share them. */
function memory(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    try {
      return (
        sum + Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1] ?? 0)
      );
    } catch {
      return sum;
    }
  }, 0);
}

interface Samples {
  readonly times: number[];
  readonly sizes: number[];
}

/** One connection; the ways take turns, so that a busy machine is unfair to all of them alike. */
async function sample(way: Way, { times, sizes }: Samples, weigh: boolean): Promise<void> {
  const before = performance.now();
  const open = await way.open();
  times.push(performance.now() - before);
  if (weigh) sizes.push(memory(open.pids));
  open.close();
  await new Promise((resolve) => setTimeout(resolve, 15));
}

function quantile(numbers: readonly number[], part: number): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) * part)] ?? 0;
}

/** What a thousand waiting connections add to the daemon, in KiB each. */
async function waiting(daemon: ChildProcess): Promise<{ empty: number; each: number }> {
  const pid = daemon.pid ?? 0;
  const empty = memory([pid]);
  const sockets: Socket[] = [];
  for (let count = 0; count < idle; count++) {
    const socket = connect(proxyPort, '127.0.0.1');
    sockets.push(socket);
    await new Promise((greeted) => socket.once('data', greeted));
  }
  const each = (memory([pid]) - empty) / idle;
  for (const socket of sockets) socket.destroy();
  return { empty, each };
}

async function main(): Promise<void> {
  chmodSync(folder, 0o755);
  for (const [name, text] of Object.entries(scripts))
    writeFileSync(join(folder, name), text, { mode: 0o755 });
  const personality = join(folder, 'smtp.json');
  const samples = resolve(import.meta.dirname, '../samples/sendmail.pcap');
  const learned = spawnSync('node', [cli, 'learn', '--pcap', samples, '--out', personality]);
  if (learned.status !== 0) throw new Error(learned.stderr.toString());
  writeFileSync(
    join(folder, 'fleet.yaml'),
    `daemon: { run: run, proxyPorts: ${proxyPort}, limits: { perAddress: 5000, sessions: 5000 } }
hosts:
  mail:
    addresses: 10.99.0.70
    osPersonality: Linux 2.6.32
    services:
      - { port: 25, personality: smtp.json }
      - { port: 587, personality: smtp.json, by: proxy }
`,
  );
  spawnSync('node', [cli, 'honeyd', join(folder, 'fleet.yaml'), '--out', join(folder, 'out')]);
  const daemon = spawn('node', [cli, 'serve', join(folder, 'fleet.yaml')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise((ready) => daemon.stderr.once('data', ready));
  const connector = `${join(folder, 'out/connect')} ${join(folder, 'run/socket')} tcp node ${alone} ${personality}`;
  const ways = [
    spawned('sh script', join(folder, 'script.sh')),
    spawned('perl script', join(folder, 'script.pl')),
    spawned('node -e, bare', `node ${join(folder, 'script.mjs')}`),
    spawned('mynah spawned', `node ${alone} ${personality}`),
    spawned('mynah by connector', connector),
    direct('mynah by proxy'),
  ];
  const taken = ways.map((way) => ({ way, samples: { times: [], sizes: [] } as Samples }));
  for (let round = 0; round < rounds; round++) {
    for (const { way, samples } of taken) await sample(way, samples, round % 8 === 0);
  }
  const results = taken.map(({ way, samples: { times, sizes } }) => ({
    name: way.name,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    size: quantile(sizes, 0.5),
  }));
  const base = results[1]?.p50 ?? 1;
  process.stdout.write(
    '| way | first byte, p50 | p99 | beside perl | memory a connection |\n|---|---|---|---|---|\n',
  );
  const { empty, each } = await waiting(daemon);
  for (const { name, p50, p99, size } of results) {
    const total = name.includes(' by ') ? size + each : size;
    process.stdout.write(
      `| ${name} | ${p50.toFixed(1)} ms | ${p99.toFixed(1)} ms | ${(p50 / base).toFixed(2)} | ${(total / 1024).toFixed(2)} MiB |\n`,
    );
  }
  process.stdout.write(
    `\ndaemon: ${(empty / 1024).toFixed(1)} MiB, and ${each.toFixed(1)} KiB for each of ${idle} waiting connections\n`,
  );
  daemon.kill();
}

await main();
