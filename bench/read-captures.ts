/*
 * Reading and reassembling beside what else one would use, all in one run: `npx tsx bench/read-captures.ts`.
 * Makes a capture of 73,000 SMTP sessions (400 MB) in a temporary folder, and half of one, then lets everybody read it
 * in turn, several rounds, and writes the best of each into docs/BENCHMARKS.md. `--sessions N` and `--rounds N` change that.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeCapture } from './make-capture.ts';

const { values } = parseArgs({
  options: { sessions: { type: 'string', default: '73020' }, rounds: { type: 'string', default: '5' } },
});
const sessions = Number(values.sessions);
const rounds = Number(values.rounds);
const root = resolve(import.meta.dirname, '..');

interface Contender {
  readonly name: string;
  readonly command: readonly string[];
  /** The slow ones are not asked as often. */
  readonly rounds?: number;
}

interface Best {
  seconds: number;
  /** Processor time of all its threads, in seconds. */
  processor: number;
  /** Peak resident memory, MiB; the highest of all rounds. */
  memory: number;
}

const folder = mkdtempSync(join(tmpdir(), 'mynah-bench-'));
try {
  await main();
} finally {
  rmSync(folder, { recursive: true });
}

async function main(): Promise<void> {
  const [whole, half] = [join(folder, 'whole.pcap'), join(folder, 'half.pcap')];
  const packets = await makeCapture(whole, sessions);
  await makeCapture(half, Math.floor(sessions / 2));
  execFileSync(process.execPath, [join(root, 'build.mjs')], { cwd: root });
  const cli = join(root, 'dist/cli.js');
  const parser = createRequire(import.meta.url).resolve('pcap-parser');
  const count = `let n=0;require(${JSON.stringify(parser)}).parse(process.argv[1]).on('packet',()=>n++).on('end',()=>console.log(n))`;
  const node = process.execPath;
  const contenders: Contender[] = [
    { name: 'mynah flows', command: [node, cli, 'flows', '--pcap', whole] },
    { name: 'mynah flows, half the file', command: [node, cli, 'flows', '--pcap', half] },
    {
      name: 'mynah flows --json (with MD5 of every stream)',
      command: [node, cli, 'flows', '--json', '--pcap', whole],
    },
    { name: 'pcap-parser, reading alone', command: [node, '--no-deprecation', '-e', count, whole] },
    {
      name: 'tcpflow, writing to a temporary folder',
      command: ['tcpflow', '-o', join(folder, 'tcpflow'), '-r', whole],
      rounds: 2,
    },
    { name: 'tshark -z conv,tcp', command: ['tshark', '-n', '-r', whole, '-q', '-z', 'conv,tcp'], rounds: 2 },
  ];
  const best = new Map<string, Best>();
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) if (round < (contender.rounds ?? rounds)) measure(contender, best);
  }
  report(best, packets, statSync(whole).size);
}

/** With GNU time, which knows the peak memory. */
function measure({ name, command }: Contender, best: Map<string, Best>): void {
  const note = join(folder, 'time');
  const { status, error } = spawnSync('/usr/bin/time', ['-f', '%e %U %S %M', '-o', note, ...command], {
    stdio: 'ignore',
  });
  rmSync(join(folder, 'tcpflow'), { recursive: true, force: true });
  if (error !== undefined || status !== 0) {
    console.error(`${name}: ${error?.message ?? `exit code ${status}`}`);
    return;
  }
  const [seconds = 0, user = 0, system = 0, kibibytes = 0] = readFileSync(note, 'utf8')
    .trim()
    .split(' ')
    .map(Number);
  const known = best.get(name) ?? {
    seconds: Number.POSITIVE_INFINITY,
    processor: Number.POSITIVE_INFINITY,
    memory: 0,
  };
  best.set(name, {
    seconds: Math.min(known.seconds, seconds),
    processor: Math.min(known.processor, user + system),
    memory: Math.max(known.memory, kibibytes / 1024),
  });
  console.error(`${name}: ${seconds} s`);
}

function report(best: ReadonlyMap<string, Best>, packets: number, size: number): void {
  const unit = best.get('mynah flows');
  if (unit === undefined) throw new Error('mynah itself failed');
  const rows = [...best].map(([name, { seconds, processor, memory }]) => {
    const ratio = (value: number, of: number) => (value / of).toFixed(2);
    return `| ${name} | ${ratio(seconds, unit.seconds)} | ${ratio(processor, unit.processor)} | ${memory.toFixed(0)} |`;
  });
  const section = [
    '## Reading captures',
    '',
    `\`npx tsx bench/read-captures.ts\`: a generated capture of ${sessions.toLocaleString('en')} SMTP sessions (${packets.toLocaleString('en')} packets,`,
    `${(size / 1e6).toFixed(0)} MB; some packets twice, some out of order), read by everybody in turn, ${rounds} rounds, the best of each. Times are`,
    'multiples of the time that `mynah flows` took; memory is the highest peak.',
    '',
    '| who | elapsed | processor | MiB |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
  console.log(section);
  const path = join(root, 'docs/BENCHMARKS.md');
  const text = readFileSync(path, 'utf8');
  const old = /## Reading captures\n[\s\S]*?(?=\n## |$)/;
  writeFileSync(path, old.test(text) ? text.replace(old, section) : `${text.trimEnd()}\n\n${section}`);
}
