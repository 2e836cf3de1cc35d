import { basename } from 'node:path';
import { Command } from 'commander';
import type { Evidence } from '../../evidence/evidence.ts';
import { keptConversations } from '../../evidence/recorded-evidence.ts';
import type { ServiceEvidence } from '../../evidence/service-evidence.ts';
import { decide } from '../../learn/learn.ts';
import type { Decision } from '../../model/decision.ts';
import { UsageError } from '../../model/errors.ts';
import { readEndpoint } from '../../net/endpoint-text.ts';
import { readPersonality } from '../../personality/check-personality.ts';
import { describeField } from '../../personality/describe-field.ts';
import { describeTest } from '../../personality/describe-test.ts';
import { readEvidence, writeWithEvidence } from '../shared/evidence-file.ts';
import type { Finish } from '../shared/finish.ts';
import { withHeldOutQuality } from '../shared/held-out-quality.ts';
import { keyLogOption, readKeyLogs } from '../shared/key-log-option.ts';
import { ownFidelity, ownScore } from '../shared/own-fidelity.ts';
import { problemLine } from '../shared/problem-line.ts';
import { progressBar } from '../shared/progress-bar.ts';
import { serviceName } from '../shared/recorded-services.ts';
import { chooseServices, learnOn } from './choose-services.ts';
import { ServiceCollector } from './collect-services.ts';
import { summarise } from './learn-summary.ts';
import { printLearnSummary } from './print-learn-summary.ts';

interface LearnArguments {
  readonly pcap: string[];
  readonly server?: string;
  readonly out?: string;
  readonly from?: string;
  readonly json?: true;
  readonly explain?: true;
  readonly keylog?: string[];
}

/** `mynah learn`: learns how the servers in captures talk, and writes a personality for each. */
export function learnCommand(finish: Finish): Command {
  return new Command('learn')
    .description('learn how a server talks from captures, and write it as a personality')
    .requiredOption('--pcap <file...>', 'capture files (pcap or pcapng, also gzipped); - is standard input')
    .option(
      '--server <addr:port>',
      'learn only this service (default: every service that was asked more than once)',
    )
    .option(
      '--out <file>',
      'where to write the personality (default: CAPTURE.personality.json here, or the file of --from)',
    )
    .option('--from <file>', 'learn on from this personality of the same service')
    .addOption(keyLogOption())
    .option('--json', 'the summary as one JSON object a line')
    .option('--explain', 'say on standard error what was decided, and why')
    .addHelpText(
      'after',
      '\nOf several services, the one with the most sessions gets the file name, and the others NAME-ADDRESS-PORT.',
    )
    .action(async (options: LearnArguments) => {
      finish(await learnServices(options));
    });
}

async function learnServices(options: LearnArguments): Promise<0 | 2> {
  const only = options.server === undefined ? undefined : readEndpoint('--server', options.server);
  const earlier = options.from === undefined ? undefined : readEarlier(options.from);
  const collected = await collect(options, earlier?.evidence);
  const services = earlier ? [learnOn(earlier, collected, only)] : chooseServices(collected, only);
  if (services.length === 0)
    throw new UsageError(
      `${options.pcap.join(', ')}: no conversation with ${options.server ?? 'a server that answers'}`,
    );
  let code: 0 | 2 = 0;
  for (const [index, service] of services.entries()) {
    const file = fileName(options, index === 0 ? undefined : service);
    try {
      const recordings = keptConversations(service.evidence);
      const decided = decide(service.evidence, options.explain ? { observe: explain } : {});
      const personality = await withHeldOutQuality(decided, recordings);
      writeWithEvidence(file, personality, service);
      const own = await ownFidelity(personality, recordings);
      const summary = summarise(personality, file, ownScore(own));
      const text = options.json ? `${JSON.stringify(summary)}\n` : printLearnSummary(summary);
      process.stdout.write(index > 0 && !options.json ? `\n${text}` : text);
    } catch (error) {
      if (!(error instanceof UsageError) || services.length === 1) throw error;
      complain(`${serviceName(service)}: ${error.message}`);
      code = 2;
    }
  }
  return code;
}

function readEarlier(path: string) {
  const personality = readPersonality(path);
  return { path, service: personality.service, evidence: readEvidence(path, personality) };
}

/** A capture that was learned from already would count twice. */
async function collect(
  { pcap, keylog }: LearnArguments,
  earlier: Evidence | undefined,
): Promise<readonly ServiceEvidence[]> {
  const known = new Set(earlier?.parts.map(({ sha256 }) => sha256));
  const collector = new ServiceCollector(known);
  const keys = readKeyLogs(keylog);
  const bar = progressBar('bytes read');
  try {
    for (const path of pcap) {
      const { sha256, problems } = await collector.read(path, {
        keys,
        progress: (_path, bytes, size) => bar.update(bytes, size ?? bytes),
      });
      for (const problem of problems) complain(problemLine(problem));
      if (known.has(sha256)) complain(`${path}: learned from before, not counted again`);
    }
    return collector.services;
  } finally {
    bar.stop();
  }
}

/** `other` is the service if it is not the one with the most sessions. */
function fileName({ out, from, pcap }: LearnArguments, other: ServiceEvidence | undefined): string {
  const first = basename(pcap[0] ?? '').replace(/(\.pcap|\.pcapng|\.cap|\.dmp)?(\.gz)?$/i, '');
  const name = out ?? from ?? `${first === '-' || first === '' ? 'learned' : first}.personality.json`;
  if (other === undefined) return name;
  const [, stem = name, ending = ''] = /^(.*?)((?:\.personality)?\.json)$/.exec(name) ?? [];
  return `${stem}-${serviceName(other)}${ending}`;
}

/** `situations: RCPT: since MAIL answered 250: saves 41.2 of 60.0 bits in 97 answers and costs 8.0`. */
function explain({ pass, subject, test, field, text }: Decision): void {
  const about = subject === undefined ? [] : [field ? subject : describeTest({ test: 'verb', is: subject })];
  const what = [...(test ? [describeTest(test)] : []), ...(field ? [describeField(field)] : [])];
  process.stderr.write(`${[pass, ...about, ...what, text].join(': ')}\n`);
}

function complain(line: string): void {
  process.stderr.write(`mynah: ${line}\n`);
}
