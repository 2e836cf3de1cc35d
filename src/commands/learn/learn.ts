import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { Command } from 'commander';
import { encodeEvidence, encodeMeanwhile } from '../../evidence/encode-evidence.ts';
import { keptConversations } from '../../evidence/recorded-evidence.ts';
import { type ServiceEvidence, serviceName } from '../../evidence/service-evidence.ts';
import { missingParts, wholeParts } from '../../evidence/source-parts.ts';
import type { Priors } from '../../knowledge/priors.ts';
import { type SetAside, setAside } from '../../learn/evidence/set-aside.ts';
import { decide } from '../../learn/learn.ts';
import type { Decision, Example } from '../../model/decision.ts';
import { UsageError } from '../../model/errors.ts';
import { readServer } from '../../net/endpoint-text.ts';
import { describeField } from '../../personality/words/describe-field.ts';
import { describeTest } from '../../personality/words/describe-test.ts';
import { writeAtomically } from '../../personality/write-atomically.ts';
import { builtInPriors, loadPriors } from '../../priors/load-priors.ts';
import { capturesGiven } from '../arguments/captures-given.ts';
import { checkFolder } from '../arguments/check-folder.ts';
import { type Earlier, readEarlier, writeWithEncoded } from '../shared/evidence-file.ts';
import type { Finish } from '../shared/finish.ts';
import { type HeldOutAside, judgeAside, startJudges } from '../shared/held-out/held-out-aside.ts';
import { heldOutQuality } from '../shared/held-out/held-out-quality.ts';
import { keyLogOption } from '../shared/key-log-option.ts';
import { natsOptions } from '../shared/nats-options.ts';
import { ownFidelity, ownScore } from '../shared/own-fidelity.ts';
import { complain } from '../shared/terminal.ts';
import { chooseServices, learnOn, servicesFound } from './choose-services.ts';
import { explainLine, isSameLine } from './explain-line.ts';
import { type EvidenceArguments, gatherEvidence, threadsOf } from './gather-evidence.ts';
import { summarise } from './learn-summary.ts';
import { printLearnSummary } from './print-learn-summary.ts';
import { keepHeapsSmall, suitLearning } from './suit-learning.ts';

/** Bytes of captures that take longer to read than a thread takes to start. */
const longRead = 8 * 1024 * 1024;

interface LearnArguments extends EvidenceArguments {
  readonly server?: string;
  readonly out?: string;
  readonly from?: string;
  readonly evidenceOut?: string;
  readonly json?: true;
  readonly explain?: true | string;
  /** A folder, or false for none. */
  readonly priors?: string | boolean;
}

/** `mynah learn`: learns how the servers in captures talk, and writes a personality for each. */
export function learnCommand(finish: Finish): Command {
  const command = new Command('learn')
    .description('learn how a server talks from captures, and write it as a personality')
    .argument('[capture...]', 'captures (pcap or pcapng, also gzipped); - is standard input')
    .option('--pcap <file...>', 'the same as an option')
    .option('--evidence <file...>', 'what --evidence-out has written, also of parts of captures', [])
    .option(
      '--server <addr:port>',
      'learn only this service, udp:ADDR:PORT where a port has both (default: every service that was asked more than once)',
    )
    .option(
      '--out <file>',
      'where to write the personality (default: CAPTURE.personality.json here, or the file of --from)',
    )
    .option('--from <file>', 'learn on from this personality of the same service')
    .option('--shard <i/n>', 'with --evidence-out: read only the i-th of n parts of the captures, from 0')
    .option('--evidence-out <file>', 'write what is needed of the captures to learn, and do not learn yet')
    .option(
      '--threads <count>',
      'read large captures, and judge, on so many threads (default: one for each core)',
    )
    .addOption(keyLogOption())
    .option(
      '--priors <folder>',
      'what is known of other servers (default: what comes with mynah, see `npm run priors`)',
    )
    .option('--no-priors', 'learn from these recordings alone')
    .option('--json', 'the summary as one JSON object a line')
    .option(
      '--explain [line]',
      'say on standard error what was decided, and why; or why a line is so: s12 (situation), t7 (template), t7.2 (its field)',
    )
    .addHelpText('after', help)
    .action(async (captures: string[], options: LearnArguments) => {
      keepHeapsSmall(threadsOf(options.threads));
      const instead = 'learn on from it with --from, or look at it with mynah show';
      finish(await run({ ...options, pcap: capturesGiven(captures, options, instead) }));
    });
  for (const option of natsOptions('have the captures read by `mynah work` of this server of NATS'))
    command.addOption(option);
  return command.option(
    '--shared <folder>',
    'with --nats: the captures are below this folder, which workers have too (`mynah work --shared`), and are not uploaded',
  );
}

const help = `
Of several services, the one with the most sessions gets the file name, and the others NAME-ADDRESS-PORT.

Why is a line of a personality as it is? From what it was learned from, and nothing is written:
  mynah learn --from sendmail.personality.json --explain s12

On several machines, or as a job of a cluster, the same in parts (see docs/scale-out.md):
  mynah learn --pcap week.pcap --shard 0/4 --evidence-out 0.evidence    (and 1/4, 2/4, 3/4)
  mynah learn --evidence *.evidence --out week.json`;

async function run(options: LearnArguments): Promise<0 | 2> {
  if (options.pcap.length + options.evidence.length === 0 && !explainsEarlier(options))
    throw new UsageError(
      options.from !== undefined && options.explain === true
        ? '--from FILE --explain: say which line, such as s12, t7 or t7.2'
        : 'nothing to learn from: give captures, or --evidence',
    );
  checkFolder('--out', options.out);
  checkFolder('--evidence-out', options.evidenceOut);
  if (options.evidenceOut === undefined) {
    if (options.shard !== undefined)
      throw new UsageError('--shard reads only a part: it goes with --evidence-out');
    return learnServices(options);
  }
  if (options.from !== undefined) throw new UsageError('--evidence-out and --from exclude each other');
  const collected = await gatherEvidence(options, undefined);
  writeAtomically(options.evidenceOut, encodeEvidence(collected));
  return 0;
}

async function learnServices(options: LearnArguments): Promise<0 | 2> {
  const judges = judgesMeanwhile(options);
  try {
    return await learnServicesWith(judges, options);
  } finally {
    for (const thread of judges) void thread.terminate();
  }
}

/** Threads that start while captures are read, where that takes longer than starting them. */
function judgesMeanwhile({ pcap, threads, explain: explains }: LearnArguments): Worker[] {
  const size = pcap.reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
  return size < longRead || typeof explains === 'string' ? [] : startJudges(threadsOf(threads));
}

/** `judges` are the threads that are ready; those that are taken out of it are stopped by whoever took them. */
async function learnServicesWith(judges: Worker[], options: LearnArguments): Promise<0 | 2> {
  const only = options.server === undefined ? undefined : readServer('--server', options.server);
  const earlier = options.from === undefined ? undefined : readEarlier(options.from);
  const collected = await gatherEvidence(options, earlier?.evidence);
  suitLearning(threadsOf(options.threads));
  const [missing] = missingParts(collected.read);
  if (missing !== undefined) throw new UsageError(missing);
  const services = earlier
    ? [learnOn(earlier, collected.services, only)]
    : chooseServices(collected.services, only);
  if (services.length === 0)
    throw new UsageError(
      `${[...options.pcap, ...options.evidence].join(', ')}: no conversation with ${options.server ?? 'a server that answers'}`,
    );
  const named = services.map((service, index) => ({
    service,
    file: fileName(options, index === 0 ? undefined : service),
  }));
  const others = earlier ? 0 : chooseServices(collected.services, only, 1).length - services.length;
  if (options.explain === undefined)
    for (const line of servicesFound(named, others)) process.stderr.write(`${line}\n`);
  let code: 0 | 2 = 0;
  for (const [index, { service, file }] of named.entries()) {
    try {
      await learnService(service, file, index === 0, { ...options, earlier, judges });
    } catch (error) {
      if (!(error instanceof UsageError) || services.length === 1) throw error;
      complain(`${serviceName(service)}: ${error.message}`);
      code = 2;
    }
  }
  return code;
}

async function learnService(
  { evidence: collected, ...service }: ServiceEvidence,
  file: string,
  isFirst: boolean,
  options: ServiceArguments,
): Promise<void> {
  const evidence = { ...collected, parts: wholeParts(collected.parts) };
  const { explain: explains, threads, judges } = options;
  const priors = priorsFrom(options.priors);
  const isAside = typeof explains !== 'string';
  const aside = isAside ? judgeAside(evidence, threadsOf(threads), priors, judges) : undefined;
  try {
    await decideService({ ...service, evidence }, file, isFirst, { ...options, aside, known: priors });
  } finally {
    aside?.stop();
  }
}

/** `earlier` is the personality of --from. */
interface ServiceArguments extends LearnArguments {
  readonly earlier: Earlier | undefined;
  readonly judges: Worker[];
}

interface DecideArguments extends ServiceArguments {
  /** How well sessions left out are answered, if that is found out in another thread. */
  readonly aside: HeldOutAside | undefined;
  readonly known: readonly Priors[];
}

async function decideService(
  { evidence, ...service }: ServiceEvidence,
  file: string,
  isFirst: boolean,
  { explain: explains, earlier, json, aside, known: priors }: DecideArguments,
): Promise<void> {
  const decisions: Decision[] = [];
  const observe = explains === true ? explain : (decision: Decision) => decisions.push(decision);
  const examples: Example[] = [];
  const onExample = typeof explains === 'string' ? { onExample: (one: Example) => examples.push(one) } : {};
  const decided = decide(evidence, explains === undefined ? { priors } : { priors, observe, ...onExample });
  if (typeof explains === 'string') {
    const lines = explainLine(decided, { decisions, examples }, explains);
    if (earlier && !isSameLine(decided, earlier.personality, explains))
      complain(
        `${earlier.path} has another ${explains}: it was learned with other options, by another version, or edited`,
      );
    process.stdout.write(`${lines.join('\n')}\n`);
    return;
  }
  const encoded = encodeMeanwhile({ read: [], services: [{ ...service, evidence }] });
  const fit = setAside(keptConversations(evidence));
  for (const line of unfitLines(fit)) complain(`${serviceName(service)}: ${line}`);
  const recordings = fit.kept;
  const own = await ownFidelity(decided, recordings);
  const heldOut = await (aside ? aside.result(recordings) : heldOutQuality(recordings, priors));
  const personality = { ...decided, quality: { ...decided.quality, ...heldOut } };
  writeWithEncoded(file, personality, await encoded);
  const summary = summarise(personality, file, ownScore(own));
  const text = json ? `${JSON.stringify(summary)}\n` : printLearnSummary(summary);
  process.stdout.write(isFirst || json ? text : `\n${text}`);
}

/** What is known of other servers, unless nobody wants to know. */
function priorsFrom(option: LearnArguments['priors']): readonly Priors[] {
  if (option === false) return [];
  return typeof option === 'string' ? loadPriors(option) : builtInPriors();
}

/** `40.1 % of all bytes`; never 0 %. */
function share(bytes: number, all: number): string {
  const percent = (100 * bytes) / all;
  return `${percent < 0.1 ? 'less than 0.1' : percent.toFixed(1)} % of all bytes`;
}

/** What was not fit to learn from, in a line for each reason. */
function unfitLines({ of, lacking, isCut, oneSided, closed, keyed, bytes }: SetAside): readonly string[] {
  const left = isCut ? 'learned from all the same, for too few are whole' : 'left out';
  return [
    ...(lacking > 0
      ? [`${lacking} of ${of} conversations lack bytes (cut at a snapshot length, or lost): ${left}`]
      : []),
    ...(oneSided > 0
      ? [
          `${oneSided} of ${of} conversations have the client's side only, though the same is answered elsewhere: left out`,
        ]
      : []),
    ...(closed.conversations > 0
      ? [
          `${closed.conversations} of ${of} conversations go on inside TLS (${share(closed.bytes, bytes)}), and there are no keys to read that: see --keylog`,
        ]
      : []),
    ...(keyed.conversations > 0
      ? [
          `${keyed.conversations} of ${of} conversations go on encrypted after the key exchange of SSH (${share(keyed.bytes, bytes)}): that is left out`,
        ]
      : []),
  ];
}

/** Nothing new is learned: one line of what was learned before is explained. */
function explainsEarlier({ from, explain: explains }: LearnArguments): boolean {
  return from !== undefined && typeof explains === 'string';
}

/** `other` is the service if it is not the one with the most sessions. */
function fileName({ out, from, pcap, evidence }: LearnArguments, other: ServiceEvidence | undefined): string {
  const first = basename(pcap[0] ?? evidence[0] ?? '').replace(
    /(\.pcap|\.pcapng|\.cap|\.dmp|\.evidence)?(\.gz)?$/i,
    '',
  );
  const name = out ?? from ?? `${first === '-' || first === '' ? 'learned' : first}.personality.json`;
  if (other === undefined) return name;
  const [, stem = name, ending = ''] = /^(.*?)((?:\.personality)?\.json)$/.exec(name) ?? [];
  return `${stem}-${serviceName(other)}${ending}`;
}

/** `growSituations: RCPT: since MAIL answered 250: saves 41.2 of 60.0 bits in 97 answers and costs 8.0`. */
function explain({ pass, subject, test, field, text }: Decision): void {
  const about = subject === undefined ? [] : [field ? subject : describeTest({ test: 'verb', is: subject })];
  const what = [...(test ? [describeTest(test)] : []), ...(field ? [describeField(field)] : [])];
  process.stderr.write(`${[pass, ...about, ...what, text].join(': ')}\n`);
}
