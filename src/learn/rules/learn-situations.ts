import type { Session } from '../../exchange/exchange.ts';
import type { Decision, Observe } from '../../model/decision.ts';
import type { Grammar } from '../../model/grammar.ts';
import type { KnownValues, Template } from '../../model/personality.ts';
import type { Situation, Test } from '../../model/situation.ts';
import { commandsThatCheckValues } from '../features/commands-that-check-values.ts';
import { isAboutEndpoint } from '../features/endpoint-questions.ts';
import { eventsOf, proposeTests } from '../features/propose-tests.ts';
import { isKeyword } from '../features/question-topic.ts';
import { buildRows } from '../features/table/build-rows.ts';
import { distinctQuestions } from '../features/table/distinct-questions.ts';
import { isStateful } from '../features/table/is-stateful.ts';
import { mayChangeState } from '../features/table/may-change-state.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Question } from '../model/question.ts';
import type { Row } from '../model/row.ts';
import type { Rule } from '../model/rule.ts';
import { explainRefusals, type Refusal } from '../state/explain-refusals.ts';
import { findErrorLimits } from '../state/find-error-limits.ts';
import { findUnwordedFlags } from '../state/find-unworded-flags.ts';
import { reclassifyStateRefusals } from '../state/reclassify-state-refusals.ts';
import { acceptKnownUsers } from './fallbacks/accept-known-users.ts';
import { addFallbacks } from './fallbacks/add-fallbacks.ts';
import { numberSituations } from './number-situations.ts';
import { rememberRecordings } from './remember-recordings.ts';
import { targetRules } from './targets/target-rules.ts';
import { growSituations } from './tree/grow-situations.ts';

/** What of it is left out, to measure what it contributes. */
export interface SituationOptions {
  readonly state: boolean;
  readonly classes: boolean;
  /** Whether what was never seen is answered as its like was, and not only as most was. */
  readonly cascade: boolean;
  /** Letter case of commands does not matter. */
  readonly caseless: boolean;
  readonly observe: Observe;
}

/** Situations, the knowledge they ask for, and what they were learned from. */
export interface LearnedSituations {
  readonly situations: readonly Situation[];
  readonly knowledge: readonly KnownValues[];
  readonly rows: readonly Row[];
  readonly questions: readonly Question[];
  /** Whether a value is known to a set of the knowledge. */
  readonly isKnown: (set: string, value: string) => boolean;
  /** Learns situations from some of the rows, whose questions are answered already. */
  readonly relearn: (rows: readonly Row[], questions: readonly Question[]) => readonly Situation[];
}

/** Share of a template's own entropy beside that of its status, when questions are weighed. */
const detail = 0.5;

/** Learns what the answers depend on: which questions are asked about a request and about the session before it. */
export function learnSituations(
  sessions: readonly Session[],
  clusters: readonly Cluster[],
  templates: readonly Template[],
  grammar: Grammar,
  options: SituationOptions,
): LearnedSituations {
  const built = buildRows(sessions, clusters, templates);
  const { seen, knownTests, isKnown } = built;
  const stateful = options.state && isStateful(built.rows);
  const tests = proposeTests(seen, { ...options, state: stateful });
  const known = options.classes ? knownTests : [];
  const resources = targetRules(built, clusters, templates, grammar, options.observe);
  const { events } = eventsOf(seen);
  const refusalsOf = (some: readonly Row[], observe: Observe) =>
    stateful ? explainRefusals(some, events, templates, observe) : [];
  const limits = findErrorLimits(resources.rows, templates, options.observe);
  const { rows, refusals } = settleRefusals(limits.rows, refusalsOf, options.observe);
  // where no refusal says that it is about the order of commands, all answers have to tell
  const flags =
    !stateful || refusals.length > 0
      ? []
      : findUnwordedFlags(rows, events.filter(mayChangeState), detail, options.observe);
  const growFrom = (
    some: readonly Row[],
    questions: readonly Question[],
    explained: readonly Refusal[],
    observe: Observe,
  ) => {
    const isChecked = commandsThatCheckValues(some);
    const mayUse = (command: string, test: Test) =>
      resources.isUsed(test) || isAnnotation(test) || isKeyword(test) || isChecked(command, test);
    const how = { thrift: 0.8, detail, sharing: 0.5, mayUse, refusals: explained, observe };
    const grown = addFallbacks(growSituations(some, questions, how), some, observe);
    return acceptKnownUsers(resources.rules(limits.rules(grown)), some, known, observe);
  };
  const number = (rules: readonly Rule[], some: readonly Row[]) =>
    numberSituations(rules, some, templates, options.cascade);
  const questions = distinctQuestions(rows, resources.questions([...tests, ...known, ...flags]));
  const grown = growFrom(rows, questions, refusals, options.observe);
  const recorded = resources.told(
    built.rows.map((row) => ({ ...row, context: { ...row.context, isKnown } })),
  );
  const situations = number(
    options.classes ? rememberRecordings(grown, recorded, options.observe) : grown,
    rows,
  );
  const asked = new Set(
    situations.flatMap(({ when }) => when.flatMap((test) => (test.test === 'known' ? [test.set] : []))),
  );
  return {
    situations,
    knowledge: [...built.knowledge, ...resources.knowledge].filter(({ id }) => asked.has(id)),
    rows,
    questions,
    isKnown,
    relearn: (some, answered) =>
      number(
        growFrom(
          some,
          answered,
          refusalsOf(some, () => {}),
          () => {},
        ),
        some,
      ),
  };
}

/** What the first switches show of the rows may show others: they are looked for once more where it does. */
function settleRefusals(
  first: readonly Row[],
  refusalsOf: (rows: readonly Row[], observe: Observe) => readonly Refusal[],
  observe: Observe,
): { readonly rows: readonly Row[]; readonly refusals: readonly Refusal[] } {
  const told: Decision[] = [];
  const found = refusalsOf(first, (decision) => told.push(decision));
  const rows = reclassifyStateRefusals(first, found);
  if (rows !== first) return { rows, refusals: refusalsOf(rows, observe) };
  for (const decision of told) observe(decision);
  return { rows, refusals: found };
}

/** Whether a data connection waits, whose endpoint is announced for one, and whether a thing is there, is no value that clients invent. */
function isAnnotation(test: Test): boolean {
  const isTold = test.test === 'is' && ['data', 'held', 'listed'].includes(test.part);
  return isTold || isAboutEndpoint(test);
}
