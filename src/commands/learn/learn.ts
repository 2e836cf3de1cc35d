import { basename } from 'node:path';
import { Command } from 'commander';
import { learn } from '../../learn/learn.ts';
import type { Endpoint } from '../../model/conversation.ts';
import type { Decision } from '../../model/decision.ts';
import { UsageError } from '../../model/errors.ts';
import type { Personality } from '../../model/personality.ts';
import { readPersonality } from '../../personality/check-personality.ts';
import { describeField } from '../../personality/describe-field.ts';
import { describeTest } from '../../personality/describe-test.ts';
import { printPersonality } from '../../personality/print-personality.ts';
import { writeAtomically } from '../../personality/write-atomically.ts';
import type { Finish } from '../shared/finish.ts';
import { keyLogOption, readKeyLogs } from '../shared/key-log-option.ts';
import { readEndpointOption } from '../shared/option-values.ts';
import { ownFidelity, ownScore } from '../shared/own-fidelity.ts';
import { problemLine } from '../shared/problem-line.ts';
import { progressBar } from '../shared/progress-bar.ts';
import { readRecordings } from '../shared/read-recordings.ts';
import {
  type RecordedService,
  type Recording,
  recordedServices,
  serviceName,
} from '../shared/recorded-services.ts';
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
  const only = options.server === undefined ? undefined : readEndpointOption('--server', options.server);
  const earlier = options.from === undefined ? undefined : readPersonality(options.from);
  const recordings = unknownTo(earlier, await read(options));
  const services = choose(recordedServices(recordings, only), recordings, options, earlier);
  let code: 0 | 2 = 0;
  for (const [index, service] of services.entries()) {
    const file = fileName(options, index === 0 ? undefined : service);
    try {
      const personality = learn(service.conversations, {
        origins: service.origins,
        ...(earlier === undefined ? {} : { earlier }),
        ...(options.explain ? { observe: explain } : {}),
      });
      writeAtomically(file, printPersonality(personality));
      const summary = summarise(personality, file, ownScore(await ownFidelity(personality)));
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

async function read({ pcap, keylog }: LearnArguments): Promise<readonly Recording[]> {
  const bar = progressBar('bytes read');
  try {
    const { value, problems } = await readRecordings(pcap, {
      keys: readKeyLogs(keylog),
      progress: (_path, bytes, size) => bar.update(bytes, size ?? bytes),
    });
    for (const problem of problems) complain(problemLine(problem));
    return value;
  } finally {
    bar.stop();
  }
}

/** A capture that was learned from already would count twice. */
function unknownTo(earlier: Personality | undefined, recordings: readonly Recording[]): readonly Recording[] {
  const known = new Set(earlier?.learnedFrom.map(({ sha256 }) => sha256));
  return recordings.filter(({ path, sha256 }) => {
    if (known.has(sha256)) complain(`${path}: learned from before, not counted again`);
    return !known.has(sha256);
  });
}

/** What is to be learned; with an earlier personality that is its service, also if the server has moved since. */
function choose(
  services: readonly RecordedService[],
  recordings: readonly Recording[],
  { server, from }: LearnArguments,
  earlier: Personality | undefined,
): readonly RecordedService[] {
  if (earlier === undefined) {
    if (services.length > 0) return services;
    const where = recordings.map(({ path }) => path).join(', ');
    throw new UsageError(`${where}: no conversation with ${server ?? 'a server that answers'}`);
  }
  const { transport, address, port } = earlier.service;
  if (recordings.length === 0) {
    return [{ transport, server: { address, port }, sessions: 0, conversations: [], origins: [] }];
  }
  const alike = services.filter(
    (service) => service.transport === transport && (server !== undefined || service.server.port === port),
  );
  const chosen = alike.find((service) => isAt(service.server, earlier.service)) ?? alike[0];
  if (chosen === undefined)
    throw new UsageError(
      `no conversation with the service of ${from}, ${transport} port ${port}; see --server`,
    );
  return [chosen];
}

function isAt(server: Endpoint, { address, port }: Endpoint): boolean {
  return server.address === address && server.port === port;
}

/** `other` is the service if it is not the one with the most sessions. */
function fileName({ out, from, pcap }: LearnArguments, other: RecordedService | undefined): string {
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
