import type { Session } from '../../exchange/exchange.ts';
import type { Priors } from '../../knowledge/priors.ts';
import { askedIn } from '../../message/session/properties.ts';
import { knowledgeLookup } from '../../message/situation/situation-tests.ts';
import type { Grammar } from '../../model/grammar.ts';
import type { KnownRelatives, KnownValues, Template } from '../../model/personality.ts';
import type { Situation, Test } from '../../model/situation.ts';
import { commandsThatCheckValues } from '../features/commands-that-check-values.ts';
import { commandsThatTransfer, isAboutDataConnection } from '../features/commands-that-transfer.ts';
import { isAboutEndpoint } from '../features/endpoint-questions.ts';
import { proposeTests } from '../features/features.ts';
import { eventsOf } from '../features/propose-state-tests.ts';
import { tellsChoice } from '../features/question-kind.ts';
import { isKeyword } from '../features/question-topic.ts';
import { buildRows, type Rows } from '../features/table/build-rows.ts';
import { distinctQuestions } from '../features/table/distinct-questions.ts';
import { rowsByCommand } from '../features/table/rows-by-command.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Passes } from '../model/pass.ts';
import type { Proposal } from '../model/proposal.ts';
import type { Question } from '../model/question.ts';
import type { Row } from '../model/row.ts';
import { namesOf, relativesOf } from '../relatives/answer-as-relatives.ts';
import { setsOfRelatives } from '../relatives/known-sets.ts';
import type { ClearFace } from '../state/clear-face.ts';
import type { Refusal } from '../state/explain-refusals.ts';
import type { Limits } from '../state/find-error-limits.ts';
import { proposedFlags } from '../state/flag-passes.ts';
import { learnState } from '../state/state.ts';
import { numberSituations } from './number-situations.ts';
import { rulePasses } from './rule-passes.ts';
import { type TargetRules, targetRules } from './targets/target-rules.ts';
import { growSituations } from './tree/grow-situations.ts';

/** What rules are learned from. */
export interface RuleInput {
  readonly sessions: readonly Session[];
  readonly clusters: readonly Cluster[];
  readonly templates: readonly Template[];
  readonly grammar: Grammar;
  readonly passes: Passes;
  /** What is known of other servers. */
  readonly priors?: readonly Priors[];
  /** Commands of which any says which numbered things are meant; none if missing. */
  readonly choices?: readonly string[];
}

/** Situations, and the knowledge they ask for. */
export interface LearnedRules {
  readonly situations: readonly Situation[];
  readonly knowledge: readonly KnownValues[];
  /** Those that were given, and those that only relatives of the server say. */
  readonly templates: readonly Template[];
  /** Servers whose ways stand in for what was never recorded. */
  readonly relatives?: KnownRelatives;
}

const detail = 0.5; // share of a template's own entropy beside that of its status, when questions are weighed
const thrift = 0.8; // bits of cost are multiplied by this
const sharing = 0.5; // bits that a question gets cheaper each time it helps twice as much

/**
 * Learns what the answers depend on: the table of exchanges and the questions about them, the flags that the server keeps, then
 * a decision list from a tree for each command, with rules behind it for what was never seen.
 */
export function learnRules(input: RuleInput): LearnedRules {
  const { passes } = input;
  const evidence = collectEvidence(input);
  const { table, targets } = evidence;
  const { situations, templates, relatives } = learnFrom(evidence, passes, input.choices ?? []);
  const used = new Set(
    situations.flatMap(({ when }) => when.flatMap((test) => (test.test === 'known' ? [test.set] : []))),
  );
  return {
    situations,
    ...(relatives && situations.some(({ step }) => step === 'relative') ? { relatives } : {}),
    templates: templates
      .slice(0, input.templates.length)
      .concat(
        templates
          .slice(input.templates.length)
          .filter(({ id }) => situations.some(({ answer }) => answer === id)),
      ),
    knowledge: [...table.knowledge, ...targets.knowledge, ...evidence.askedByRelatives].filter(({ id }) =>
      used.has(id),
    ),
  };
}

/** What all rules are grown from. */
interface Evidence {
  readonly table: Rows;
  readonly templates: readonly Template[];
  readonly targets: TargetRules;
  readonly limits: Limits;
  /** Questions about values that are known to other sessions. */
  readonly known: readonly Proposal[];
  readonly rows: readonly Row[];
  /** The rows as they were recorded, which know all that all sessions show. */
  readonly recorded: readonly Row[];
  readonly questions: readonly Question[];
  readonly refusals: readonly Refusal[];
  readonly grammar: Grammar;
  readonly priors: readonly Priors[];
  /** Sets of values that only relatives ask for. */
  readonly askedByRelatives: readonly KnownValues[];
  readonly clearFace: ClearFace | undefined;
  /** Commands that the server lists, see `listedCommands`. */
  readonly listed: ReadonlyMap<string, string>;
}

function collectEvidence({
  sessions,
  clusters,
  templates,
  grammar,
  passes,
  priors = [],
  choices = [],
}: RuleInput): Evidence {
  const { observe } = passes;
  const table = buildRows(sessions, clusters, templates);
  const isState = passes.isOn('state');
  const isValues = passes.isOn('classes');
  const proposals = proposeTests(table.seen, {
    state: isState,
    classes: isValues,
    caseless: grammar.caseless,
    apart: grammar.framing.kind === 'datagram',
    ids: [...(grammar.records?.idAt ?? []), ...lengthPlaces(grammar)],
    choices,
  });
  const known = isValues ? table.knownTests : [];
  const { events } = eventsOf(table.seen);
  const targets = targetRules(table, clusters, templates, grammar, observe);
  const state = learnState(targets.rows, { sessions, templates, events }, passes);
  const { limits, rows, refusals, clearFace } = state;
  const flags = isState ? passes.run(proposedFlags, rows, events) : [];
  const questions = distinctQuestions(rows, targets.questions([...proposals, ...known, ...flags]));
  const ids = new Set(table.knowledge.map(({ id }) => id));
  const askedByRelatives = setsOfRelatives(priors, table.seen, (id) => ids.has(id));
  const isAsked = knowledgeLookup(askedByRelatives);
  const isKnown = (set: string, value: string) => table.isKnown(set, value) || isAsked(set, value);
  const knowingAll = table.rows.map((row) => ({ ...row, context: { ...row.context, isKnown } }));
  const recorded = isValues ? targets.annotated(knowingAll) : [];
  const found = { table, templates, targets, limits, known, rows, recorded, questions, refusals, clearFace };
  return { ...found, grammar, priors, askedByRelatives, listed: table.listed };
}

function learnFrom(
  { known, limits, targets, templates, rows, questions, refusals, clearFace, ...rest }: Evidence,
  passes: Passes,
  choices: readonly string[],
): Pick<LearnedRules, 'situations' | 'templates' | 'relatives'> {
  const checksValue = commandsThatCheckValues(rows);
  const transfers = commandsThatTransfer(rows, templates);
  const numbering = new Set(
    rows.flatMap(({ context: { request } }) => (askedIn(request) ? [request.command] : [])),
  );
  const mayUse = (command: string, test: Test) => {
    if (isAboutDataConnection(test)) return transfers.has(command);
    return tellsChoice(test, choices) ? numbering.has(command) : mayAsk(command, test);
  };
  const mayAsk = (command: string, test: Test) =>
    targets.isUsed(test) || isAnnotation(test) || isKeyword(test) || checksValue(command, test);
  const faces = clearFace ? [clearFace.question] : [];
  const grown = growSituations(rows, questions, {
    thrift,
    detail,
    sharing,
    mayUse,
    refusals,
    faces,
    choices,
    passes,
  });
  const byCommand = rowsByCommand(rows);
  const { recorded, grammar, priors, listed } = rest;
  const relatives = relativesOf(priors, recorded, templates, grammar);
  const found = { grown, rows, byCommand, recorded, known, clearFace, limits, targets, templates };
  const context = { ...found, relatives, listed, passes };
  const rules = passes.runAll(rulePasses, grown.rules, context);
  const said = relatives?.answers.templates ?? templates;
  const situations = numberSituations(rules, rows, said, passes.isOn('cascade'));
  return { situations, templates: said, ...(relatives ? { relatives: namesOf(relatives) } : {}) };
}

/** Clients do not invent whose endpoint is announced, or whether a stored value is there. */
function isAnnotation(test: Test): boolean {
  const isKnown = test.test === 'is' && ['held', 'listed'].includes(test.part);
  return isKnown || isAboutEndpoint(test);
}

/** Where records have their length in front: it says nothing that the rest does not. */
function lengthPlaces({ framing }: Grammar): readonly number[] {
  if (framing.kind !== 'prefix' || framing.coding === 'ber') return [];
  return Array.from({ length: framing.width }, (_, index) => framing.offset + index);
}
