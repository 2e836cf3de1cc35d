import { encodeEvidence } from '../evidence/encode-evidence.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { EvidenceCollector } from '../evidence/evidence-collector.ts';
import { recordedEvidence } from '../evidence/recorded-evidence.ts';
import { sessionsOfConversations } from '../evidence/sessions-of-conversations.ts';
import { originsOf } from '../evidence/source-parts.ts';
import type { Priors } from '../knowledge/priors.ts';
import { greetedName } from '../message/reply/greeted-name.ts';
import type { Conversation } from '../model/conversation.ts';
import type { Example, Observe } from '../model/decision.ts';
import { UsageError } from '../model/errors.ts';
import type { Field } from '../model/field.ts';
import type { Origin, Personality, Service, Template } from '../model/personality.ts';
import { explainedBytes } from './evaluation/explained-bytes.ts';
import { tellExamples } from './evaluation/tell-examples.ts';
import { chooseSessions } from './features/table/choose-sessions.ts';
import { type LearnedExchanges, learnExchanges } from './learn-exchanges.ts';
import { learnTls } from './learn-tls.ts';
import { Passes, type PassOptions } from './model/pass.ts';
import { passNames } from './pass-list.ts';
import { recordingsPass } from './rules/floor/remember-recordings.ts';
import { learnRules } from './rules/rules.ts';
import { collectTransfers } from './world/files/collect-transfers.ts';
import { portOfTransfers } from './world/files/port-of-transfers.ts';
import type { World } from './world/world.ts';

export interface DecideOptions extends PassOptions {
  /** What is known of other servers; none if missing. */
  readonly priors?: readonly Priors[];
  /** Is told of every recorded exchange which situation answers it. */
  readonly onExample?: (example: Example) => void;
}

export interface LearnOptions extends DecideOptions {
  /** The captures that the conversations come from. */
  readonly origins?: readonly Origin[];
  /** A personality of the same service to learn on from; it has its recordings in itself. */
  readonly earlier?: Personality;
}

/**
 * Learns how a service talks from its conversations (all of one server endpoint, with their data connections). The same
 * conversations in any order give the same personality. Throws UsageError if there is nothing to learn from.
 */
export function learn(conversations: readonly Conversation[], options: LearnOptions = {}): Personality {
  const collector = new EvidenceCollector();
  const earlier = options.earlier && recordedEvidence(options.earlier);
  if (earlier) collector.addEvidence(earlier);
  for (const session of sessionsOfConversations(conversations)) collector.add(session);
  for (const origin of options.origins ?? []) collector.from({ ...origin, part: 0, of: 1 });
  const { evidence } = collector;
  const personality = decide(evidence, options);
  const { transport, address, port } = personality.service;
  const encoded = encodeEvidence({
    read: [],
    services: [{ transport, server: { address, port }, evidence }],
  });
  return { ...personality, recordings: encoded.toString('base64') };
}

/**
 * What evidence of a service says of how it talks; the evidence itself is left out of it. Throws UsageError if there is nothing to
 * learn from, and FormatError if the evidence is damaged.
 */
export function decide(evidence: Evidence, options: DecideOptions = {}): Personality {
  const passes = new Passes(checked(options));
  const heard = learnExchanges(evidence, passes);
  const { all, grammar, clusters, templates, sessions, uses } = heard;
  const { tree, things, queues, cells, numbered, properties } = heard;
  const tls = learnTls(all, sessions, clusters, templates);
  observeFields(templates, passes.observe);
  const chosen = chooseSessions(sessions, clusters);
  const learned = learnRules({
    sessions: chosen,
    clusters,
    templates,
    grammar,
    passes,
    priors: options.priors ?? [],
    choices: choicesOf(heard),
  });
  const recorded = { ...learned, sessions: chosen, clusters, grammar, tree };
  const situations = passes.run(recordingsPass, recorded, passes);
  if (options.onExample) tellExamples({ ...recorded, situations }, options.onExample);

  return {
    format: 'mynah personality',
    version: 1,
    service: describeService(heard),
    learnedFrom: originsOf(evidence.parts),
    ...(learned.relatives ? { relatives: learned.relatives } : {}),
    host: evidence.host?.facts ?? {},
    grammar,
    knowledge: learned.knowledge,
    templates: learned.templates,
    situations,
    ...(tree ? { tree } : {}),
    ...(things ? { things } : {}),
    ...(queues ? { queues } : {}),
    ...(cells ? { cells } : {}),
    ...(numbered ? { numbered } : {}),
    ...(properties ? { properties } : {}),
    ...(tls ? { tls } : {}),
    transfers: collectTransfers(sessions, uses, tree),
    quality: {
      sessions: new Set(sessions.map(({ conversation }) => conversation.id)).size,
      exchanges: sessions.reduce((sum, { exchanges }) => sum + exchanges.length, 0),
      ...unmeasured,
      explained: explainedBytes(templates),
    },
  };
}

/** How well sessions to come are answered shows only when they are played. */
const unmeasured = { folds: 0, judged: 0, class: 0, text: 0 };

/** Commands of which any says which numbered things are meant. */
function choicesOf({ properties }: World): readonly string[] {
  return properties?.owners.find((verbs) => verbs.length > 1) ?? [];
}

/** The options, whose names of passes are all known. */
function checked(options: PassOptions): PassOptions {
  const unknown = options.without?.find((name) => !passNames.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`there is no pass ${unknown} to leave out: it is one of ${passNames.join(', ')}`);
  return options;
}

function observeFields(templates: readonly Template[], observe: Observe): void {
  for (const { id, parts, seen } of templates) {
    for (const part of parts) {
      if (typeof part === 'string') continue;
      observe({ pass: 'buildTemplates', subject: id, field: part, text: evidenceOf(part, seen) });
    }
  }
}

/** Numbers are explained in all replies of a form together, which may be more than the template stands for. */
function evidenceOf({ seen, distinct }: Field, ofTemplate: number): string {
  const all = seen ?? ofTemplate;
  const values = distinct === undefined ? 'seen' : `${distinct} different values`;
  return `${values} in ${all} replies${all > ofTemplate ? ', those of other templates that are alike included' : ''}`;
}

function describeService({ all, ahead, spoken, sessions, idle }: LearnedExchanges): Service {
  const [first] = spoken;
  if (!first) throw new UsageError('nothing to learn from');
  const hostName = greetedName(sessions.map(({ exchanges }) => exchanges[0]?.reply ?? ''));
  const dataPort = portOfTransfers(all);
  return {
    transport: first.transport,
    ...first.server,
    ...(hostName ? { hostName } : {}),
    ...(dataPort ? { dataPort } : {}),
    ...(ahead === 0 ? {} : { clockAhead: ahead }),
    ...(idle ? { idleAfter: idle.after, idleSays: idle.says } : {}),
  };
}
