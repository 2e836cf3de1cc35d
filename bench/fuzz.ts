import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parsePersonality } from '../src/personality/load-personality.ts';
import { fuzzCapture, fuzzFleet, fuzzPersonality, type Outcome } from './fuzz/fuzz-files.ts';
import { freshState, fuzzSession, sayingsOf } from './fuzz/fuzz-sessions.ts';
import { Dice } from './fuzz/random.ts';

const usage = `npx tsx bench/fuzz.ts [--seconds 60] [--seed 1] [--capture F.pcap]… [--fleet FLEET.yaml]… PERSONALITY.json…

Clients that send anything, and files that say anything, for so long. A failure is printed with the seed that repeats it.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string' },
    capture: { type: 'string', multiple: true, default: [] },
    fleet: { type: 'string', multiple: true, default: [] },
  },
});
if (positionals.length === 0) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}

const captures = values.capture.map((path) => readFileSync(path));

const personalities = positionals.map((path) => {
  const personality = parsePersonality(readFileSync(path, 'latin1'), path);
  return { path, personality, sayings: sayingsOf(personality, captures), shared: freshState() };
});
const fleets = values.fleet.map((path) => readFileSync(path, 'utf8'));

/** What is done with one seed, by name; each gives the kind of its outcome. */
const works: readonly (readonly [name: string, work: (dice: Dice) => Outcome | 'played'])[] = [
  [
    'sessions',
    (dice) => {
      const { personality, sayings, shared } = dice.oneOf(personalities);
      fuzzSession(personality, sayings, shared, dice);
      return 'played';
    },
  ],
  [
    'personalities',
    (dice) => {
      const { personality, sayings } = dice.oneOf(personalities);
      return fuzzPersonality(personality, sayings, dice);
    },
  ],
  ...(captures.length === 0
    ? []
    : [['captures', (dice: Dice) => fuzzCapture(dice.oneOf(captures), dice)] as const]),
  ...(fleets.length === 0
    ? []
    : [['fleet files', (dice: Dice) => fuzzFleet(dice.oneOf(fleets), dice)] as const]),
];

const counts = new Map<string, number>();
const slowest = new Map<string, { ms: number; seed: number }>();
const failures = new Set<string>();
let early = 0;
const begin = performance.now();
const seconds = Number(values.seconds);
for (let seed = Number(values.seed ?? 1); (performance.now() - begin) / 1000 < seconds; seed++) {
  const [name, work] = works[seed % works.length] as (typeof works)[number];
  const before = performance.now();
  try {
    const outcome = work(new Dice(seed));
    counts.set(`${name} ${outcome}`, (counts.get(`${name} ${outcome}`) ?? 0) + 1);
  } catch (error) {
    const where = (error as Error).stack?.split('\n').slice(0, 4).join(' | ') ?? String(error);
    if (!failures.has(where)) process.stdout.write(`--seed ${seed}: ${name}: ${where}\n`);
    failures.add(where);
  }
  const ms = performance.now() - before;
  if (ms > (slowest.get(name)?.ms ?? 0)) slowest.set(name, { ms, seed });
  if (early === 0 && (performance.now() - begin) / 1000 > seconds / 12) early = process.memoryUsage().rss;
  if (values.seed !== undefined) break;
}
for (const [what, count] of [...counts].sort()) process.stdout.write(`${what}: ${count}\n`);
for (const [name, { ms, seed }] of slowest)
  process.stdout.write(`slowest of ${name}: ${Math.round(ms)} ms (seed ${seed})\n`);
const now = process.memoryUsage().rss;
process.stdout.write(
  `memory: ${Math.round(early / 1e6)} MB after a twelfth of the time, ${Math.round(now / 1e6)} MB at the end\n`,
);
process.stdout.write(`${failures.size} failures\n`);
process.exitCode = failures.size === 0 ? 0 : 1;
