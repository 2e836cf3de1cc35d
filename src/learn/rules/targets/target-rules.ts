import type { Observe } from '../../../model/decision.ts';
import type { Grammar } from '../../../model/grammar.ts';
import type { KnownValues, Template } from '../../../model/personality.ts';
import type { Test } from '../../../model/situation.ts';
import { withoutRefused } from '../../features/propose-header-tests.ts';
import type { Rows } from '../../features/table/build-rows.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Proposal } from '../../model/proposal.ts';
import type { Row } from '../../model/row.ts';
import type { Rule } from '../../model/rule.ts';
import { answerProtocolViolations } from './answer-protocol-violations.ts';
import { isLookup, knowing, lookupQuestions } from './lookup-questions.ts';
import { memorizeTargets } from './memorize-targets.ts';
import { pairQuestions } from './pair-questions.ts';
import { refuseUnheardCredentials } from './refuse-unheard-credentials.ts';

/** How situations are found where clients ask for things that a server has or has not: files, names. */
export interface TargetRules {
  /** Rows that can be asked its questions. */
  readonly annotated: (rows: readonly Row[]) => readonly Row[];
  /** Rows that are left to grow situations from. */
  readonly rows: readonly Row[];
  readonly knowledge: readonly KnownValues[];
  /** The questions that make sense, with those about what there is. */
  readonly questions: (proposals: readonly Proposal[]) => readonly Proposal[];
  readonly isUsed: (test: Test) => boolean;
  /** All leaves, those of requests that break a rule first. */
  readonly rules: (grown: readonly Rule[]) => readonly Rule[];
}

export function targetRules(
  { rows, seen }: Rows,
  clusters: readonly Cluster[],
  templates: readonly Template[],
  grammar: Grammar,
  observe: Observe,
): TargetRules {
  const isMessages = grammar.framing.kind === 'headers';
  if (!isMessages && !grammar.records)
    return {
      annotated: (some) => some,
      rows,
      knowledge: [],
      questions: (proposals) => proposals,
      isUsed: () => false,
      rules: (grown) => grown,
    };
  const lookups = lookupQuestions(clusters, templates);
  const pairs = pairQuestions(rows);
  const known = [...lookups.knowledge, ...pairs.knowledge];
  const annotated = knowing(rows, known);
  const preconditions = isMessages
    ? answerProtocolViolations(annotated, templates, observe)
    : { rules: [], rest: annotated };
  const credentials = isMessages
    ? refuseUnheardCredentials(preconditions.rest, templates, observe)
    : { rules: [], knowledge: [], rest: preconditions.rest };
  return {
    annotated: (some) => knowing(some, known),
    rows: credentials.rest,
    knowledge: [...known, ...credentials.knowledge],
    questions: (proposals) => {
      const all = [...proposals, ...lookups.tests, ...pairs.tests];
      return isMessages ? withoutRefused(all, seen, templates) : all;
    },
    isUsed: (test) => isLookup(test) || isAboutKey(test),
    rules: (grown) => [
      ...preconditions.rules,
      ...credentials.rules,
      ...(isMessages ? memorizeTargets(grown, templates) : grown),
    ],
  };
}

/** What a record asks for is no word of the client's own. */
function isAboutKey(test: Test): boolean {
  return 'part' in test && test.part === 'key';
}
