import partition from 'lodash/partition.js';
import type { DataUse } from '../../exchange/alignment/data-uses.ts';
import type { Exchange, Session } from '../../exchange/exchange.ts';
import { isBinary } from '../../message/bytes/is-binary.ts';
import type { Grammar } from '../../model/grammar.ts';
import type { Template, Tree } from '../../model/personality.ts';
import { tabulateDrafts } from '../fields/build-lookup-tables.ts';
import { tallyDrafts } from '../fields/explain-counters.ts';
import { measureFiles } from '../fields/explain-file-sizes.ts';
import { listDrafts } from '../fields/explain-listings.ts';
import { measureReplies } from '../fields/explain-reply-lengths.ts';
import { type Foretell, foretellFrom, matchParts } from '../fields/predict-reply.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Draft } from '../model/draft.ts';
import { NamedFiles } from '../world/files/file-sizes.ts';
import { composeReplies } from './binary/align-records.ts';
import { echoedElements } from './binary/echoed-ber-elements.ts';
import { knownLengths } from './binary/known-lengths.ts';
import { factorAnswers } from './binary/split-question-and-answer.ts';
import { buildParts, buildTemplate } from './build-templates.ts';
import { mergeMessages } from './headers/merge-header-replies.ts';
import { collectSamples } from './marking/collect-samples.ts';
import { habitOf } from './text/choose-letter-case.ts';
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
  const foretell = foretellFrom(sessions, options.tree);
  const merged = mergeTemplates(
    clusters.map((cluster) => ({ cluster, parts: buildParts(cluster) })),
    foretell,
  );
  const idAt = grammar.records?.idAt ?? [];
  const factored = factorAnswers(binary, idAt);
  const aligned = composeReplies(factored.left, grammar, {
    idAt,
    lengthsOf: knownLengths(
      binary.map(({ exchange }) => exchange.reply),
      grammar,
    ),
    echoedOf: echoedElements(binary.map(({ exchange }) => exchange)),
  }).map((cluster) => ({ cluster, parts: buildParts(cluster) }));
  const listed = listDrafts(spellCommands(merged, foretell), sessions, foretell);
  const tallied = tallyDrafts(listed, sessions, foretell);
  const messages = mergeMessages(tallied, grammar.heads ?? []);
  const files = new NamedFiles(sessions, uses, options.tree);
  const measured = measureFiles(tabulateDrafts(messages.left, sessions, files), files);
  const drafts = [...messages.made, ...measureReplies(measured, foretell), ...factored.drafts, ...aligned];
  return {
    clusters: drafts.map(({ cluster }) => cluster),
    templates: drafts.map((draft, index) => buildTemplate(draft, `t${index + 1}`, uses)),
  };
}

function spellCommands(drafts: readonly Draft[], foretell: Foretell): readonly Draft[] {
  const spelled = drafts.map(({ parts, cluster: { members } }) => ({ parts, members }));
  const spell = habitOf(spelled, (parts, sample) => matchParts(parts, sample, foretell) !== undefined);
  return drafts.map(({ cluster }, index) => ({
    cluster,
    parts: spell(spelled[index] ?? { parts: [], members: [] }),
  }));
}
