import { setPriority } from 'node:os';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readConversations } from '../src/capture/read-conversations.ts';
import type { Conversation } from '../src/model/conversation.ts';
import {
  attacksWith,
  clientHello,
  comeToTls,
  inject,
  type Outcome,
  shakeHands,
  type TlsTarget,
} from './fuzz/hostile-handshakes.ts';
import { Dice } from './fuzz/random.ts';
import { memoryOf, type StartedServer, startServer } from './fuzz/start-server.ts';

const usage = `npm run build && npx tsx bench/fuzz-handshakes.ts [--seconds 600] [--seed 1] [--clients 4] CAPTURE PERSONALITY.json [CAPTURE PERSONALITY.json…]

An emulator for each personality, and clients that come to TLS there as those of its capture did and then do it wrongly; beside them, for each,
one that does it right. It fails where an emulator ends or complains, a right client is not let in, or a wrong one is kept.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string', default: '1' },
    clients: { type: 'string', default: '4' },
  },
});
if (positionals.length === 0 || positionals.length % 2 !== 0) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}

interface Attacked extends StartedServer {
  readonly name: string;
  readonly target: TlsTarget;
}

const failures: string[] = [];
const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/** What the clients of a conversation said before TLS. */
function targetOf({ messages, tls }: Conversation, port: number): TlsTarget {
  const clear = messages.slice(0, tls?.before ?? 0);
  return {
    port,
    greeted: clear[0]?.from === 'server',
    before: clear.filter(({ from }) => from === 'client').map(({ bytes }) => bytes),
  };
}

async function emulate(capture: string, personality: string): Promise<Attacked> {
  const { value } = await readConversations([capture]);
  const upgraded = value.find(({ tls, dataOf }) => tls?.chosen && !dataOf);
  if (!upgraded) throw new Error(`${capture}: nobody speaks TLS there`);
  const cli = resolve(import.meta.dirname, '../dist/cli.js');
  const started = await startServer([cli, 'replay', personality, '--listen', '127.0.0.1:0', '--idle', '10']);
  const name = basename(personality, '.json');
  started.child.stderr?.on('data', (text: Buffer) => failures.push(`${name} said: ${text}`));
  started.child.on('exit', (code) => failures.push(`${name} ended with ${code}`));
  return { ...started, name, target: targetOf(upgraded, started.port) };
}

const attacked: Attacked[] = [];
for (let at = 0; at < positionals.length; at += 2)
  attacked.push(await emulate(positionals[at] ?? '', positionals[at + 1] ?? ''));
const [hello, hello12] = [
  await clientHello({ servername: 'a.example' }),
  await clientHello({ maxVersion: 'TLSv1.2' }),
];
const attacks = [...attacksWith(hello, hello12)];
const outcomes = new Map<string, number>();
const times: number[] = [];
const begin = performance.now();
const isOver = () => performance.now() - begin > Number(values.seconds) * 1000;

function count(name: string, attack: string, outcome: Outcome, seed: number): void {
  const key = `${attack}: ${outcome}`;
  outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
  if (outcome === 'held too long' || outcome === 'answered what was said before TLS')
    failures.push(`${name}, ${key}, seed ${seed}`);
}

let next = Number(values.seed);
async function attack(): Promise<void> {
  while (!isOver()) {
    const seed = next++;
    const dice = new Dice(seed);
    const { name, target } = dice.oneOf(attacked);
    if (target.before.length > 0 && dice.below(12) === 0) {
      count(name, 'injected', await inject(target), seed);
      continue;
    }
    const [what, act] = dice.oneOf(attacks);
    const socket = await comeToTls(target);
    count(name, what, await act(socket, dice).catch((): Outcome => 'closed'), seed);
    socket.destroy();
  }
}

/** Comes, is let in, and leaves. */
async function beRight({ name, target }: Attacked): Promise<void> {
  while (!isOver()) {
    const since = performance.now();
    const socket = await comeToTls(target);
    await shakeHands(socket).catch((error: Error) =>
      failures.push(`${name} does not let in: ${error.message}`),
    );
    times.push(performance.now() - since);
    socket.destroy();
    await pause(500);
  }
}

const memory = () => attacked.map(({ child }) => Math.round(memoryOf(child)));
setPriority(10);
await pause(1000);
const clients = [...attacked.map(beRight), ...Array.from({ length: Number(values.clients) }, attack)];
await pause(30_000);
const before = memory();
await Promise.all(clients);
await pause(15_000);
for (const [index, { name }] of attacked.entries())
  process.stdout.write(`${name}: ${before[index]} MB after 30 s, ${memory()[index]} MB at the end\n`);
for (const [what, often] of [...outcomes].sort()) process.stdout.write(`${often}\t${what}\n`);
times.sort((a, b) => a - b);
const late = (part: number) => Math.round(times[Math.floor(times.length * part)] ?? 0);
process.stdout.write(
  `${times.length} right clients were let in after ${late(0.5)} ms, 99 of 100 within ${late(0.99)}\n`,
);
for (const one of attacked) one.child.removeAllListeners('exit').kill();
for (const failure of failures.slice(0, 40)) process.stdout.write(`FAILURE ${failure}\n`);
process.exitCode = failures.length > 0 ? 1 : 0;
