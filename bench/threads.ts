import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeCapture } from './make-capture.ts';

/*
 * What two threads bring `mynah learn`, on a machine at rest: one and two in turn, three rounds, the best of each; elapsed times. Collecting alone (`--evidence-out`), and learning as a whole.
 * `npm run build && npx tsx bench/threads.ts [SESSIONS]`
 */

const sessions = Number(process.argv[2] ?? 73_020);
const rounds = 3;
const cli = resolve(import.meta.dirname, '../dist/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'mynah-threads-'));

/** s that passed, and a hash of what was written. */
function run(threads: number, option: '--out' | '--evidence-out'): readonly [number, string] {
  const out = join(folder, `written-${threads}`);
  const args = ['learn', '--threads', String(threads), '--pcap', join(folder, 'sessions.pcap'), option, out];
  const before = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const elapsed = (performance.now() - before) / 1000;
  const text = readFileSync(out, 'latin1').replaceAll(`written-${threads}`, 'written');
  return [elapsed, createHash('sha256').update(text, 'latin1').digest('hex').slice(0, 12)];
}

try {
  await makeCapture(join(folder, 'sessions.pcap'), sessions);
  console.log('| | one thread, s | two threads, s | ratio | written |\n|---|---|---|---|---|');
  for (const [name, option] of [
    ['collecting', '--evidence-out'],
    ['learning as a whole', '--out'],
  ] as const) {
    const best = new Map<number, number>();
    const written = new Set<string>();
    for (let round = 0; round < rounds; round++)
      for (const threads of [1, 2]) {
        const [elapsed, hash] = run(threads, option);
        best.set(threads, Math.min(best.get(threads) ?? Number.POSITIVE_INFINITY, elapsed));
        written.add(hash);
      }
    const [one = 0, two = 0] = [best.get(1), best.get(2)];
    const same =
      written.size === 1 ? `the same (${[...written][0]})` : `DIFFERENT: ${[...written].join(', ')}`;
    console.log(`| ${name} | ${one.toFixed(1)} | ${two.toFixed(1)} | ${(one / two).toFixed(2)} | ${same} |`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
