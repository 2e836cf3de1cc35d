import type { Conversation, HostFacts } from '../model/conversation.ts';
import { UsageError } from '../model/errors.ts';
import type { Origin, Personality, Service, Situation, Template, Test, Tree } from '../model/personality.ts';
import { askableValues } from './askable-values.ts';
import { buildRows } from './build-rows.ts';
import type { UsedSessions } from './change-requests.ts';
import { collectTransfers, type DataUse, dataUses } from './collect-transfers.ts';
import { cutExchanges } from './cut-exchanges.ts';
import type { Observe } from './decision.ts';
import type { Exchange, Session } from './exchange.ts';
import { findFlags } from './find-flags.ts';
import { askQuestions, growSituations, type Leaf } from './grow-situations.ts';
import { hasState } from './has-state.ts';
import { inferGrammar } from './infer-grammar.ts';
import { inferRecords } from './infer-records.ts';
import { inferReplyShape } from './infer-reply-shape.ts';
import { learnTemplates } from './learn-templates.ts';
import { learnTextMode } from './learn-text-mode.ts';
import { learnTree } from './learn-tree.ts';
import { measureQuality } from './measure-quality.ts';
import { placeFiles } from './place-files.ts';
import { changesState, eventsOf, proposeTests } from './propose-tests.ts';
import { decodeRecordings, encodeRecordings, orderConversations } from './recordings.ts';
import type { Row } from './row.ts';
import { tellData } from './tell-data.ts';

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

/** Share of a template's own entropy beside that of its status, when questions are weighed. */
const detail = 0.5;

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
  const spoken = all.filter(({ dataOf, messages }) => !dataOf && messages.length > 0);
  if (spoken.length === 0)
    throw new UsageError('nothing to learn from: no conversation with this server has any data');
  const without = new Set(options.without);
  const observe = options.observe ?? (() => {});

  const framed = inferGrammar(spoken, observe);
  const shape = inferReplyShape(spoken, framed);
  const grammar = inferRecords(spoken, framed, shape);
  const cut = cutExchanges(spoken, grammar, shape);
  const { sessions, uses, tree } = placeIn(cut, dataUses(cut, all), without);
  const { clusters, templates } = learnTemplates(sessions, uses, grammar, {
    echoes: !without.has('echo'),
    ...(tree ? { tree } : {}),
  });
  tellFields(templates, observe);
  const rows = buildRows(sessions, clusters, templates);
  const tests = proposeTests(rows.seen, {
    state: !without.has('state') && hasState(rows.rows),
    classes: !without.has('classes'),
    caseless: grammar.caseless,
  });
  const known = without.has('classes') ? [] : rows.knownTests;
  const flags = without.has('state')
    ? []
    : findFlags(rows.rows, eventsOf(rows.seen).events.filter(changesState), detail, observe);
  const leaves = growSituations(rows.rows, askQuestions(rows.rows, [...tests, ...known, ...flags]), {
    thrift: 0.8,
    detail,
    sharing: 0.5,
    mayAsk: askable(rows.rows),
    observe,
  });
  const situations = toSituations(leaves, templates);
  const asked = new Set(
    situations.flatMap(({ when }) => when.flatMap((test) => (test.test === 'known' ? [test.set] : []))),
  );

  const personality: Personality = {
    format: 'mynah personality',
    version: 1,
    service: describeService(spoken, sessions),
    learnedFrom: [...(options.earlier?.learnedFrom ?? []), ...(options.origins ?? [])].sort(compareOrigins),
    host: oldestHost(spoken, options.earlier),
    grammar,
    knowledge: rows.knowledge.filter(({ id }) => asked.has(id)),
    templates,
    situations,
    ...(tree ? { tree } : {}),
    transfers: collectTransfers(sessions, uses, tree),
    quality: {
      sessions: 0,
      exchanges: 0,
      class: 0,
      text: 0,
      explained: { constant: 0, rule: 0, sampled: 0 },
    },
    recordings: encodeRecordings(all),
  };
  return { ...personality, quality: measureQuality(sessions, personality) };
}

/** Finds the tree of folders, and which of its files requests name. */
function placeIn(
  cut: readonly Session[],
  uses: ReadonlyMap<Exchange, DataUse>,
  without: ReadonlySet<Ablation>,
): UsedSessions & { readonly tree?: Tree } {
  if (without.has('state')) return { sessions: cut, uses };
  const moves = learnTree(cut);
  const text = learnTextMode(cut, uses, moves);
  if (!moves && !text) return tellData({ sessions: cut, uses });
  const nowhere: Tree = { start: { verb: '', part: 'arg1', values: {}, usual: '/' }, moves: [], paths: [] };
  const tree = { ...(moves ?? nowhere), ...(text ? { text } : {}) };
  const { paths, ...placed } = placeFiles(cut, uses, tree);
  return { ...tellData(placed), tree: { ...tree, paths } };
}

/** Whether a data connection waits is no value that clients invent. */
function askable(rows: readonly Row[]): (command: string, test: Test) => boolean {
  const mayAsk = askableValues(rows);
  return (command, test) => (test.test === 'is' && test.part === 'data') || mayAsk(command, test);
}

function tellFields(templates: readonly Template[], observe: Observe): void {
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

function toSituations(leaves: readonly Leaf[], templates: readonly Template[]): readonly Situation[] {
  const situations = leaves.map(
    ({ when, label, rows, step }, index): Situation => ({
      id: `s${index + 1}`,
      step,
      when,
      answer: templates[label]?.id ?? '',
      seen: rows.length,
      sessions: new Set(rows.map(({ group }) => group)).size,
    }),
  );
  const last = situations.at(-1);
  const fallback =
    situations.findLast(({ when }) => when.some((test) => test.test === 'verb' && test.is === '?')) ?? last;
  return last && last.when.length === 0
    ? situations
    : [
        ...situations,
        {
          id: `s${situations.length + 1}`,
          step: 'default',
          when: [],
          answer: fallback?.answer ?? '',
          seen: 0,
          sessions: 0,
        },
      ];
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
