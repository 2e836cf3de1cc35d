import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { parseArgs } from 'node:util';
import { parsePersonality } from '../src/personality/load-personality.ts';
import { fuzzForEver } from './fuzz/fuzz-clients.ts';
import { sayingsOf } from './fuzz/fuzz-sessions.ts';
import { holdExchange, type PoliteExchange, politeExchangeOf } from './fuzz/polite-exchange.ts';
import { serveFleet } from './fuzz/served-fleet.ts';
import { memoryOf, startEcho } from './fuzz/start-server.ts';

const usage = `npm run build && npx tsx bench/fuzz-serve.ts [--seconds 3600] [--seed 1] [--clients 6] [--watch FILE] --capture F.pcap… PERSONALITY.json…

One \`mynah serve\` for all personalities, clients that send it anything, and polite clients beside them, one for each personality
and one for an echo server of Node's, which shows what the machine's load costs: a line each minute. Polite is what was said first in the captures.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '3600' },
    seed: { type: 'string', default: '1' },
    clients: { type: 'string', default: '6' },
    capture: { type: 'string', multiple: true, default: [] },
    /** A file for how long the server's turns are, and what lives in its memory: a line every ten seconds. */
    watch: { type: 'string' },
    /** How the bench starts itself as the attackers: the first port. */
    attack: { type: 'string' },
  },
});
if (positionals.length === 0 || values.capture.length === 0) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}
const captures = values.capture.map((path) => readFileSync(path));
const served = positionals.map((path) => ({
  path,
  personality: parsePersonality(readFileSync(path, 'latin1'), path),
}));

if (values.attack !== undefined) {
  const targets = served.map(({ personality }, index) => ({
    transport: personality.service.transport,
    port: Number(values.attack) + index,
    sayings: sayingsOf(personality, captures),
  }));
  process.on('disconnect', () => process.exit()); // whoever started it has ended
  setPriority(Math.min(19, getPriority() + 15)); // what keeps the others waiting has to be the server, not the attackers' own work
  await fuzzForEver(targets, Number(values.seed), Number(values.clients));
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const begin = performance.now();
const isOver = () => performance.now() - begin > Number(values.seconds) * 1000;

/** Answers of a window of time. */
interface Window {
  readonly ours: number[];
  readonly echo: number[];
}
/** ms that an emulator's answer may take beyond the longest of the echo server in the same window. */
const allowed = 100;
const windowLength = 10_000;
const windows: Window[] = [];
const thisWindow = (): Window => {
  const index = Math.floor((performance.now() - begin) / windowLength);
  while (windows.length <= index) windows.push({ ours: [], echo: [] });
  return windows[index] as Window;
};

async function bePolite(exchange: PoliteExchange, port: number, times: () => number[]): Promise<void> {
  while (!isOver()) {
    const taken = await holdExchange(exchange, port);
    times().push(...taken);
    await pause(200);
  }
}

const fleet = await serveFleet(served, values.watch);
const echo = await startEcho();
const exchanges: (readonly [exchange: PoliteExchange, port: number])[] = [];
for (const [index, { path, personality }] of served.entries()) {
  const exchange = politeExchangeOf(personality, captures);
  const port = fleet.ports[index] ?? 0;
  const isAnswered = exchange && (await holdExchange(exchange, port)).every(Number.isFinite);
  if (exchange && isAnswered) exchanges.push([exchange, port]);
  else process.stdout.write(`${path}: nothing polite is known that is answered\n`);
}
const own = ['--import', 'tsx', 'bench/fuzz-serve.ts', '--seed', values.seed, '--clients', values.clients];
const attackers = spawn(
  process.execPath,
  [
    ...own,
    ...values.capture.flatMap((path) => ['--capture', path]),
    '--attack',
    String(fleet.ports[0]),
    ...positionals,
  ],
  { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
);

const at = (times: readonly number[], share: number) =>
  (times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? Number.NaN).toFixed(1);
const sorted = (some: readonly Window[], of: keyof Window) =>
  some.flatMap((window) => window[of]).sort((a, b) => a - b);
const columns = (some: readonly Window[]) =>
  (['ours', 'echo'] as const)
    .map((of) => [0.5, 0.99, 1].map((share) => at(sorted(some, of), share)).join(' / '))
    .join(', echo ');

/** MB at each minute: what is collected now and then goes up and down, so means of five minutes are compared. */
const memories: number[] = [];
const mean = (some: readonly number[]) => some.reduce((sum, one) => sum + one, 0) / some.length;
const minutes = setInterval(() => {
  const minute = Math.round((performance.now() - begin) / 60_000);
  const memory = memoryOf(fleet.child);
  memories.push(memory);
  const last = windows.slice(-60_000 / windowLength);
  process.stdout.write(`${minute} min: ${Math.round(memory)} MB, p50 / p99 / max ms ${columns(last)}\n`);
}, 60_000);
await Promise.all([
  ...exchanges.map(([exchange, port]) => bePolite(exchange, port, () => thisWindow().ours)),
  bePolite(
    { transport: 'tcp', greeted: true, ask: Buffer.from('NOOP\r\n') },
    echo.port,
    () => thisWindow().echo,
  ),
]);
clearInterval(minutes);

const late = windows.flatMap(({ ours, echo }) => {
  const most = allowed + Math.max(0, ...echo);
  return ours.filter((time) => time > most);
});
const [early, end] = [mean(memories.slice(4, 9)), mean(memories.slice(-5))];
const growth = (100 * (end / early - 1)).toFixed(0);
process.stdout.write(`all: p50 / p99 / max ms ${columns(windows)}\n`);
process.stdout.write(`${late.length} answers later than ${allowed} ms + the slowest echo of the same 10 s\n`);
process.stdout.write(
  `memory: ${Math.round(early)} MB in the minutes 5 to 9, ${Math.round(end)} MB in the last five (${growth} %)\n`,
);
const complaints = fleet.complaints();
process.stdout.write(
  `${complaints.length} complaints of the server\n${complaints.slice(0, 20).join('\n')}\n`,
);
attackers.kill('SIGKILL');
echo.child.kill('SIGKILL');
fleet.stop();
process.exitCode = late.length === 0 && complaints.length === 0 ? 0 : 1;
