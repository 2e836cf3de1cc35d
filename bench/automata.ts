/*
 * Is what a server remembers better told by states of an automaton or by features of the history? npx tsx bench/automata.ts [SERVER,...]
 * Both learn from train.pcap and train2.pcap of ../shared/captures and say the status of every answer in unseen.pcap, knowing the
 * commands and statuses before it. Servers whose requests are neither lines nor RESP are left out.
 */
import { readConversations } from '../src/capture/read-conversations.ts';
import { cutExchanges } from '../src/exchange/alignment/alignment.ts';
import { dataUses } from '../src/exchange/alignment/data-uses.ts';
import type { Session } from '../src/exchange/exchange.ts';
import { inferGrammar } from '../src/exchange/framing/framing.ts';
import { inferReplyShape } from '../src/exchange/framing/infer-reply-shape.ts';
import { annotateInOrder } from '../src/learn/evidence/annotate.ts';
import { learn } from '../src/learn/learn.ts';
import { inferRecords } from '../src/learn/records/records.ts';
import { annotateDataConnections } from '../src/learn/world/files/annotate-data-connections.ts';
import { credentialsAnnotator } from '../src/message/session/annotators.ts';
import type { Conversation } from '../src/model/conversation.ts';
import type { Grammar } from '../src/model/grammar.ts';
import { commandsOnly, learnCommands } from './automata/learn-commands.ts';
import { anythingElse, mergeBlueFringe, nothingAlike } from './automata/merge-blue-fringe.ts';
import { mergeTails } from './automata/merge-tails.ts';
import { automatonWalker, majorityOf, type Predict } from './automata/predict-status.ts';
import { type Automaton, prefixTree } from './automata/prefix-tree.ts';
import { situationWalker } from './automata/situation-walker.ts';
import { capture, capturesFolder, type JudgedServer, judgedServers } from './score/judged-servers.ts';

const tell = (cells: readonly string[]) => process.stdout.write(`| ${cells.join(' | ')} |\n`);

/** The sessions of both recordings, cut by the grammar of the first; undefined where its requests are of another kind. */
function cutBoth(training: readonly Conversation[], unseen: readonly Conversation[]) {
  const spoken = (all: readonly Conversation[]) =>
    all.filter(({ dataOf, messages }) => !dataOf && messages.length > 0);
  const framed = inferGrammar(spoken(training));
  const shape = inferReplyShape(spoken(training), framed);
  const grammar = inferRecords(spoken(training), framed, shape);
  const { kind } = grammar.framing;
  if (kind !== 'line' && kind !== 'resp') return undefined;
  const cut = cutExchanges(spoken(unseen), grammar, shape);
  const used = { sessions: cut, uses: dataUses(cut, unseen) };
  return {
    grammar,
    trained: cutExchanges(spoken(training), grammar, shape),
    judged: annotateDataConnections(kind === 'line' ? annotateInOrder(used, credentialsAnnotator) : used)
      .sessions,
  };
}

/** What is compared, by name. */
function predictors(
  training: readonly Conversation[],
  sessions: readonly Session[],
  grammar: Grammar,
): ReadonlyMap<string, Predict> {
  const majority = majorityOf(sessions);
  const automata: readonly (readonly [string, Automaton])[] = [
    ['prefix tree', { start: [prefixTree(sessions)], merged: (states) => states }],
    ['1-tails', mergeTails(prefixTree(sessions), 1)],
    ['2-tails', mergeTails(prefixTree(sessions), 2)],
    ['blue-fringe, strict', mergeBlueFringe(prefixTree(sessions), anythingElse)],
    ['blue-fringe, lenient', mergeBlueFringe(prefixTree(sessions), nothingAlike)],
  ];
  const bare = situationWalker(learnCommands(sessions, grammar));
  return new Map<string, Predict>([
    ['command alone', ({ exchanges }) => exchanges.map(({ request }) => majority(request.command))],
    ...automata.map(([name, one]) => [name, automatonWalker(one, majority, 'stays')] as const),
    ...automata.map(([name, one]) => [`${name}, lost`, automatonWalker(one, majority, 'lost')] as const),
    ['situations, commands only', (session) => bare(commandsOnly([session])[0] ?? session)],
    ['situations without classes', situationWalker(learn(training, { without: ['classes'] }))],
    ['situations', situationWalker(learn(training))],
  ]);
}

/** Share of the exchanges whose status is said, %. */
function accuracy(predict: Predict, sessions: readonly Session[]): number {
  const hits = sessions.flatMap((session) => {
    const guesses = predict(session);
    return session.exchanges.map(({ status }, index) => guesses[index] === status);
  });
  return (100 * hits.filter((hit) => hit).length) / Math.max(1, hits.length);
}

async function measure(server: JudgedServer): Promise<ReadonlyMap<string, number> | undefined> {
  const read = async (...parts: readonly string[]) =>
    (await readConversations(parts.map((part) => capture(server, part)))).value;
  const training = await read('train', 'train2');
  const both = cutBoth(training, await read('unseen'));
  if (!both) return undefined;
  const all = predictors(training, both.trained, both.grammar);
  return new Map([...all].map(([name, predict]) => [name, accuracy(predict, both.judged)]));
}

const results: ReadonlyMap<string, number>[] = [];
for (const server of judgedServers(process.argv[2]?.split(','), capturesFolder)) {
  const result = await measure(server);
  if (!result) continue;
  if (results.length === 0) {
    tell(['server', ...result.keys()]);
    tell(['---', ...[...result].map(() => '---')]);
  }
  results.push(result);
  tell([server.name, ...[...result.values()].map((share) => share.toFixed(1))]);
}
const names = [...(results[0]?.keys() ?? [])];
const mean = (name: string) => results.reduce((sum, one) => sum + (one.get(name) ?? 0), 0) / results.length;
tell(['mean', ...names.map((name) => mean(name).toFixed(1))]);
