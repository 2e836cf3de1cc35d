import isEqual from 'lodash/isEqual.js';
import { cutExchanges } from '../../exchange/alignment/alignment.ts';
import type { Exchange, Session } from '../../exchange/exchange.ts';
import { isBinary } from '../../message/bytes/is-binary.ts';
import { readFields } from '../../message/bytes/record-fields.ts';
import type { ReplyShape } from '../../message/reply/reply-splitter.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Grammar, RecordGrammar, RecordLayout } from '../../model/grammar.ts';
import { groupBy } from '../../statistics/group-by.ts';
import { alignBinary } from '../templates/binary/align-binary.ts';
import { collectSamples } from '../templates/marking/collect-samples.ts';
import { inferCommandBytes } from './infer-command-bytes.ts';
import { inferIdFields } from './infer-id-fields.ts';
import { inferKeywords } from './infer-keywords.ts';
import { inferLayout } from './infer-layout.ts';
import { inferStatusBytes } from './infer-status-bytes.ts';
import { inferTransactionIds } from './infer-transaction-ids.ts';

const leastShare = 0.1; // of the messages that must be binary
const leastAlike = 0.8; // of the requests that a common layout fits

/** The grammar with how binary messages are read, where there are any. */
export function inferRecords(
  conversations: readonly Conversation[],
  grammar: Grammar,
  shape: ReplyShape,
): Grammar {
  if (!['prefix', 'turn', 'mixed', 'datagram'].includes(grammar.framing.kind)) return grammar;
  const cut = (records: RecordGrammar) => cutExchanges(conversations, { ...grammar, records }, shape);
  const bare: RecordGrammar = { kindAt: [], statusAt: [], idAt: [], layouts: [] };
  const first = cut(bare);
  const exchanges = first
    .flatMap((session) => session.exchanges)
    .filter(({ request, reply }) => request.raw !== '' || reply !== '');
  const binary = exchanges.filter(({ request, reply }) => request.kind === 'record' || isBinary(reply));
  if (binary.length < leastShare * exchanges.length || binary.length === 0) return grammar;
  const layouts = layoutsOf(binary, []);
  const header = headerOf(layouts);
  const prefix = grammar.framing.kind === 'prefix' ? grammar.framing : undefined;
  const statusAt = inferStatusBytes(binary, { header, prefix: shape.records });
  const idAt = inferTransactionIds(first, header);
  const labelled = label(cut({ ...bare, statusAt, idAt, layouts }), idAt);
  const kindAt = inferCommandBytes(labelled, { header, prefix, ids: idAt }, areAlike(binary, layouts));
  const records: RecordGrammar = { kindAt, statusAt, idAt, layouts };
  if (kindAt.length === 0) return { ...grammar, records: withIds(records) };
  const own = layoutsOf(
    cut(records).flatMap((one) => one.exchanges),
    layouts,
  );
  const laidOut = { ...records, layouts: own };
  const keywords = inferKeywords(cut(laidOut));
  return { ...grammar, records: withIds(keywords.length > 0 ? { ...laidOut, keywords } : laidOut) };

  function withIds(known: RecordGrammar): RecordGrammar {
    return { ...known, layouts: inferIdFields(cut(known), known.layouts) };
  }
}

/** Does the layout that requests have in common fit nearly all of them? */
function areAlike(exchanges: readonly Exchange[], [common]: readonly RecordLayout[]): boolean {
  const records = exchanges.flatMap(({ request }) => (request.kind === 'record' ? [request.raw] : []));
  const fitting = records.filter((raw) => common && readFields(raw, common.items));
  return fitting.length > leastAlike * records.length;
}

/** Bytes before the first string. */
function headerOf(layouts: readonly RecordLayout[]): number {
  const [first] = layouts[0]?.items ?? [];
  return first?.item === 'bytes' ? first.size : Number.POSITIVE_INFINITY;
}

/** A layout for each command, and the one that all have in common. */
function layoutsOf(exchanges: readonly Exchange[], common: readonly RecordLayout[]): readonly RecordLayout[] {
  const records = exchanges.filter(({ request }) => request.kind === 'record');
  const layouts = groupBy(records, ({ request }) => request.command)
    .map((own) => [own[0]?.request.command ?? '', own] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([command, own]): RecordLayout[] => {
      // what the server did not answer is more likely to be malformed
      const answered = own.filter(({ reply }) => reply !== '');
      const items = inferLayout(rawOf(answered)) ?? inferLayout(rawOf(own));
      if (!items || common.some((one) => isEqual(one.items, items))) return [];
      return [command === '#' ? { items } : { command, items }];
    });
  return [...layouts, ...common];
}

function rawOf(exchanges: readonly Exchange[]): readonly string[] {
  return exchanges.map(({ request }) => request.raw);
}

/** Requests with the number of the template that answers them, as far as it shows yet. */
function label(
  sessions: readonly Session[],
  idAt: readonly number[],
): readonly (readonly [raw: string, label: number])[] {
  const samples = collectSamples(sessions, { echoes: false }).filter(({ exchange }) =>
    isBinary(exchange.reply),
  );
  return alignBinary(samples, { idAt, lengthsOf: () => new Map() }).flatMap(({ members }, index) =>
    members.flatMap(({ exchange }): (readonly [string, number])[] =>
      exchange.request.kind === 'record' ? [[exchange.request.raw, index]] : [],
    ),
  );
}
