import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeCapture } from './make-capture.ts';

/*
 * What a second core brings `mynah learn`, on a machine at rest: one core (`taskset`), one thread on all cores (whose garbage is collected and whose code is compiled
 * on the others), and two threads, in turn, three rounds, the best of each; elapsed times. Collecting alone (`--evidence-out`), and learning as a whole.
 * `npm run build && npx tsx bench/threads.ts [SESSIONS]`
 */

const sessions = Number(process.argv[2] ?? 73_020);
const rounds = 3;
const cli = resolve(import.meta.dirname, '../dist/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'mynah-threads-'));

/** How it is run: on which core, if not on all, with how many threads. */
const ways = {
  'one core': { on: ['taskset', '-c', '0'], threads: 1 },
  'one thread': { on: [], threads: 1 },
  'two threads': { on: [], threads: 2 },
} as const;
type Way = keyof typeof ways;
const names = Object.keys(ways) as readonly Way[];

/** s that passed, and a hash of what was written. */
function run(way: Way, option: '--out' | '--evidence-out'): readonly [number, string] {
  const { on, threads } = ways[way];
  const out = join(folder, 'written');
  const args = ['learn', '--threads', String(threads), '--pcap', join(folder, 'sessions.pcap'), option, out];
  const [program = process.execPath, ...rest] = [...on, process.execPath, cli, ...args];
  const before = performance.now();
  const { status, stderr } = spawnSync(program, rest, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const elapsed = (performance.now() - before) / 1000;
  return [elapsed, createHash('sha256').update(readFileSync(out)).digest('hex').slice(0, 12)];
}

try {
  await makeCapture(join(folder, 'sessions.pcap'), sessions);
  console.log(`| | ${names.join(', s | ')}, s | cores | threads | written |\n|---|---|---|---|---|---|---|`);
  for (const [name, option] of [
    ['collecting', '--evidence-out'],
    ['learning as a whole', '--out'],
  ] as const) {
    const best = new Map<Way, number>();
    const written = new Set<string>();
    for (let round = 0; round < rounds; round++)
      for (const way of names) {
        const [elapsed, hash] = run(way, option);
        best.set(way, Math.min(best.get(way) ?? Number.POSITIVE_INFINITY, elapsed));
        written.add(hash);
      }
    const times = names.map((way) => best.get(way) ?? 0);
    const [core = 0, one = 0, two = 0] = times;
    const same =
      written.size === 1 ? `the same (${[...written][0]})` : `DIFFERENT: ${[...written].join(', ')}`;
    const ratios = [core, one].map((before) => (before / two).toFixed(2));
    console.log(`| ${[name, ...times.map((time) => time.toFixed(1)), ...ratios, same].join(' | ')} |`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
