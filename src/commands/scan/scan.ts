import { Command } from 'commander';
import { UsageError } from '../../model/errors.ts';
import { many } from '../../model/many.ts';
import { microsecondClock } from '../../model/microsecond-clock.ts';
import { builtInPriors } from '../../priors/load-priors.ts';
import { seededChance } from '../../replay/session/chance.ts';
import { Manners } from '../../scan/manners.ts';
import type { SessionPlan } from '../../scan/model/session-plan.ts';
import { builtInPlans, choosePlan, loadPlan } from '../../scan/plan/load-plans.ts';
import type { Plan } from '../../scan/plan/plan.ts';
import { planSessions } from '../../scan/plan/plan-sessions.ts';
import type { PlanValues } from '../../scan/plan/planned-sessions.ts';
import { ValueSource } from '../../scan/plan/value-source.ts';
import type { Known } from '../../scan/questions/next-questions.ts';
import { type ScanResult, scan } from '../../scan/scan.ts';
import { Pace } from '../../scan/talk/pace.ts';
import { readGreeting } from '../../scan/talk/read-greeting.ts';
import { summarise } from '../learn/learn-summary.ts';
import { printLearnSummary } from '../learn/print-learn-summary.ts';
import { readEarlier, writeWithEvidence } from '../shared/evidence-file.ts';
import type { Finish } from '../shared/finish.ts';
import { withHeldOutQuality } from '../shared/held-out/held-out-quality.ts';
import { loopbackSources } from '../shared/loopback-sources.ts';
import { ownFidelity, ownScore } from '../shared/own-fidelity.ts';
import { progressBar } from '../shared/progress-bar.ts';
import { complain } from '../shared/terminal.ts';
import { ScanCapture } from './scan-capture.ts';
import { readScanSettings, type ScanArguments, type ScanSettings } from './scan-options.ts';

const mostPrinted = 40; // sessions of --dry-run
const mostKinds = 30; // of questions, in the report

const HELP = `
It asks what the plan of the protocol says, in every state, then what the personality learned so far is not sure of, until
the last 300 answers were all foretold or the budget is spent. Ctrl-C ends it at any moment; what was heard is kept.
Nothing is stored, deleted or sent unless --may-change is given. Examples:
  mynah scan 192.0.2.7:110 --user alice --password secret --out pop3.json
  mynah scan 192.0.2.7:21 --from learned.json --pcap asked.pcap --budget 3000`;

/** `mynah scan`: questions a live server and learns how it talks. */
export function scanCommand(finish: Finish): Command {
  return new Command('scan')
    .description('question a live server, and learn how it talks')
    .argument('<addr:port>', 'the server; udp:ADDR:PORT for UDP')
    .option(
      '--protocol <name>',
      'which plan to follow; auto looks at greeting and port, none follows none',
      'auto',
    )
    .option('--plan <file...>', 'follow plans of your own')
    .option(
      '--out <file>',
      'where to write the personality (default: ADDR-PORT.personality.json, or the file of --from)',
    )
    .option('--pcap <file>', 'write the capture of all that was said here')
    .option('--from <file>', 'begin with this personality')
    .option('--pcap-from <file...>', 'learn from these captures of the server too')
    .option('--user <name...>', 'a user that the server knows')
    .option('--password <word...>', 'that user’s password')
    .option('--recipient <address>', 'whom mail may be sent to')
    .option('--value <name=text...>', 'say this for {name} of the plan, e.g. name=example.org')
    .option(
      '--secrets <file>',
      'read users, passwords and the like from a file: a name and a value on each line',
    )
    .option('--source <address...>', 'connect from these local addresses in turn')
    .option('--budget <exchanges>', 'ask at most so much', '1000')
    .option('--duration <seconds>', 'end after this long')
    .option('--connections <count>', 'connections at a time', '1')
    .option('--delay <ms>', 'wait before each request', '20')
    .option('--patience <ms>', 'longest wait for an answer', '8000')
    .option('--may-change [what]', 'may change things of its own making on the server, or all')
    .option('--seed <number>', 'draw other questions', '1')
    .option('--dry-run', 'print what would be asked first')
    .option('--json', 'the summary as JSON')
    .addHelpText('after', HELP)
    .action(async (server: string, args: ScanArguments) => finish(await scanServer(server, args)));
}

async function scanServer(server: string, args: ScanArguments): Promise<0 | 2> {
  const settings = readScanSettings(server, args);
  const { target, transport } = settings;
  const earlier = args.from === undefined ? undefined : readEarlier(args.from);
  const random = seededChance(settings.seed)();
  const out =
    args.out ?? args.from ?? `${target.address.replaceAll(':', '.')}-${target.port}.personality.json`;
  const capture = new ScanCapture(args.pcap, args.pcapFrom ?? [], earlier, target, (error) =>
    complain(error.message),
  );
  try {
    const recording = { sink: capture.writer, now: microsecondClock() };
    const known = earlier || args.pcapFrom ? await capture.learn() : undefined;
    const sources = args.source ?? loopbackSources(target.address, known?.conversations ?? []);
    const plan = await choose(args, settings, () => readGreeting(target, transport, sources[0], recording));
    if (plan === undefined && known === undefined)
      throw new UsageError('no plan for this server: give --protocol, --plan, --from or --pcap-from');
    const values = plan && valuesOf(plan, settings);
    if (args.dryRun) {
      if (values) printFirstRound(planSessions(values([], 0), settings.mayChange !== 'no'));
      return 0;
    }
    complain(`${announcement(settings, plan, known)}; what it learns is written to ${out}`);
    const over = endings(settings.duration);
    const bar = progressBar('questions asked');
    const result = await scan({
      asking: { ...asking(settings), sources, recording },
      values,
      earlier: known,
      budget: settings.budget,
      permissions: permissions(settings, plan),
      isOver: over,
      learn: () => capture.learn(),
      progress: (asked) => bar.update(asked, settings.budget),
      random,
    });
    bar.stop();
    const decided = await capture.learn();
    const personality = await withHeldOutQuality(decided.personality, decided.conversations, builtInPriors());
    const learned = { ...decided, personality };
    writeWithEvidence(out, learned.personality, learned.service);
    await report(learned, out, result, args);
    return result.why === 'gone' && result.exchanges === 0 ? 2 : 0;
  } finally {
    capture.close();
  }
}

/** The values of a plan, given names that the server has shown; the same each time but for these. */
function valuesOf(plan: Plan, { secrets, values, seed }: ScanSettings): PlanValues {
  return (listed, pass) => ({ plan, secrets, own: values, listed, source: new ValueSource(seed + pass) });
}

function asking({ target, transport, connections, delay, patience }: ScanSettings) {
  return {
    target,
    transport,
    connections,
    delay,
    pace: new Pace(patience),
    manners: new Manners(complain),
  };
}

/** What may be asked: `never` and `change` are of the plan, and of those of all protocols. */
function permissions({ mayChange }: ScanSettings, plan: Plan | undefined) {
  return {
    mayChange,
    never: new Set(mayChange === 'all' ? [] : builtInPlans().flatMap(({ never }) => never)),
    change: new Set([plan, ...builtInPlans()].flatMap((one) => one?.change ?? [])),
  };
}

function printFirstRound(sessions: readonly SessionPlan[]): void {
  for (const { steps } of sessions.slice(0, mostPrinted))
    process.stdout.write(`${steps.map(({ say }) => JSON.stringify(say)).join(' ')}\n`);
}

async function choose(
  { protocol, plan }: ScanArguments,
  { target }: ScanSettings,
  greeting: () => Promise<string>,
): Promise<Plan | undefined> {
  if (plan !== undefined) return loadPlan(plan[0] ?? '');
  if (protocol === 'none') return undefined;
  const plans = builtInPlans();
  if (protocol === 'auto') return choosePlan(plans, await greeting(), target.port);
  const named = plans.find((one) => one.protocol === protocol.toLowerCase());
  if (!named)
    throw new UsageError(
      `--protocol ${protocol}: there are ${plans.map((one) => one.protocol).join(', ')}, auto and none`,
    );
  return named;
}

function announcement(
  { target, budget, connections, delay, mayChange }: ScanSettings,
  plan: Plan | undefined,
  known: Known | undefined,
): string {
  const start = [...(plan ? [`the plan of ${plan.protocol}`] : []), ...(known ? ['what is known'] : [])].join(
    ' and ',
  );
  const changes =
    mayChange === 'no'
      ? 'changing nothing on the server'
      : `changing ${mayChange === 'own' ? 'things of its own' : 'whatever it asks'}`;
  return `asking ${target.address} port ${target.port} up to ${budget} questions, from ${start}, ${many(connections, 'connection')} at a time, ${delay} ms apart, ${changes}`;
}

/** Whether it is time to end: Ctrl-C, or the duration is over. */
function endings(duration: number): () => boolean {
  const until = Date.now() + duration;
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopped = true;
    });
  }
  return () => stopped || Date.now() >= until;
}

const reasons: Readonly<Record<ScanResult['why'], string>> = {
  budget: 'the budget is spent',
  settled: 'the last 300 answers were all foretold',
  gone: 'the server does not answer any more',
  over: 'it was ended',
  'nothing left to ask': 'there is nothing left to ask',
};

async function report(
  { personality, conversations }: Known,
  out: string,
  result: ScanResult,
  { json }: ScanArguments,
): Promise<void> {
  const summary = summarise(personality, out, ownScore(await ownFidelity(personality, conversations)));
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...summary, scan: result })}\n`);
    return;
  }
  process.stdout.write(printLearnSummary(summary));
  process.stdout.write(`\n${asked(result)}`);
}

/** What was asked, how well that was foretold, what each kind of question brought, and what the time went into. */
function asked({ exchanges, sessions, why, curve, kinds, learning, choosing, took }: ScanResult): string {
  const share = (part: number) => `${Math.round((100 * part) / Math.max(1, took))} %`;
  const brought = kinds.slice(0, mostKinds).map((one) => `${one.kind} ${one.surprises}/${one.asked}`);
  return [
    `  asked        ${exchanges} questions in ${sessions} sessions; ${reasons[why]}`,
    `  brought      answers not foretold, by how they were asked for: ${brought.join(', ')}`,
    `  took         ${Math.round(took / 1000)} s, of it learning ${share(learning)}, choosing what to ask ${share(choosing)}`,
    `  foretold     of each 200 answers, in percent: ${curve.map((part) => `${Math.round(100 * part)}`).join(' ')}`,
    '',
  ].join('\n');
}
