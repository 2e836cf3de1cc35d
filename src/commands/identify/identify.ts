import { Command } from 'commander';
import { CaptureWriter, LINKTYPE_RAW } from '../../capture/write/write-pcap.ts';
import { type Script, scriptsOf } from '../../compare/play/script.ts';
import { askServer } from '../../identify/ask-server.ts';
import { compareCandidates, nearest, type Ranked } from '../../identify/compare-candidates.ts';
import { Foretellers } from '../../identify/foretell.ts';
import { harmlessQuestions } from '../../identify/harmless-questions.ts';
import { identificationOf } from '../../identify/identification.ts';
import { separatingQuestions } from '../../identify/separating-questions.ts';
import { UsageError } from '../../model/errors.ts';
import { microsecondClock } from '../../model/microsecond-clock.ts';
import type { Personality } from '../../model/personality.ts';
import { readServer } from '../../net/endpoint-text.ts';
import type { Step } from '../../scan/model/session-plan.ts';
import { builtInPlans } from '../../scan/plan/load-plans.ts';
import { groupBy } from '../../statistics/group-by.ts';
import type { Finish } from '../shared/finish.ts';
import { keyLogOption, readKeyLogs } from '../shared/key-log-option.ts';
import { loopbackSources } from '../shared/loopback-sources.ts';
import { meetPersonality } from '../shared/meet-personality.ts';
import { readNumberOption } from '../shared/option-values.ts';
import { problemLine } from '../shared/problem-line.ts';
import { progressBar } from '../shared/progress-bar.ts';
import { readRecordings } from '../shared/read-recordings.ts';
import { recordedServices } from '../shared/recorded-services.ts';
import { complain, paint, width } from '../shared/terminal.ts';
import { nmapVerdict } from './nmap-verdict.ts';
import { type PrintedIdentification, printIdentification } from './print-identification.ts';
import { keptBy, type LibraryEntry, readLibrary } from './read-library.ts';

interface IdentifyArguments {
  readonly library: string;
  readonly pcap?: string[];
  readonly server?: string;
  readonly keylog?: string[];
  readonly questions: string;
  readonly patience: string;
  readonly source?: string;
  readonly save?: string;
  readonly nmap: boolean;
  readonly json?: true;
}

const help = `
A server is asked what clients of the personalities were recorded asking, the most telling question first; passwords and what
is known to change things are left out. Exit code: 0 it is one of them, 1 none of these or undecided, 2 trouble. Examples:
  mynah identify 192.0.2.7:25 --library personalities
  mynah identify --pcap unknown.pcap --library personalities`;

/** `mynah identify`: which personality of a library a server behaves like. */
export function identifyCommand(finish: Finish): Command {
  return new Command('identify')
    .description('tell which personality of a library a server, or a recorded one, behaves like')
    .argument('[addr:port]', 'the server; udp:ADDR:PORT for UDP')
    .requiredOption('--library <folder>', 'folder with personalities')
    .option('--pcap <file...>', 'captures of the server, instead of asking it; - is standard input')
    .option(
      '--server <addr:port>',
      'which server of the captures (default: the one with most sessions); udp:ADDR:PORT where a port has both',
    )
    .option('--questions <count>', 'ask at most so many', '30')
    .option('--patience <ms>', 'longest wait for an answer', '2000')
    .option('--source <address>', 'ask from this local address')
    .option('--save <file>', 'write the capture of what was asked and answered')
    .option('--no-nmap', 'do not ask nmap for its verdict, where it is installed')
    .addOption(keyLogOption())
    .option('--json', 'machine-readable')
    .addHelpText('after', help)
    .action(async (server: string | undefined, args: IdentifyArguments) => {
      finish(await identify(server, args));
    });
}

async function identify(server: string | undefined, args: IdentifyArguments): Promise<0 | 1> {
  if ((server === undefined) === (args.pcap === undefined))
    throw new UsageError('identify needs either a server to ask, ADDR:PORT, or captures of it, --pcap');
  const library = readLibrary(args.library, complain);
  const work = new Work(library);
  const found =
    server === undefined ? await identifyRecorded(work, args) : await identifyLive(work, server, args);
  print(found, args);
  return found.verdict === 'is' ? 0 : 1;
}

interface Clients {
  readonly questions: readonly Step[];
  readonly sources: readonly string[];
}

/** What both ways need of the library. */
class Work {
  readonly library: readonly LibraryEntry[];
  readonly foretellers = new Foretellers();
  readonly #clients = new Map<string, Clients>();
  readonly #unwanted = new Set(
    builtInPlans().flatMap(({ never, change }) => [...never, ...change].map((word) => word.toUpperCase())),
  );

  constructor(library: readonly LibraryEntry[]) {
    this.library = library;
  }

  meet = (personality: Personality) => meetPersonality(personality, 1, []);

  /** What may be asked in the way of its clients, and from where they asked, if that was the loopback. */
  clientsOf(entry: LibraryEntry, address = ''): Clients {
    const known = this.#clients.get(entry.name);
    if (known) return known;
    const kept = keptBy(entry);
    const questions = harmlessQuestions(entry.personality, kept, this.#unwanted);
    const clients = { questions, sources: loopbackSources(address, kept) };
    this.#clients.set(entry.name, clients);
    return clients;
  }

  /** The result, with the questions that tell the first few apart. */
  async conclude(ranked: readonly Ranked[]): Promise<PrintedIdentification> {
    const first = nearest(ranked).map(({ candidate }) => candidate);
    const names = new Set(first.map(({ name }) => name));
    const pool = this.library
      .filter(({ name }) => names.has(name))
      .flatMap((entry) => this.clientsOf(entry).questions);
    return identificationOf(ranked, await separatingQuestions(first, pool, this.foretellers));
  }
}

const mostTurns = 5000; // of the recorded ones that are played: more tell no more

async function identifyRecorded(work: Work, args: IdentifyArguments): Promise<PrintedIdentification> {
  const { value, problems } = await readRecordings(args.pcap ?? [], { keys: readKeyLogs(args.keylog) });
  for (const problem of problems) complain(problemLine(problem));
  const only = args.server === undefined ? undefined : readServer('--server', args.server);
  const [service] = recordedServices(value, only);
  if (!service) throw new UsageError(`${args.pcap?.join(', ')}: no conversation with a server that answers`);
  const bar = progressBar('personalities compared');
  const scripts = upTo(mostTurns, scriptsOf(service.conversations));
  const ranked = await compareCandidates(scripts, work.library, work.meet, bar.update);
  bar.stop();
  return work.conclude(ranked);
}

function upTo(most: number, scripts: readonly Script[]): readonly Script[] {
  let turns = 0;
  return scripts.filter((script) => {
    turns += script.turns.length;
    return turns <= most || turns === script.turns.length;
  });
}

async function identifyLive(
  work: Work,
  server: string,
  args: IdentifyArguments,
): Promise<PrintedIdentification> {
  const { transport = 'tcp', ...target } = readServer('identify', server);
  const able = work.library.filter(({ personality }) => personality.service.transport === transport);
  const writer =
    args.save === undefined
      ? undefined
      : new CaptureWriter(args.save, LINKTYPE_RAW, (error) => complain(error.message));
  try {
    const { ranked, questions } = await askServer(able, {
      target,
      transport,
      source: args.source ?? usualSource(able.map((entry) => work.clientsOf(entry, target.address))),
      recording: { sink: writer ?? { packet: () => {} }, now: microsecondClock() },
      questions: readNumberOption('--questions', args.questions),
      patience: readNumberOption('--patience', args.patience),
      meet: work.meet,
      foretellers: work.foretellers,
      pool: new Map(able.map((entry) => [entry.name, work.clientsOf(entry).questions])),
    });
    const nmap = args.nmap ? await nmapVerdict(target, transport) : undefined;
    const found = await work.conclude(ranked);
    return { ...found, asked: questions, ...(nmap === undefined ? {} : { nmap }) };
  } finally {
    writer?.close();
  }
}

/** The address that clients of most personalities had: a server may treat its own machine otherwise than others. */
function usualSource(clients: readonly Clients[]): string | undefined {
  const groups = groupBy(
    clients.flatMap(({ sources }) => sources),
    (source) => source,
  );
  return groups.sort((a, b) => b.length - a.length)[0]?.[0];
}

function print(found: PrintedIdentification, { json }: IdentifyArguments): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(found)}\n`);
    return;
  }
  process.stdout.write(`${printIdentification(found, paint(), width()).join('\n')}\n`);
}
