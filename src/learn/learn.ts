import { cutExchanges } from '../exchange/alignment/cut-exchanges.ts';
import { dataUses } from '../exchange/alignment/data-uses.ts';
import type { Session } from '../exchange/exchange.ts';
import { inferGrammar } from '../exchange/framing/infer-grammar.ts';
import { inferReplyShape } from '../exchange/framing/infer-reply-shape.ts';
import { splitAtTls } from '../exchange/split-at-tls.ts';
import { decodeRecordings, encodeRecordings, orderConversations } from '../exchange/stored-conversations.ts';
import type { Conversation, HostFacts } from '../model/conversation.ts';
import type { Observe } from '../model/decision.ts';
import { UsageError } from '../model/errors.ts';
import type { Grammar } from '../model/grammar.ts';
import type { Origin, Personality, Service, Template, Things, Tree } from '../model/personality.ts';
import { explainedBytes } from './evaluation/explained-bytes.ts';
import { measureQuality } from './evaluation/measure-quality.ts';
import type { UsedSessions } from './evidence/annotate.ts';
import { chooseSessions } from './features/table/choose-sessions.ts';
import { learnTls } from './learn-tls.ts';
import { inferRecords } from './records/infer-records.ts';
import { learnSituations } from './rules/learn-situations.ts';
import { inferHeadCommands } from './templates/headers/infer-head-commands.ts';
import { learnTemplates } from './templates/learn-templates.ts';
import { annotateCredentials } from './world/annotate-credentials.ts';
import { annotateDataConnections } from './world/files/annotate-data-connections.ts';
import { annotateFiles } from './world/files/annotate-files.ts';
import { collectTransfers } from './world/files/collect-transfers.ts';
import { learnTransferMode } from './world/files/learn-transfer-mode.ts';
import { learnWorkingFolder } from './world/files/learn-working-folder.ts';
import { annotateItems } from './world/items/annotate-items.ts';
import { annotateStoredValues } from './world/store/annotate-stored-values.ts';

/** A part of learning that can be left out, to measure what it contributes. */
type Ablation = 'echo' | 'state' | 'classes' | 'cascade';

export interface LearnOptions {
  /** The captures that the conversations come from. */
  readonly origins?: readonly Origin[];
  /** A personality of the same service to learn on from. */
  readonly earlier?: Personality;
  readonly without?: readonly Ablation[];
  /** Told what each pass decided and why. */
  readonly observe?: Observe;
}

/**
 * Learns how a service talks from its conversations (all of one server endpoint, with their data connections). The same
 * conversations in any order give the same personality. Throws UsageError if there is nothing to learn from.
 */
export function learn(conversations: readonly Conversation[], options: LearnOptions = {}): Personality {
  const earlier = options.earlier ? decodeRecordings(options.earlier.recordings) : [];
  const all = orderConversations([
    ...earlier.map((one) => ({ ...one, id: -1 - one.id })).map(negated),
    ...conversations,
  ]);
  const spoken = spokenIn(all);
  const without = new Set(options.without);
  const observe = options.observe ?? (() => {});

  const framed = inferGrammar(spoken, observe);
  const shape = inferReplyShape(spoken, framed);
  const bare = inferRecords(spoken, framed, shape);
  const grammar = withHeaderCommands(bare, () => cutExchanges(spoken, bare, shape));
  const cut = cutExchanges(spoken, grammar, shape);
  const { numbered, ...told } = withCredentials(cut, dataUses(cut, all), grammar);
  const { sessions, uses, tree, things } = withStoredValues(placeIn(told, without), without);
  const { clusters, templates } = learnTemplates(sessions, uses, grammar, {
    echoes: !without.has('echo'),
    ...(tree ? { tree } : {}),
  });
  const tls = learnTls(all, sessions, clusters, templates);
  observeFields(templates, observe);
  const chosen = chooseSessions(sessions, clusters);
  const learned = learnSituations(chosen, clusters, templates, grammar, {
    state: !without.has('state'),
    classes: !without.has('classes'),
    cascade: !without.has('cascade'),
    caseless: grammar.caseless,
    observe,
  });

  return {
    format: 'mynah personality',
    version: 1,
    service: describeService(spoken, sessions),
    learnedFrom: [...(options.earlier?.learnedFrom ?? []), ...(options.origins ?? [])].sort(compareOrigins),
    host: oldestHost(spoken, options.earlier),
    grammar,
    knowledge: learned.knowledge,
    templates,
    situations: learned.situations,
    ...(tree ? { tree } : {}),
    ...(things ? { things } : {}),
    ...(numbered ? { numbered } : {}),
    ...(tls ? { tls } : {}),
    transfers: collectTransfers(sessions, uses, tree),
    quality: {
      sessions: new Set(sessions.map(({ conversation }) => conversation.id)).size,
      exchanges: sessions.reduce((sum, { exchanges }) => sum + exchanges.length, 0),
      ...measureQuality(sessions, chosen, templates, learned),
      explained: explainedBytes(templates),
    },
    recordings: encodeRecordings(all),
  };
}

/** What was said with the server, outside of TLS and inside. Throws UsageError where nothing was. */
function spokenIn(all: readonly Conversation[]): readonly Conversation[] {
  const spoken = splitAtTls(all.filter(({ dataOf, messages }) => !dataOf && messages.length > 0));
  if (spoken.length > 0) return spoken;
  const closed = all.some(({ tls }) => tls)
    ? 'what is said with this server is said inside TLS, and there are no keys; see --keylog'
    : 'no conversation with this server has any data';
  throw new UsageError(`nothing to learn from: ${closed}`);
}

/** The grammar with commands that are answered by heads, where there are headers. */
function withHeaderCommands(grammar: Grammar, cut: () => readonly Session[]): Grammar {
  if (grammar.framing.kind !== 'headers') return grammar;
  const heads = inferHeadCommands(cut().flatMap(({ exchanges }) => exchanges));
  return heads.length > 0 ? { ...grammar, heads } : grammar;
}

/** Only where requests come one after the other in lines is what was said before a part of what is meant. */
function withCredentials(
  sessions: readonly Session[],
  uses: UsedSessions['uses'],
  { framing }: Grammar,
): ReturnType<typeof annotateItems> {
  return framing.kind === 'line'
    ? annotateItems(annotateCredentials({ sessions, uses }))
    : { sessions, uses };
}

/** Things by name; files are known from the tree of folders. */
function withStoredValues(
  placed: UsedSessions & { readonly tree?: Tree; readonly things?: Things },
  without: ReadonlySet<Ablation>,
): typeof placed {
  return placed.tree || without.has('state') ? placed : { ...placed, ...annotateStoredValues(placed) };
}

/** Finds the tree of folders, and which of its files requests name. */
function placeIn(
  { sessions: cut, uses }: UsedSessions,
  without: ReadonlySet<Ablation>,
): UsedSessions & { readonly tree?: Tree } {
  if (without.has('state')) return { sessions: cut, uses };
  const moves = learnWorkingFolder(cut);
  const text = learnTransferMode(cut, uses, moves);
  if (!moves && !text) return annotateDataConnections({ sessions: cut, uses });
  const nowhere: Tree = { start: { verb: '', part: 'arg1', values: {}, usual: '/' }, moves: [], paths: [] };
  const tree = { ...(moves ?? nowhere), ...(text ? { text } : {}) };
  const { paths, folders, ...placed } = annotateFiles(cut, uses, tree);
  return {
    ...annotateDataConnections(placed),
    tree: { ...tree, paths, ...(folders.length > 0 ? { folders } : {}) },
  };
}

function observeFields(templates: readonly Template[], observe: Observe): void {
  for (const { id, parts, seen } of templates) {
    for (const part of parts) {
      if (typeof part === 'string') continue;
      const evidence = `${part.distinct ?? '?'} different values in ${part.seen ?? seen} replies`;
      observe({ pass: 'fields', subject: id, field: part, text: evidence });
    }
  }
}

/** Earlier recordings and new ones are numbered apart. */
function negated(conversation: Conversation): Conversation {
  const { dataOf } = conversation;
  return dataOf ? { ...conversation, dataOf: { ...dataOf, control: -1 - dataOf.control } } : conversation;
}

function describeService(conversations: readonly Conversation[], sessions: readonly Session[]): Service {
  const [first] = conversations;
  if (!first) throw new UsageError('nothing to learn from');
  const hostName = greetedName(sessions);
  return { transport: first.transport, ...first.server, ...(hostName ? { hostName } : {}) };
}

/** The host name that stands in all greetings, if one does. */
function greetedName(sessions: readonly Session[]): string | undefined {
  const greetings = sessions
    .map(({ exchanges }) => exchanges[0]?.reply ?? '')
    .filter((reply) => reply !== '');
  const names =
    greetings[0]?.match(
      /(?<![A-Za-z0-9.@_-])[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?![A-Za-z0-9.@_-])/g,
    ) ?? [];
  return names.find((name) => greetings.every((greeting) => greeting.includes(name)));
}

/** Of the first recording, whichever was learned from first; what was kept of earlier recordings has no host facts of its own. */
function oldestHost(conversations: readonly Conversation[], earlier: Personality | undefined): HostFacts {
  const first = conversations.find(({ host }) => Object.keys(host).length > 0);
  const known = Math.min(...(earlier?.learnedFrom ?? []).map(({ from }) => from));
  return earlier && !(first && first.start < known) ? earlier.host : (first?.host ?? {});
}

function compareOrigins(a: Origin, b: Origin): number {
  return a.from - b.from || (a.sha256 < b.sha256 ? -1 : a.sha256 > b.sha256 ? 1 : 0);
}
