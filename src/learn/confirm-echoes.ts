import { formatFamily } from '../message/values/explain-time.ts';
import type { FieldSource } from '../model/field.ts';
import { judgeSingleEcho, type SingleEcho } from './judge-single-echo.ts';
import { type Token, tokensOf } from './mask-reply.ts';
import type { Sample } from './sample.ts';
import { sourceKey } from './source-key.ts';

const maxRounds = 5; // a rejected echo uncovers shorter ones inside it

/**
 * Decides which marked spots are echoes: those that repeat different values from one source. For one that always showed
 * the same value see `judgeSingleEcho`. Every echo that is left has only the
 * sources that all replies alike have.
 */
export function confirmEchoes(samples: readonly Sample[]): readonly Sample[] {
  const isSingleEcho = judgeSingleEcho(samples);
  const rejected = samples.map(() => new Set<number>());
  let current = samples;
  for (let round = 1; ; round++) {
    const decisions = decideAll(current, isSingleEcho);
    const before = current;
    let changed = false;
    current = before.map((sample, index) => {
      const refused = rejected[index] ?? new Set();
      const count = refused.size;
      for (const span of refusedSpans(sample, decisions[index])) refused.add(span);
      if (refused.size === count) return sample;
      changed = true;
      return { ...sample, tokens: tokensOf(sample.marked, (start, end) => refused.has(spanKey(start, end))) };
    });
    if (!changed) return before.map((sample, index) => decided(sample, decisions[index]));
    if (round === maxRounds) return before.map((sample, index) => decided(sample, decisions[index]));
  }
}

type Judge = ReturnType<typeof judgeSingleEcho>;

/** The sources kept for every echo of a sample, by its column; a column that is missing is no echo. */
type Decision = ReadonlyMap<number, readonly FieldSource[]>;

function decideAll(samples: readonly Sample[], isSingleEcho: Judge): readonly Decision[] {
  const decisions = samples.map(() => new Map<number, readonly FieldSource[]>());
  const clusters = new Map<string, number[]>();
  samples.forEach((sample, index) => {
    if (!sample.tokens.some(({ slot }) => slot?.kind === 'echo')) return;
    const key = coarseKey(sample);
    const cluster = clusters.get(key);
    if (cluster) cluster.push(index);
    else clusters.set(key, [index]);
  });
  for (const indices of clusters.values()) {
    const width = samples[indices[0] ?? 0]?.tokens.length ?? 0;
    for (let column = 0; column < width; column++) {
      const members = indices.flatMap((index): Member[] => {
        const sample = samples[index];
        const { text, slot } = sample?.tokens[column] ?? { text: '' };
        return sample && slot?.kind === 'echo'
          ? [{ index, text, sample, column, sources: slot.sources }]
          : [];
      });
      for (const [index, sources] of coverColumn(members, isSingleEcho))
        decisions[index]?.set(column, sources);
    }
  }
  return decisions;
}

interface Member {
  readonly index: number;
  readonly text: string;
  readonly sample: Sample;
  readonly column: number;
  readonly sources: readonly FieldSource[];
}

/** Covers a column with as few sources as possible: the one that explains most different values first. */
function coverColumn(
  members: readonly Member[],
  isSingleEcho: Judge,
): ReadonlyMap<number, readonly FieldSource[]> {
  const decided = new Map<number, readonly FieldSource[]>();
  let left = members;
  while (left.length > 0) {
    const explains = new Map<string, { source: FieldSource; values: Set<string>; count: number }>();
    for (const { text, sources } of left) {
      for (const source of sources) {
        const key = sourceKey(source);
        const entry = explains.get(key) ?? { source, values: new Set<string>(), count: 0 };
        explains.set(key, entry);
        entry.values.add(text);
        entry.count++;
      }
    }
    const [best] = [...explains].sort(
      ([, a], [, b]) =>
        b.values.size - a.values.size || b.count - a.count || complexity(a.source) - complexity(b.source),
    );
    if (!best) break;
    const [key, { values }] = best;
    const explained = left.filter(({ sources }) => sources.some((source) => sourceKey(source) === key));
    const common = [...explains.values()].filter(
      ({ count, source }) => count >= explained.length && explained.every((one) => hasSource(one, source)),
    );
    const sources = common.map(({ source }) => source).sort((a, b) => complexity(a) - complexity(b));
    const kept =
      values.size >= 2
        ? provenFirst(explained, sources, isSingleEcho)
        : keptOf(explained, sources, isSingleEcho);
    if (kept.length === 0) break;
    for (const { index } of explained) decided.set(index, kept);
    left = left.filter((member) => !explained.includes(member));
  }
  return decided;
}

/** Of sources that give the same here, those come first that explain most at the same place of other replies. */
function provenFirst(
  [member]: readonly Member[],
  sources: readonly FieldSource[],
  judge: Judge,
): readonly FieldSource[] {
  if (!member || sources.length < 2) return sources;
  const proven = judge(spotOf(member, sources));
  return [...proven, ...sources.filter((source) => !proven.includes(source))];
}

/** The sources that hold for all members of a column that always showed one value. */
function keptOf(
  members: readonly Member[],
  sources: readonly FieldSource[],
  judge: Judge,
): readonly FieldSource[] {
  return members.reduce((kept, member) => (kept.length === 0 ? kept : judge(spotOf(member, kept))), sources);
}

function spotOf({ text, sample, column }: Member, sources: readonly FieldSource[]): SingleEcho {
  const tokens = sample.tokens.slice(0, column).map((token) => token.text);
  const before = tokens.join('').split('\n').at(-1) ?? '';
  return { value: text, sources, command: sample.exchange.request.command, before };
}

/** What is said now rather than earlier, as it is rather than changed. */
function complexity(source: FieldSource): number {
  const changed = 'transform' in source && source.transform !== undefined ? 1 : 0;
  return changed + (source.field === 'echo' ? 0 : 2);
}

function hasSource({ sources }: Member, wanted: FieldSource): boolean {
  const key = sourceKey(wanted);
  return sources.some((source) => source === wanted || sourceKey(source) === key);
}

function refusedSpans({ tokens }: Sample, decision: Decision | undefined): readonly number[] {
  const spans: number[] = [];
  let at = 0;
  tokens.forEach(({ text, slot }, column) => {
    if (slot?.kind === 'echo' && !decision?.has(column)) spans.push(spanKey(at, at + text.length));
    at += text.length;
  });
  return spans;
}

const spanKey = (start: number, end: number) => start * 65_536 + end;

function decided(sample: Sample, decision: Decision | undefined): Sample {
  if (!sample.tokens.some(({ slot }) => slot?.kind === 'echo')) return sample;
  const tokens = sample.tokens.map(({ text, slot }, column): Token => {
    if (slot?.kind !== 'echo') return slot ? { text, slot } : { text };
    const sources = decision?.get(column);
    return sources ? { text, slot: { kind: 'echo', sources } } : { text };
  });
  return { ...sample, tokens };
}

/** Replies with the same text but for marked spots, whatever is repeated there. */
function coarseKey({ exchange, tokens }: Sample): string {
  const keys = tokens.map((token) => (token.slot?.kind === 'echo' ? '\x02E' : tokenKey(token)));
  return `${exchange.status}\0${exchange.ends ?? ''}\0${keys.join('\x01')}`;
}

/** Equal for tokens that are the same text, or the same kind of field. */
export function tokenKey({ text, slot }: Token): string {
  if (!slot) return text;
  switch (slot.kind) {
    case 'echo':
      return `\x02E${sourceKey(slot.sources[0] ?? { field: 'echo', part: '' })}`;
    case 'time':
      return `\x02T${formatFamily(slot.match.format)}`;
    case 'elapsed':
      return '\x02L';
    case 'port':
      return `\x02P${slot.form}`;
    case 'fixed':
      return `\x02F${sourceKey(slot.source)}`;
  }
}
