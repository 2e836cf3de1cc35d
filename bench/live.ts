// Packets a second captured without a drop, beside tcpdump, on the loopback: npx tsx bench/live.ts (as root)
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const RATES = [5_000, 10_000, 20_000, 40_000, 80_000];
const SECONDS = 4;
const SIZE = 200;
const PORT = 40_999;

const cli = resolve(import.meta.dirname, '../src/cli.ts');
const folder = process.argv[2] === 'blast' ? '' : mkdtempSync(join(tmpdir(), 'mynah-bench-'));
const filter = `udp port ${PORT}`;

const mynah = (through: string) => [
  process.execPath,
  ...['--import', 'tsx', cli, 'capture', '--interface', 'lo', '--filter', filter],
  ...['--through', through, '--out', join(folder, `${through}.pcap`)],
];
const WAYS: Readonly<Record<string, readonly string[]>> = {
  'tcpdump -w': ['tcpdump', '-i', 'lo', '-n', '-B', '65536', '-w', join(folder, 't.pcap'), filter],
  'mynah through tcpdump': mynah('tcpdump'),
  'mynah through cap': mynah('cap'),
};

/** Sends datagrams at a rate. In a process of its own. */
async function blast(rate: number): Promise<void> {
  const socket = createSocket('udp4');
  const payload = Buffer.alloc(SIZE, 'x');
  const total = rate * SECONDS;
  const start = performance.now();
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.ceil(((performance.now() - start) / 1000) * rate));
    for (; sent < due; sent++) socket.send(payload, PORT, '127.0.0.1');
    await wait(0);
  }
  process.stdout.write(`${(total / ((performance.now() - start) / 1000)).toFixed(0)}\n`);
  socket.close();
}

async function trial(command: readonly string[], rate: number): Promise<string> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const said = collected(child);
  while (!/listening on|capturing on/.test(said())) await wait(50);
  await wait(500);
  const sender = spawn(process.execPath, ['--import', 'tsx', import.meta.filename, 'blast', `${rate}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [reached] = await once(sender.stdout, 'data');
  await wait(1200);
  child.kill('SIGINT');
  await once(child, 'close');
  const dropped = Number(
    /([\d,]+) (?:packets )?dropped by (?:the )?kernel/.exec(said())?.[1]?.replaceAll(',', ''),
  );
  return `${dropped === 0 ? 'none' : `${((100 * dropped) / (rate * SECONDS)).toFixed(1)} %`} at ${String(reached).trim()}`;
}

function collected(child: ChildProcess): () => string {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return () => said;
}

async function compare(): Promise<void> {
  const sink = createSocket('udp4').on('message', () => {});
  sink.bind(PORT, '127.0.0.1');
  process.stdout.write(
    `| dropped, at packets/s | ${RATES.join(' | ')} |\n${'|---'.repeat(RATES.length + 1)}|\n`,
  );
  for (const [name, command] of Object.entries(WAYS)) {
    const cells: string[] = [];
    for (const rate of RATES) cells.push(await trial(command, rate));
    process.stdout.write(`| ${name} | ${cells.join(' | ')} |\n`);
  }
  sink.close();
  rmSync(folder, { recursive: true });
}

if (process.argv[2] === 'blast') await blast(Number(process.argv[3]));
else await compare();
