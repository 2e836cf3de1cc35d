import { formatFamily } from '../../../message/values/time/explain-time.ts';
import type { FieldSource } from '../../../model/field.ts';
import type { Sample } from '../../model/sample.ts';
import type { Token } from '../../model/token.ts';
import { tokensOf } from '../marking/mark-reply.ts';
import { sourceKey } from '../marking/source-key.ts';
import { judgeSingleEcho, type SingleEcho } from './judge-single-echo.ts';
import { statusOfForm } from './status-of-form.ts';

const maxRounds = 5; // a rejected echo uncovers shorter ones inside it

/**
 * Decides which marked spots are echoes: those that repeat different values from one source. For one that always showed
 * the same value see `judgeSingleEcho`. Every echo that is left has only the
 * sources that all replies alike have.
 */
export function confirmEchoes(samples: readonly Sample[]): readonly Sample[] {
  const isSingleEcho = judgeSingleEcho(samples);
  const { alike, numbers } = findAlike(samples);
  const rejected = alike.map(() => new Set<number>());
  let current = alike;
  for (let round = 1; ; round++) {
    const decisions = decideAll(current, isSingleEcho);
    const before = current;
    let changed = false;
    current = before.map((one, index) => {
      const { sample } = one;
      const refused = rejected[index] ?? new Set();
      const count = refused.size;
      for (const span of refusedSpans(sample, decisions[index])) refused.add(span);
      if (refused.size === count) return one;
      changed = true;
      const tokens = tokensOf(sample.marked, (start, end) => refused.has(spanKey(start, end)));
      return { ...one, sample: { ...sample, tokens } };
    });
    if (changed && round < maxRounds) continue;
    const tokens = before.map(({ sample }, index) => decided(sample, decisions[index]));
    return samples.map((sample, index) => {
      const own = tokens[numbers[index] ?? 0] ?? sample.tokens;
      return own === sample.tokens ? sample : { ...sample, tokens: own };
    });
  }
}

/** Samples that are alike in all that matters here. */
interface Alike {
  /** The first of them. */
  readonly sample: Sample;
  readonly count: number;
}

/** What is alike is decided once: most of what a server says it has said before. `numbers` are of every sample where it is in `alike`. */
function findAlike(samples: readonly Sample[]): {
  readonly alike: readonly Alike[];
  readonly numbers: readonly number[];
} {
  const known = new Map<Sample['tokens'], Map<string, number>>();
  const alike: { sample: Sample; count: number }[] = [];
  const numbers = samples.map((sample) => {
    const { request, status, ends } = sample.exchange;
    const key = `${request.command}\0${status}\0${ends ?? ''}`;
    const own = known.get(sample.tokens) ?? new Map<string, number>();
    known.set(sample.tokens, own);
    const number = own.get(key) ?? alike.length;
    const first = alike[number];
    if (first) first.count++;
    else alike.push({ sample, count: 1 });
    own.set(key, number);
    return number;
  });
  return { alike, numbers };
}

type Judge = ReturnType<typeof judgeSingleEcho>;

/** The sources kept for every echo of a sample, by its column; a column that is missing is no echo. */
type Decision = ReadonlyMap<number, readonly FieldSource[]>;

function decideAll(all: readonly Alike[], isSingleEcho: Judge): readonly Decision[] {
  const decisions = all.map(() => new Map<number, readonly FieldSource[]>());
  const clusters = new Map<string, number[]>();
  all.forEach(({ sample }, index) => {
    if (!sample.tokens.some(({ slot }) => slot?.kind === 'echo')) return;
    const key = coarseKey(sample);
    const cluster = clusters.get(key);
    if (cluster) cluster.push(index);
    else clusters.set(key, [index]);
  });
  for (const indices of clusters.values()) {
    const first = all[indices[0] ?? 0]?.sample.tokens ?? [];
    for (const [column, token] of first.entries()) {
      if (token.slot?.kind !== 'echo') continue;
      const members = indices.flatMap((index): Member[] => {
        const one = all[index];
        const { text, slot } = one?.sample.tokens[column] ?? { text: '' };
        return one && slot?.kind === 'echo' ? [{ ...one, index, text, column, sources: slot.sources }] : [];
      });
      for (const [index, sources] of coverColumn(members, isSingleEcho))
        decisions[index]?.set(column, sources);
    }
  }
  return decisions;
}

interface Member extends Alike {
  readonly index: number;
  readonly text: string;
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
    for (const { text, sources, count } of left) {
      for (const source of sources) {
        const key = sourceKey(source);
        const entry = explains.get(key) ?? { source, values: new Set<string>(), count: 0 };
        explains.set(key, entry);
        entry.values.add(text);
        entry.count += count;
      }
    }
    const [best] = [...explains].sort(
      ([, a], [, b]) =>
        b.values.size - a.values.size || b.count - a.count || complexity(a.source) - complexity(b.source),
    );
    if (!best) break;
    const [key, { values }] = best;
    const explained = left.filter(({ sources }) => sources.some((source) => sourceKey(source) === key));
    const all = explained.reduce((sum, { count }) => sum + count, 0);
    const common = [...explains.values()].filter(
      ({ count, source }) => count >= all && explained.every((one) => hasSource(one, source)),
    );
    const sources = common.map(({ source }) => source).sort((a, b) => complexity(a) - complexity(b));
    const kept =
      values.size >= 2
        ? provenFirst(explained, sources, isSingleEcho)
        : keptOf(explained, sources, isSingleEcho);
    if (kept.length === 0) break;
    for (const { index } of explained) decided.set(index, kept);
    const done = new Set(explained);
    left = left.filter((member) => !done.has(member));
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

function decided({ tokens }: Sample, decision: Decision | undefined): readonly Token[] {
  if (!tokens.some(({ slot }) => slot?.kind === 'echo')) return tokens;
  return tokens.map(({ text, slot }, column): Token => {
    if (slot?.kind !== 'echo') return slot ? { text, slot } : { text };
    const sources = decision?.get(column);
    return sources ? { text, slot: { kind: 'echo', sources } } : { text };
  });
}

/** Replies with the same text but for marked spots, whatever is repeated there. */
function coarseKey(sample: Sample): string {
  const { exchange, tokens } = sample;
  const keys = tokens.map((token) => (token.slot?.kind === 'echo' ? '\x02E' : tokenKey(token)));
  return `${statusOfForm(sample)}\0${exchange.ends ?? ''}\0${keys.join('\x01')}`;
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
