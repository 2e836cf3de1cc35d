import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'vitest';
import { readConversations } from '../../src/capture/read-conversations.ts';
import { learn } from '../../src/learn/learn.ts';
import { printPersonality } from '../../src/personality/print-personality.ts';
import { run } from './run-tool.ts';

const root = resolve(import.meta.dirname, '../..');
const shared = resolve(root, '../shared/captures');
const mynah = ['--import', 'tsx', join(root, 'src/cli.ts')];

/** Where a personality comes from: captures of one real server. */
export interface Source {
  readonly title: string;
  readonly captures: readonly string[];
  /** `ADDR:PORT` of the real server, where the captures hold more than that. */
  readonly server?: string;
}

/** The capture in samples/, and the two training captures in ../shared; where these are not, a skipped test says so. */
export function sourcesOf(name: string, server: string, sample?: string): Source[] {
  const found: Source[] = [];
  if (sample !== undefined) {
    found.push({ title: `samples/${sample}`, captures: [join(root, 'samples', sample)] });
  }
  const captures = [join(shared, name, 'train.pcap'), join(shared, name, 'train2.pcap')];
  if (captures.every((path) => existsSync(path))) {
    found.push({ title: `captures of ${name}`, captures, server });
  } else {
    test.skip(`${name}: ../shared/captures is not here`);
  }
  return found;
}

/** A running emulator. */
export interface Emulator {
  readonly address: string;
  readonly port: number;
  readonly personality: string;
  /** What it wrote to stderr so far. */
  log(): string;
  stop(): Promise<void>;
}

/** Learns a personality with the command line and serves it on loopback; port 0 picks one. */
export async function emulate({ captures, server }: Source, at = '127.0.0.1:0'): Promise<Emulator> {
  const folder = mkdtempSync(join(tmpdir(), 'mynah-real-'));
  const personality = join(folder, 'learned.json');
  const learned = await run(
    process.execPath,
    [...mynah, 'learn', '--pcap', ...captures, ...(server ? ['--server', server] : []), '--out', personality],
    { seconds: 100 },
  );
  if (learned.code !== 0) throw new Error(`mynah learn ended with ${learned.code}: ${learned.err}`);
  return serving(folder, personality, at);
}

/** Serves what was learned with passes left out. */
export async function emulateWithout(
  captures: readonly string[],
  without: readonly string[],
): Promise<Emulator> {
  const folder = mkdtempSync(join(tmpdir(), 'mynah-real-'));
  const personality = join(folder, 'learned.json');
  const { value } = await readConversations(captures);
  writeFileSync(personality, printPersonality(learn(value, { without })));
  return serving(folder, personality, '127.0.0.1:0');
}

async function serving(folder: string, personality: string, at: string): Promise<Emulator> {
  const spool = join(folder, 'spool');
  const child = spawn(process.execPath, [...mynah, 'replay', personality, '--listen', at, '--spool', spool], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (bytes: Buffer) => {
    log += bytes.toString('latin1');
  });
  const [address, port] = await listening(child, () => log);
  return {
    address,
    port,
    personality,
    log: () => log,
    stop: async () => {
      await stopped(child);
      rmSync(folder, { recursive: true });
    },
  };
}

async function listening(child: ChildProcess, log: () => string): Promise<[string, number]> {
  for (let waited = 0; waited < 20_000; waited += 50) {
    const match = /^listening on (.*):(\d+)$/m.exec(log());
    if (match) return [match[1] ?? '', Number(match[2])];
    if (child.exitCode !== null) break;
    await new Promise((go) => setTimeout(go, 50));
  }
  child.kill();
  throw new Error(`mynah replay does not listen: ${log()}`);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const closed = new Promise((done) => child.once('close', done));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 5000);
  await closed;
  clearTimeout(late);
}
