import countBy from 'lodash/countBy.js';
import type { Evidence } from '../evidence/evidence.ts';
import type { PriorServer, Priors } from '../knowledge/priors.ts';
import { isIntermediate, isSuccess } from '../knowledge/status-codes.ts';
import type { Request } from '../message/request/request.ts';
import type { Template } from '../model/personality.ts';
import type { Test } from '../model/situation.ts';
import { commandsThatCheckValues } from './features/commands-that-check-values.ts';
import { proposeTests } from './features/features.ts';
import { eventsOf } from './features/propose-state-tests.ts';
import { buildRows, type Rows } from './features/table/build-rows.ts';
import { distinctQuestions } from './features/table/distinct-questions.ts';
import { learnExchanges } from './learn-exchanges.ts';
import { Passes } from './model/pass.ts';
import type { Proposal } from './model/proposal.ts';
import type { Row } from './model/row.ts';
import { casesOf } from './priors/cases-of.ts';
import { isGeneral } from './priors/general-tests.ts';
import { withoutWords } from './priors/without-words.ts';
import { growSituations } from './rules/tree/grow-situations.ts';
import { explainRefusals } from './state/explain-refusals.ts';

/** The recordings of one server. */
export interface PriorSource extends Omit<PriorServer, 'sessions'> {
  readonly evidence: Evidence;
  /** Words, in capitals, that the recorded clients have invented to see what servers say: no commands, whatever was answered. */
  readonly madeUp?: ReadonlySet<string>;
}

const passes = new Passes({ without: ['memorizeRequests'] }); // requests remembered as they are make no sense for others

const growth = { thrift: 2, detail: 0.5, sharing: 0.5 }; // as for rules, but what is told of others must save a bit more
const flagCost = 2; // bits: what a server remembers to refuse something is what its relatives remember

/** Learns from several servers of a protocol what others of it may have in common with them. */
export function learnPriors(protocol: string, learned: readonly LearnedServer[]): Priors {
  const commands = protocolCommands(learned);
  const isCommand = (command: string) => commands.has(command);
  const { rows, answers } = withoutWords(learned);
  const proposals = uniqueTests(learned.flatMap((one) => one.proposals)).filter(({ test }) =>
    isGeneral(test, isCommand),
  );
  const checksValue = commandsThatCheckValues(rows);
  const grown = growSituations(rows, distinctQuestions(rows, proposals), {
    ...growth,
    mayUse: (command, test) => isAnnotation(test) || checksValue(command, test),
    refusals: [],
    faces: [],
    passes,
  });
  return {
    protocol,
    servers: learned.map(({ name, family, sessions }) => ({ name, family, sessions })),
    commands: casesOf(
      grown.rules,
      answers,
      (group) => learned[group % learned.length]?.name ?? '',
      isCommand,
    ),
  };
}

/** What is learned of one server before it is compared with others. */
export interface LearnedServer extends PriorServer {
  readonly rows: readonly Row[];
  readonly templates: readonly Template[];
  readonly done: ReadonlySet<string>;
  readonly told: ReadonlySet<string>;
  readonly proposals: readonly Proposal[];
}

export function learnServer({ evidence, name, family, madeUp = new Set() }: PriorSource): LearnedServer {
  const { sessions, grammar, clusters, templates } = learnExchanges(evidence, passes);
  const table = buildRows(sessions, clusters, templates);
  const { done, told } = commandsOf(table, madeUp);
  const seen = table.seen.filter(({ request: { command } }) => done.has(command) || told.has(command));
  const { events } = eventsOf(seen);
  const flags = explainRefusals(table.rows, events, templates).map(({ test }) => ({ test, cost: flagCost }));
  const ids = grammar.records?.idAt ?? [];
  const proposed = proposeTests(seen, { state: true, classes: true, caseless: grammar.caseless, ids });
  return {
    name,
    family,
    sessions: sessions.length,
    rows: table.rows,
    templates,
    done,
    told,
    proposals: [...flags, ...proposed, ...table.knownTests],
  };
}

/** Commands that were carried out, and those that were refused otherwise than words which the server does not know. */
function commandsOf({ seen, rows }: Rows, madeUp: ReadonlySet<string>): Pick<LearnedServer, 'done' | 'told'> {
  const isUnknown = ({ context }: Row) => !context.isVerb(context.request.command);
  const unknown = new Set(rows.filter(isUnknown).map(({ label }) => label));
  const told = rows.filter((row) => !isUnknown(row) && !unknown.has(row.label) && row.reason !== 'state');
  const done = seen.filter(({ status }) => isSuccess(status) || isIntermediate(status));
  const commands = (requests: readonly Request[]) =>
    new Set(requests.map(({ command }) => command).filter((command) => !madeUp.has(command)));
  return {
    done: commands(done.map(({ request }) => request)),
    told: commands(told.map(({ context }) => context.request)),
  };
}

const leastTold = 2; // servers that know a command which none of them carries out

/** Commands of the protocol: what clients make up, no server carries out. */
function protocolCommands(learned: readonly LearnedServer[]): ReadonlySet<string> {
  const told = countBy(learned.flatMap((one) => [...one.told]));
  const done = learned.flatMap((one) => [...one.done]);
  const known = Object.keys(told).filter((command) => (told[command] ?? 0) >= leastTold);
  return new Set([...done, ...known].filter(isSpelt));
}

/** Words with their continuations, a line without one, a client that left; numbers of binary commands. */
function isSpelt(command: string): boolean {
  return /^(?:[A-Z][A-Z0-9]{1,15}(?:\.{3})*| | left|#[\da-f]{1,8})$/.test(command);
}

/** The cheapest of equal questions, in the order in which servers propose them. */
function uniqueTests(proposals: readonly Proposal[]): readonly Proposal[] {
  const found = new Map<string, Proposal>();
  for (const proposal of proposals) {
    const key = JSON.stringify(proposal.test);
    const known = found.get(key);
    if (!known || proposal.cost < known.cost) found.set(key, proposal);
  }
  return [...found.values()];
}

/** What mynah itself says of a request: nobody invents it. */
function isAnnotation(test: Test): boolean {
  return 'part' in test && !/^(?:arg|rest|final|pair|key)/.test(test.part);
}
