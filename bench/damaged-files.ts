import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { damagedCommand, damagedKinds, runDamaged, wrongEnd } from './fuzz/damaged-commands.ts';
import { Dice } from './fuzz/random.ts';

const usage = `npm run build && npx tsx bench/damaged-files.ts --personality P.json --fleet F.yaml --plan P.plan --keylog K --evidence E --priors P.priors.json --secrets S CAPTURE.pcap…

The program as it is built meets damaged files of every kind (--each 1000): it has to end with 0, 1 or 2 within 5 s of processor time, and to say one
line where it ends with 2. A failure is printed with the seed that repeats it; --seed S --each N begins at S. The first capture is the personality's.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    each: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    personality: { type: 'string' },
    fleet: { type: 'string' },
    plan: { type: 'string' },
    keylog: { type: 'string' },
    evidence: { type: 'string' },
    priors: { type: 'string' },
    secrets: { type: 'string' },
  },
});
const { personality, fleet, plan, keylog, evidence, priors, secrets } = values;
const isWhole = personality && fleet && plan && keylog && evidence && priors && secrets;
if (!isWhole || positionals.length === 0) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}
const sound = {
  captures: positionals.map((path) => readFileSync(path)),
  personality: readFileSync(personality),
  fleet: readFileSync(fleet),
  plan: readFileSync(plan),
  keyLog: readFileSync(keylog),
  evidence: readFileSync(evidence),
  priors: readFileSync(priors),
  secrets: readFileSync(secrets),
};
const folder = mkdtempSync(join(tmpdir(), 'mynah-damaged-'));
mkdirSync(join(folder, 'priors'));
writeFileSync(join(folder, 'sound.pcap'), sound.captures[0] ?? '');
writeFileSync(join(folder, 'sound.json'), sound.personality);
writeFileSync(join(folder, 'sound.plan'), sound.plan);

const begin = Number(values.seed ?? 1);
const end = begin + Number(values.each ?? (values.seed === undefined ? 1000 : 1));
let failures = 0;
for (const kind of damagedKinds) {
  if (values.only !== undefined && values.only !== kind) continue;
  const codes = new Map<number | null, number>();
  let slowest = 0;
  for (let seed = begin; seed < end; seed++) {
    const command = damagedCommand(kind, sound, new Dice(seed), folder);
    writeFileSync(join(folder, command.name), command.bytes);
    const before = performance.now();
    const run = runDamaged('dist/cli.js', command);
    slowest = Math.max(slowest, performance.now() - before);
    codes.set(run.status, (codes.get(run.status) ?? 0) + 1);
    const wrong = wrongEnd(run);
    if (wrong === undefined) continue;
    failures++;
    process.stdout.write(`${kind} --seed ${seed}: mynah ${command.args.join(' ')}: ${wrong}\n`);
  }
  const ends = [...codes].map(([code, count]) => `${code}: ${count}`).join(', ');
  process.stdout.write(`${kind}: ended with ${ends}; the slowest took ${(slowest / 1000).toFixed(1)} s\n`);
}
process.stdout.write(`${failures} failures\n`);
process.exitCode = failures === 0 ? 0 : 1;
