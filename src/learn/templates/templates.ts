import partition from 'lodash/partition.js';
import type { DataUse } from '../../exchange/alignment/data-uses.ts';
import type { Exchange, Session } from '../../exchange/exchange.ts';
import { isBinary } from '../../message/bytes/is-binary.ts';
import type { Observe } from '../../model/decision.ts';
import type { Field } from '../../model/field.ts';
import type { Grammar } from '../../model/grammar.ts';
import type { Template, Tree } from '../../model/personality.ts';
import type { DraftContext } from '../fields/draft-pass.ts';
import { predictorOf } from '../fields/predict-reply.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Draft } from '../model/draft.ts';
import type { PassDescription, Passes } from '../model/pass.ts';
import type { Sample } from '../model/sample.ts';
import type { TellOrigin } from '../model/tell-origin.ts';
import { FileSizes } from '../world/files/file-sizes.ts';
import { alignRecords } from './binary/align-records.ts';
import { echoedBerElements } from './binary/echoed-ber-elements.ts';
import { knownLengths } from './binary/known-lengths.ts';
import { splitQuestionAndAnswer } from './binary/split-question-and-answer.ts';
import { buildParts, buildTemplate } from './build-templates.ts';
import { draftPasses } from './draft-passes.ts';
import { type Explained, explainDrafts } from './explain-drafts.ts';
import { collectSamples } from './marking/collect-samples.ts';
import { alignedRecords, questionAndAnswer } from './origins.ts';
import { confirmEchoes } from './text/confirm-echoes.ts';
import { findDynamicColumns } from './text/find-dynamic-columns.ts';

/** What templates are learned from. */
export interface TemplateInput {
  readonly sessions: readonly Session[];
  readonly uses: ReadonlyMap<Exchange, DataUse>;
  readonly grammar: Grammar;
  readonly tree?: Tree;
  readonly passes: Passes;
}

/** The replies of all sessions, laid over each other, and a template for each kind of them, in the same order. */
export interface LearnedTemplates {
  readonly clusters: readonly Cluster[];
  readonly templates: readonly Template[];
}

/**
 * Learns what replies are made of: marks what may be a field, lays replies of one form over each other, says what varies in
 * them, and lets the passes of `draft-passes.ts` explain what is left. Binary replies have an alignment of their own.
 */
export function learnTemplates({ sessions, uses, grammar, tree, passes }: TemplateInput): LearnedTemplates {
  const samples = collectSamples(sessions, { echoes: passes.isOn('echo'), ...(tree ? { tree } : {}) });
  const [binary, textual] = partition(
    samples,
    ({ exchange: { reply, status } }) =>
      isBinary(reply) && (grammar.records !== undefined || isOfBytes(status)),
  );
  const context: DraftContext = {
    sessions,
    predict: predictorOf(sessions, tree),
    heads: grammar.heads ?? [],
    files: new FileSizes(sessions, uses, tree),
  };
  const origins = new Map<Field, PassDescription>();
  const tell: TellOrigin | undefined = passes.isObserved
    ? (field, origin) => origins.set(field, origin)
    : undefined;
  const aligned = findDynamicColumns(confirmEchoes(textual)).map((cluster) => draftOf(cluster, tell));
  const first = { settled: [], open: aligned };
  const { drafts: explained, makers }: Explained = passes.isObserved
    ? explainDrafts(draftPasses, first, context, passes, origins)
    : { drafts: passes.runAll(draftPasses, first, context), makers: origins };
  const inDatagrams = grammar.framing.kind === 'datagram';
  const text = [...explained.settled, ...explained.open];
  const { factored, records } = binaryDrafts(binary, grammar);
  const drafts = [...text, ...factored, ...records];
  if (passes.isObserved)
    tellOrigins(
      drafts,
      new Map([...makers, ...allFrom(factored, questionAndAnswer), ...allFrom(records, alignedRecords)]),
      passes.observe,
    );
  return {
    clusters: drafts.map(({ cluster }) => cluster),
    templates: drafts.map((draft, index) => buildTemplate(draft, idAt(index), uses, inDatagrams)),
  };
}

/** A status that was read off bytes: the reply begins with no text, though requests may be lines, as that of an SSH server does. */
function isOfBytes(status: string): boolean {
  return status.startsWith('#');
}

function idAt(index: number): string {
  return `t${index + 1}`;
}

function allFrom(
  drafts: readonly Draft[],
  origin: PassDescription,
): readonly (readonly [Field, PassDescription])[] {
  return drafts.flatMap(({ parts }) =>
    parts.flatMap((part) => (typeof part === 'string' ? [] : [[part, origin] as const])),
  );
}

function tellOrigins(drafts: readonly Draft[], origins: Explained['makers'], observe: Observe): void {
  for (const [index, { parts }] of drafts.entries()) {
    for (const field of parts) {
      const origin = typeof field === 'string' ? undefined : origins.get(field);
      if (typeof field === 'string' || !origin) continue;
      const text = `explained by ${origin.name}: ${origin.explanation}`;
      observe({ pass: 'buildTemplates', subject: idAt(index), field, text });
    }
  }
}

function draftOf(cluster: Cluster, tell?: TellOrigin): Draft {
  return { cluster, parts: buildParts(cluster, tell) };
}

function binaryDrafts(
  samples: readonly Sample[],
  grammar: Grammar,
): { readonly factored: readonly Draft[]; readonly records: readonly Draft[] } {
  const idAt = grammar.records?.idAt ?? [];
  const exchanges = samples.map(({ exchange }) => exchange);
  const factored = splitQuestionAndAnswer(samples, idAt);
  const known = {
    idAt,
    lengthsOf: knownLengths(
      exchanges.map(({ reply }) => reply),
      grammar,
    ),
    echoedOf: echoedBerElements(exchanges),
  };
  return {
    factored: factored.drafts,
    records: alignRecords(factored.left, grammar, known).map((cluster) => draftOf(cluster)),
  };
}
