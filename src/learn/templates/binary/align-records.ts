import { inferLengthPrefix } from '../../../exchange/framing/infer-length-prefix.ts';
import { readLength } from '../../../message/bytes/length-prefix.ts';
import type { Grammar, LengthPrefix } from '../../../model/grammar.ts';
import { groupBy } from '../../../statistics/group-by.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Sample } from '../../model/sample.ts';
import type { Token } from '../../model/token.ts';
import { alignBinary, type Known } from './align-binary.ts';

const mostRecords = 64; // of a reply that are looked at one by one; what follows is one more
const leastComposed = 2; // different replies of several records

/** One record of a reply as if it were a reply of its own. */
interface Piece {
  readonly sample: Sample;
  readonly owner: Sample;
  readonly index: number;
}

/**
 * Lays binary replies over each other, record by record where they are made up of several: what the columns of a result or
 * the messages of a start are is seen from all records of their kind, wherever they stand. Replies that are made up of the same
 * kinds of records in the same order have one template.
 */
export function alignRecords(
  samples: readonly Sample[],
  { records: grammar }: Grammar,
  known: Known,
): readonly Cluster[] {
  const prefix = inferLengthPrefix(samples.map(({ exchange }) => exchange.reply));
  const cut = new Map(samples.map((sample) => [sample, recordsOf(sample.exchange.reply, prefix)]));
  const composed = new Set(
    samples.filter((one) => (cut.get(one)?.length ?? 0) > 1).map(({ exchange }) => exchange.reply),
  );
  if (composed.size < leastComposed) return alignBinary(samples, known);
  const kindAt = grammar?.statusAt[0] ?? 0;
  const pieces = samples.flatMap((owner) => piecesOf(owner, cut.get(owner) ?? [], kindAt));
  const tokens = new Map<Sample, (readonly [kind: number, tokens: readonly Token[]])[]>();
  const homes = new Map(pieces.map(({ sample, owner, index }) => [sample.exchange, { owner, index }]));
  let kinds = 0;
  for (const group of groupBy(pieces, ({ sample }) => kindOf(sample.exchange.reply, kindAt))) {
    const aligned = alignBinary(
      group.map(({ sample }) => sample),
      known,
    );
    for (const { members } of aligned) {
      kinds++;
      for (const member of members) {
        const home = homes.get(member.exchange);
        if (!home) continue;
        const own = tokens.get(home.owner) ?? [];
        tokens.set(home.owner, own);
        own[home.index] = [kinds, member.tokens];
      }
    }
  }
  return groupBy(samples, (sample) => nameOf(sample, tokens.get(sample) ?? [])).map((members) => ({
    members: members.map((sample) => ({ ...sample, tokens: joined(tokens.get(sample) ?? []) })),
    columns: new Map(),
  }));
}

function recordsOf(reply: string, prefix: LengthPrefix | undefined): readonly string[] {
  const found: string[] = [];
  let at = 0;
  while (prefix && at < reply.length && found.length < mostRecords) {
    const total = readLength(reply, at, prefix)?.total ?? 0;
    if (total < prefix.offset + prefix.width || at + total > reply.length) break;
    found.push(reply.slice(at, at + total));
    at += total;
  }
  return at < reply.length ? [...found, reply.slice(at)] : found;
}

/** Records of one kind are told apart by their order, for they all are answers to the same. */
function piecesOf(owner: Sample, records: readonly string[], kindAt: number): readonly Piece[] {
  const counts = new Map<string, number>();
  const { ends: _, ...exchange } = owner.exchange;
  return records.map((reply, index) => {
    const kind = kindOf(reply, kindAt);
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const own = { ...exchange, reply };
    return {
      sample: { ...owner, exchange: own, prefix: `${owner.prefix} ${kind} ${count}` },
      owner,
      index,
    };
  });
}

function kindOf(record: string, at: number): string {
  return record.charAt(at);
}

function nameOf({ exchange }: Sample, records: readonly (readonly [kind: number, unknown])[]): string {
  return `${records.map(([kind]) => kind).join()} ${exchange.ends ?? ''}`;
}

/** The tokens of all records; lengths count up to the end of their record. */
function joined(records: readonly (readonly [kind: number, tokens: readonly Token[]])[]): readonly Token[] {
  if (records.length === 1) return records[0]?.[1] ?? [];
  return records.flatMap(([, tokens], index) => closed(tokens, index + 1 === records.length));
}

const end: Token = { text: '', slot: { kind: 'fixed', source: { field: 'end' } } };

/** A length before nothing but constants is a constant. */
function closed(tokens: readonly Token[], isLast: boolean): readonly Token[] {
  const last = tokens.findLastIndex(({ slot }) => slot !== undefined && !isLength(slot));
  const own = tokens.map((token, at): Token => {
    const { text, slot } = token;
    if (slot?.kind !== 'fixed' || slot.source.field !== 'length') return token;
    if (at > last) return { text };
    return isLast ? token : { text, slot: { ...slot, source: { ...slot.source, of: 'record' } } };
  });
  return !isLast && own.some(({ slot }) => slot && isLength(slot)) ? [...own, end] : own;
}

function isLength(slot: NonNullable<Token['slot']>): boolean {
  return slot.kind === 'fixed' && slot.source.field === 'length';
}
