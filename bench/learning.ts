/*
 * Learning time against number of sessions: npx tsx bench/learning.ts [SESSIONS,...]
 * Recorded sessions are varied (no two alike) and written as captures in a temporary folder, and `mynah learn` learns each of them.
 * Says seconds of processor time, what one session more costs, peak memory and the size of what was learned.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readConversations } from '../src/capture/read-conversations.ts';
import { linkTypeFor, writeConversations } from '../src/capture/write/write-conversations.ts';
import { CaptureWriter } from '../src/capture/write/write-pcap.ts';
import { learn } from '../src/learn/learn.ts';
import type { Conversation } from '../src/model/conversation.ts';
import { varySessions } from './learning/vary-sessions.ts';

const sizes = (process.argv[2] ?? '100,300,1000,3000,10000').split(',').map(Number);
const samples = ['sendmail', 'redis'];
const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'mynah-bench-'));

function write(path: string, conversations: readonly Conversation[]): void {
  const writer = new CaptureWriter(path, linkTypeFor(conversations), (error) => {
    throw error;
  });
  writeConversations(conversations, writer);
  writer.close();
}

interface Cost {
  readonly elapsed: number;
  /** Processor time of all threads, s. */
  readonly processor: number;
  /** Peak, MiB. */
  readonly memory: number;
}

/** With GNU time, which knows the peak memory. */
function costOf(capture: string): Cost {
  const note = join(folder, 'time');
  const learned = ['learn', '--pcap', capture, '--out', join(folder, 'learned.json')];
  const command = [process.execPath, join(root, 'dist/cli.js'), ...learned];
  const { status, stderr } = spawnSync('/usr/bin/time', ['-f', '%e %U %S %M', '-o', note, ...command]);
  if (status !== 0) throw new Error(String(stderr));
  const [elapsed = 0, user = 0, system = 0, kibibytes = 0] = readFileSync(note, 'utf8')
    .trim()
    .split(' ')
    .map(Number);
  return { elapsed, processor: user + system, memory: kibibytes / 1024 };
}

try {
  execFileSync(process.execPath, [join(root, 'build.mjs')], { cwd: root });
  console.log('| sessions | capture, MB | elapsed, s | processor, s | ms a session more | MiB |');
  console.log('|---|---|---|---|---|---|');
  for (const sample of samples) {
    const { value } = await readConversations([join(root, 'samples', `${sample}.pcap`)]);
    const personality = learn(value);
    let before = { sessions: 0, processor: 0 };
    for (const sessions of sizes) {
      const capture = join(folder, 'sessions.pcap');
      write(capture, varySessions(personality, value, sessions));
      const { elapsed, processor, memory } = costOf(capture);
      const more = (1000 * (processor - before.processor)) / (sessions - before.sessions);
      const size = statSync(capture).size / 1e6;
      const cells = [
        `${sample}, ${sessions}`,
        size.toFixed(1),
        elapsed.toFixed(1),
        processor.toFixed(1),
        more.toFixed(1),
      ];
      console.log(`| ${cells.join(' | ')} | ${memory.toFixed(0)} |`);
      before = { sessions, processor };
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
