import { type ChildProcess, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { kill, makeNetwork, natsUrl, removeNetwork, startNats, startOn } from './machines/network.ts';
import { makeCapture } from './make-capture.ts';

/*
 * Learning over NATS by several machines, which are network namespaces (root): 2 to 8 workers, nats-server with file storage on a machine of its own, and, with `--kills N`, workers
 * and the server killed (-9) N times each in the middle. Says for each number of workers how long it took, beside one process, and whether the evidence is the same byte for byte.
 * `npm run build && npx tsx bench/workers.ts [--kills 10] [--captures 24] [2 4 8]`
 */

const cli = resolve(import.meta.dirname, '../dist/cli.js');
const given = process.argv.slice(2);
const option = (name: string, usual: number) => {
  const at = given.indexOf(name);
  return at < 0 ? usual : Number(given.splice(at, 2)[1]);
};
const kills = option('--kills', 0);
const captures = option('--captures', 24);
const counts = given.length > 0 ? given.map(Number) : [2, 4, 8];
const most = Math.max(...counts);
const folder = mkdtempSync(join(tmpdir(), 'mynah-workers-'));

const startWorker = (number: number) =>
  startOn(number, process.execPath, cli, 'work', '--nats', natsUrl, '--threads', '1');

/** Kills workers and the server in turn, at times of their own, and starts them anew. */
async function killAll(
  workers: ChildProcess[],
  server: { process: ChildProcess; readonly storage: string },
  isOver: () => boolean,
): Promise<{ workers: number; server: number }> {
  const killed = { workers: 0, server: 0 };
  while (!isOver() && killed.server < kills) {
    await delay(700);
    const at = killed.workers % workers.length;
    await kill(workers[at]);
    workers[at] = startWorker(at + 1);
    if (isOver()) break;
    killed.workers++;
    await delay(700);
    await kill(server.process);
    server.process = startNats(server.storage);
    if (!isOver()) killed.server++;
  }
  return killed;
}

async function round(count: number, paths: readonly string[]) {
  const storage = join(folder, `storage${count}`);
  const server = { process: startNats(storage), storage };
  const workers = Array.from({ length: count }, (_, at) => startWorker(at + 1));
  await delay(2000);
  const out = join(folder, `over-${count}.evidence`);
  const began = performance.now();
  const args = [cli, 'learn', '--nats', natsUrl, '--pcap', ...paths, '--evidence-out', out];
  const learning = startOn(0, process.execPath, ...args);
  let over = false;
  const ended = once(learning, 'exit').then(() => {
    over = true;
  });
  const killed = kills > 0 ? await killAll(workers, server, () => over) : { workers: 0, server: 0 };
  await ended;
  const seconds = (performance.now() - began) / 1000;
  await Promise.all([...workers, server.process].map(kill));
  return { seconds, killed, evidence: readFileSync(out) };
}

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 12);

makeNetwork(most + 1);
try {
  const paths: string[] = [];
  for (let at = 0; at < captures; at++) {
    paths.push(join(folder, `${at}.pcap`));
    await makeCapture(paths[at] as string, 1500 + 50 * at);
  }
  const alone = join(folder, 'alone.evidence');
  const began = performance.now();
  const args = [cli, 'learn', '--threads', '1', '--pcap', ...paths, '--evidence-out', alone];
  execFileSync(process.execPath, args, { stdio: 'pipe' });
  const one = (performance.now() - began) / 1000;
  const expected = hash(readFileSync(alone));
  console.log(`| who | elapsed beside one process | killed: workers, server | evidence |\n|---|---|---|---|`);
  console.log(`| one process, one thread | 1 (${one.toFixed(1)} s) | | ${expected} |`);
  for (const count of counts) {
    const { seconds, killed, evidence } = await round(count, paths);
    const same = hash(evidence) === expected ? 'the same' : `ANOTHER: ${hash(evidence)}`;
    console.log(
      `| ${count} workers | ${(seconds / one).toFixed(2)} | ${killed.workers}, ${killed.server} | ${same} |`,
    );
  }
} finally {
  removeNetwork(most + 1);
  rmSync(folder, { recursive: true, force: true });
}
