import partition from 'lodash/partition.js';
import type { DataUse } from '../../exchange/alignment/data-uses.ts';
import type { Exchange, Session } from '../../exchange/exchange.ts';
import { isBinary } from '../../message/bytes/is-binary.ts';
import type { Grammar } from '../../model/grammar.ts';
import type { Template, Tree } from '../../model/personality.ts';
import { buildLookupTables } from '../fields/build-lookup-tables.ts';
import { explainCounters } from '../fields/explain-counters.ts';
import { explainFileSizes } from '../fields/explain-file-sizes.ts';
import { explainListings } from '../fields/explain-listings.ts';
import { explainReplyLengths } from '../fields/explain-reply-lengths.ts';
import { matchParts, type Predict, predictorOf } from '../fields/predict-reply.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Draft } from '../model/draft.ts';
import { FileSizes } from '../world/files/file-sizes.ts';
import { alignRecords } from './binary/align-records.ts';
import { echoedBerElements } from './binary/echoed-ber-elements.ts';
import { knownLengths } from './binary/known-lengths.ts';
import { splitQuestionAndAnswer } from './binary/split-question-and-answer.ts';
import { buildParts, buildTemplate } from './build-templates.ts';
import { mergeHeaderReplies } from './headers/merge-header-replies.ts';
import { collectSamples } from './marking/collect-samples.ts';
import { chooseLetterCase } from './text/choose-letter-case.ts';
import { confirmEchoes } from './text/confirm-echoes.ts';
import { findDynamicColumns } from './text/find-dynamic-columns.ts';
import { mergeTemplates } from './text/merge-templates.ts';

/** The replies of all sessions, laid over each other, and a template for each kind of them, in the same order. */
export interface LearnedTemplates {
  readonly clusters: readonly Cluster[];
  readonly templates: readonly Template[];
}

/** Learns what replies are made of: a list of passes. */
export function learnTemplates(
  sessions: readonly Session[],
  uses: ReadonlyMap<Exchange, DataUse>,
  grammar: Grammar,
  options: { readonly echoes: boolean; readonly tree?: Tree },
): LearnedTemplates {
  const samples = collectSamples(sessions, options);
  const [binary, textual] = partition(
    samples,
    ({ exchange }) => grammar.records !== undefined && isBinary(exchange.reply),
  );
  const clusters = findDynamicColumns(confirmEchoes(textual));
  const predict = predictorOf(sessions, options.tree);
  const merged = mergeTemplates(
    clusters.map((cluster) => ({ cluster, parts: buildParts(cluster) })),
    predict,
  );
  const idAt = grammar.records?.idAt ?? [];
  const factored = splitQuestionAndAnswer(binary, idAt);
  const aligned = alignRecords(factored.left, grammar, {
    idAt,
    lengthsOf: knownLengths(
      binary.map(({ exchange }) => exchange.reply),
      grammar,
    ),
    echoedOf: echoedBerElements(binary.map(({ exchange }) => exchange)),
  }).map((cluster) => ({ cluster, parts: buildParts(cluster) }));
  const listed = explainListings(withLetterCase(merged, predict), sessions, predict);
  const counted = explainCounters(listed, sessions, predict);
  const messages = mergeHeaderReplies(counted, grammar.heads ?? []);
  const files = new FileSizes(sessions, uses, options.tree);
  const measured = explainFileSizes(buildLookupTables(messages.left, sessions, files), files);
  const drafts = [
    ...messages.made,
    ...explainReplyLengths(measured, predict),
    ...factored.drafts,
    ...aligned,
  ];
  return {
    clusters: drafts.map(({ cluster }) => cluster),
    templates: drafts.map((draft, index) => buildTemplate(draft, `t${index + 1}`, uses)),
  };
}

function withLetterCase(drafts: readonly Draft[], predict: Predict): readonly Draft[] {
  const spelled = drafts.map(({ parts, cluster: { members } }) => ({ parts, members }));
  const spell = chooseLetterCase(
    spelled,
    (parts, sample) => matchParts(parts, sample, predict) !== undefined,
  );
  return drafts.map(({ cluster }, index) => ({
    cluster,
    parts: spell(spelled[index] ?? { parts: [], members: [] }),
  }));
}
