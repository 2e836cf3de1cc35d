import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readConversations } from '../../src/capture/read-conversations.ts';
import { readRecordings } from '../../src/commands/shared/read-recordings.ts';
import type { Fidelity } from '../../src/compare/play/fidelity.ts';
import { type Script, scriptsOf } from '../../src/compare/play/script.ts';
import { meetSession } from '../../src/compare/play/session-peer.ts';
import { setAside } from '../../src/learn/evidence/set-aside.ts';
import { learn } from '../../src/learn/learn.ts';
import type { Conversation } from '../../src/model/conversation.ts';
import type { Personality } from '../../src/model/personality.ts';
import { type Accuracy, accuracy } from './score-captures.ts';
import { type CutScore, scoreCuts } from './score-cuts.ts';
import { score, scoreInProcess } from './score-personality.ts';
import { VerbatimTable } from './verbatim-table.ts';
import { waitingScripts } from './waiting-scripts.ts';

/** A judgement: exchanges, and how many of them were right. */
export interface Judged extends Accuracy {
  readonly exchanges: number;
  readonly fidelity?: Fidelity;
}

/** Captures to learn from, and captures to judge by. */
export interface ScoredPair {
  readonly name: string;
  /** Judged by what it was learned from. */
  readonly own?: Judged;
  readonly test?: Judged;
  /** A table of recorded answers, judged by the same. */
  readonly verbatim?: Judged;
  readonly cuts?: CutScore;
  readonly learnMs: number;
  /** What went wrong instead. */
  readonly failure?: string;
}

interface Pair {
  readonly name: string;
  readonly training: readonly string[];
  readonly tests: readonly string[];
  /** Judged by clients that wait for each answer, although those recorded did not. */
  readonly waiting?: boolean;
}

/** `NAME.train.pcap` with `NAME.test.pcap`, and captures that stand alone. */
export function casesIn(folder: string, only: readonly string[] | undefined): readonly Pair[] {
  return readdirSync(folder)
    .filter((file) => /\.pcap$/.test(file) && !/\.test\.pcap$/.test(file))
    .map((file) => {
      const name = file.replace(/(?:\.train)?\.pcap$/, '');
      const tests = [join(folder, `${name}.test.pcap`)].filter(existsSync);
      return { name, training: [join(folder, file)], tests };
    })
    .filter(({ name }) => only === undefined || only.includes(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Folders with `lo.pcap` (beside the server), `px.pcap` (through the relay) and `b.pcap` (to judge by): what each of the
 * first two makes of itself, and both together of the third. `NAME.pcap` beside the folders is played by clients that wait, too.
 */
export function foreignIn(folder: string, only: readonly string[] | undefined): readonly Pair[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name): readonly Pair[] => {
      const part = (file: string) => join(folder, name, `${file}.pcap`);
      if (name.endsWith('.pcap')) {
        const alone = { training: [join(folder, name)], tests: [] };
        const title = name.replace('.pcap', '');
        return [
          { name: title, ...alone },
          { name: `${title} (client waits)`, ...alone, tests: alone.training, waiting: true },
        ];
      }
      if (!existsSync(part('lo'))) return [];
      return [
        { name: `${name} lo`, training: [part('lo')], tests: [] },
        { name: `${name} px`, training: [part('px')], tests: [] },
        { name: `${name} b`, training: [part('lo'), part('px')], tests: [part('b')] },
      ];
    })
    .filter(({ name }) => only === undefined || only.includes(name.split(' ')[0] ?? ''));
}

/** Learns and judges; whatever is thrown is a result like any other, and so is a promise that never settles. */
export async function scorePair(pair: Pair): Promise<ScoredPair> {
  let give = () => {};
  const stuck = new Promise<ScoredPair>((resolve) => {
    give = () => resolve({ name: pair.name, learnMs: 0, failure: 'never settles' });
  });
  process.once('beforeExit', give);
  const score = await Promise.race([scoreSettled(pair), stuck]);
  process.off('beforeExit', give);
  return score;
}

async function scoreSettled({ name, training, tests, waiting }: Pair): Promise<ScoredPair> {
  const began = Date.now();
  try {
    const captures = (await readRecordings(training)).value;
    const conversations = mainService(captures.flatMap((capture) => capture.conversations));
    const personality = learn(conversations);
    const learnMs = Date.now() - began;
    // what was set aside while learning, such as sessions of which only one side was captured, is nothing to judge by
    const own = scriptsOf(setAside(conversations).kept);
    const judges = tests.length > 0 ? scriptsOf((await readConversations(tests)).value) : [];
    const others = (waiting ? waitingScripts(judges) : judges).filter(
      ({ transport, server }) =>
        transport === personality.service.transport && server.port === personality.service.port,
    );
    // a capture without a single reply says nothing of the server
    const test = others.length > 0 ? await judge(personality, others) : undefined;
    const itself = await judge(personality, own, captures.map(startOf)); // the server was started anew for each
    return {
      name,
      learnMs,
      ...(itself.exchanges > 0 ? { own: itself } : {}),
      cuts: scoreCuts(personality, own),
      ...(test && test.exchanges > 0 ? { test, verbatim: await verbatim(personality, own, others) } : {}),
    };
  } catch (error) {
    const [failure = ''] = String(error instanceof Error ? error.message : error)
      .replaceAll(/\S*\//g, '')
      .split('\n');
    return { name, learnMs: Date.now() - began, failure };
  }
}

async function judge(
  personality: Personality,
  scripts: readonly Script[],
  starts: readonly number[] = [],
): Promise<Judged> {
  return judged(await scoreInProcess(personality, scripts, starts));
}

function startOf({ conversations }: { readonly conversations: readonly Conversation[] }): number {
  return conversations.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
}

async function verbatim(
  personality: Personality,
  own: readonly Script[],
  others: readonly Script[],
): Promise<Judged> {
  const table = new VerbatimTable(own);
  const fidelity = await score(
    personality,
    others,
    meetSession(() => table.open()),
  );
  return judged(fidelity);
}

/** Where nothing could be judged nothing was right. */
function judged(fidelity: Fidelity): Judged {
  const { class: status, text } = fidelity.exchanges > 0 ? accuracy(fidelity) : { class: 0, text: 0 };
  return { exchanges: fidelity.exchanges, fidelity, class: status, text };
}

/** The conversations, with their data connections, of the service that was asked most. */
function mainService(all: readonly Conversation[]): readonly Conversation[] {
  const keyOf = ({ transport, server }: Conversation) => `${transport} ${server.address} ${server.port}`;
  const counts = new Map<string, number>();
  for (const one of all) {
    if (one.dataOf) continue;
    const answered = one.messages.some(({ from }) => from === 'server');
    counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + (answered ? 1 : 0));
  }
  const [main] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [''];
  const kept = new Set(all.filter((one) => keyOf(one) === main).map(({ id }) => id));
  return all.filter(({ id, dataOf }) => kept.has(dataOf?.control ?? id));
}
