// npm run demo: learns Sendmail from a sample, starts the emulator, plays a session that was not used for learning, and
// shows what the emulator says beside what the real server said.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { readConversations } from '../src/capture/read-conversations.ts';
import type { Verdict } from '../src/compare/play/judge-script.ts';
import { meetLive } from '../src/compare/play/network-peer.ts';
import { scriptsOf } from '../src/compare/play/script.ts';
import { verifyScripts } from '../src/compare/play/verify-scripts.ts';
import { coloured, plain } from '../src/compare/reports/paint.ts';
import { visible } from '../src/compare/reports/visible.ts';
import type { Endpoint } from '../src/model/conversation.ts';
import { readPersonality } from '../src/personality/check-personality.ts';

const root = resolve(import.meta.dirname, '..');
const mynah = join(root, 'dist/cli.js');
const trained = 'samples/sendmail.pcap';
const unseen = 'samples/sendmail-unseen.pcap';
/** The fullest of the ten: two mails to several recipients, some of them unknown. */
const session = 6;

const paint = process.stdout.isTTY ? coloured : plain;
const say = (text = '') => process.stdout.write(`${text}\n`);

function step(text: string): void {
  say(`\n${paint.strong(`$ ${text}`)}`);
}

async function listening(child: ChildProcess): Promise<Endpoint> {
  if (child.stderr === null) throw new Error('the emulator has no stderr');
  for await (const line of createInterface(child.stderr)) {
    const match = /^listening on (.*):(\d+)$/.exec(line);
    if (match) return { address: match[1] ?? '', port: Number(match[2]) };
    say(line);
  }
  throw new Error('the emulator did not start');
}

async function showSession(personality: string, target: Endpoint): Promise<void> {
  const { grammar, templates } = readPersonality(personality);
  const { value } = await readConversations([join(root, unseen)]);
  const script = scriptsOf(value)[session - 1];
  if (script === undefined) throw new Error(`${unseen} has no session ${session}`);
  const timeout = { timeout: 3000, quiet: 200, parallel: 1 };
  const { verdicts } = await verifyScripts([script], meetLive(target), { ...timeout, grammar, templates });
  const width = (Math.min(process.stdout.columns ?? 150, 170) - 4) >> 1;
  say(`${paint.quiet('C:')} what the client says`);
  say(`   ${'the real server'.padEnd(width)} ${paint.strong('the emulator')}`);
  for (const verdict of verdicts) showExchange(verdict, width);
  const same = verdicts.filter(({ sameText }) => sameText).length;
  say(
    `\n${same} of ${verdicts.length} answers are the same (=), apart from what has to differ: the time, and ids made of it.`,
  );
}

function showExchange({ said, expected, got, sameText }: Verdict, width: number): void {
  for (const line of shortened(lines(said, 2 * width))) say(paint.quiet(`C: ${line}`));
  const left = lines(expected, width - 1);
  const right = lines(got, width - 1);
  const mark = sameText ? paint.good('=') : paint.bad('!');
  for (let row = 0; row < Math.max(left.length, right.length); row++) {
    say(`${mark}  ${(left[row] ?? '').padEnd(width)} ${right[row] ?? ''}`.trimEnd());
  }
}

/** What a client says; of a mail only the beginning. */
function shortened(said: readonly string[]): readonly string[] {
  return said.length <= 8
    ? said
    : [...said.slice(0, 5), `… ${said.length - 6} more lines`, ...said.slice(-1)];
}

/** Traffic as lines of printable characters, long ones wrapped at blanks. */
function lines(bytes: string, width: number): string[] {
  if (bytes === '') return [];
  const wrapped = new RegExp(`.{1,${width}}(?: |$)|.{1,${width}}`, 'g');
  return bytes
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .flatMap((line) => visible(line).match(wrapped) ?? ['']);
}

const folder = mkdtempSync(join(tmpdir(), 'mynah-demo-'));
const personality = join(folder, 'sendmail.json');
const run = (...args: string[]) =>
  execFileSync(process.execPath, [mynah, ...args], { cwd: folder, stdio: 'inherit' });
let emulator: ChildProcess | undefined;
// Also where nobody reads on (`| head`), or Ctrl-C: `finally` is not reached then.
process.on('exit', () => {
  emulator?.kill();
  rmSync(folder, { recursive: true, force: true });
});
process.stdout.on('error', () => process.exit(1));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));
try {
  step(`mynah learn --pcap ${trained} --out sendmail.json`);
  run('learn', '--pcap', join(root, trained), '--out', 'sendmail.json');
  step('mynah replay sendmail.json --listen 127.0.0.1:0');
  emulator = spawn(process.execPath, [mynah, 'replay', personality, '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const target = await listening(emulator);
  say(`listening on ${target.address}:${target.port}`);
  say(`\nSession ${session} of ${unseen}, which was not used for learning, played to the emulator:\n`);
  await showSession(personality, target);
  step(`mynah verify sendmail.json --pcap ${unseen}`);
  run('verify', 'sendmail.json', '--pcap', join(root, unseen), '--misses', '3');
} finally {
  if (emulator !== undefined && emulator.exitCode === null) {
    emulator.kill();
    await once(emulator, 'close');
  }
}
