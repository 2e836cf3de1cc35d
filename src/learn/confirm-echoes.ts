import isEqual from 'lodash/isEqual.js';
import uniqBy from 'lodash/uniqBy.js';
import type { FieldSource } from '../model/personality.ts';
import { transforms } from '../message/echo-sources.ts';
import { mendPlain, type Token } from './mask-reply.ts';
import type { Sample } from './sample.ts';

/** Shorter values are too often the same by chance to be taken for an echo on one sighting. */
const tellingLength = 4;

/**
 * Decides which marked spots are echoes: those that repeat different values from one source. A spot that always showed the
 * same value is one only if the value is long and the server says it nowhere unasked.
 */
export function confirmEchoes(samples: readonly Sample[]): readonly Sample[] {
  const evidence = { said: plainWords(samples), proven: provenSources(samples) };
  let current = samples;
  for (let round = 0; round < 3; round++) {
    const before = current;
    current = confirmOnce(before, evidence);
    if (current.every((sample, index) => sample.tokens === before[index]?.tokens)) break;
  }
  return current;
}

interface Evidence {
  /** Words that the server says unasked. */
  readonly said: ReadonlySet<string>;
  /** What each source explained, by context. */
  readonly proven: ReadonlyMap<string, ReadonlyMap<string, Proof>>;
}

function confirmOnce(samples: readonly Sample[], evidence: Evidence): readonly Sample[] {
  const clusters = new Map<string, number[]>();
  samples.forEach((sample, index) => {
    const key = clusterKey(sample);
    const cluster = clusters.get(key);
    if (cluster) cluster.push(index);
    else clusters.set(key, [index]);
  });
  const result = [...samples];
  for (const indices of clusters.values()) {
    const members = indices.map((index) => samples[index]).filter((sample) => sample !== undefined);
    const decided = decideCluster(members, evidence);
    decided.forEach((sample, at) => {
      result[indices[at] ?? 0] = sample;
    });
  }
  return result;
}

/** Replies with the same text but for marked spots. */
export function clusterKey({ exchange, tokens }: Sample): string {
  return `${exchange.status}\0${exchange.ends ?? ''}\0${tokens.map(tokenKey).join('\x01')}`;
}

export function tokenKey({ text, slot }: Token): string {
  if (!slot) return text;
  switch (slot.kind) {
    case 'echo':
      return '\x02E';
    case 'time':
      return `\x02T${slot.format}`;
    case 'fixed':
      return `\x02F${JSON.stringify(slot.source)}`;
  }
}

function decideCluster(members: readonly Sample[], evidence: Evidence): readonly Sample[] {
  const width = members[0]?.tokens.length ?? 0;
  const columns = new Map<number, ReadonlyMap<string, FieldSource> | undefined>();
  for (let column = 0; column < width; column++) {
    if (members[0]?.tokens[column]?.slot?.kind === 'echo') columns.set(column, decideColumn(members, column, evidence));
  }
  if (columns.size === 0) return members;
  return members.map((sample) => {
    let changed = false;
    const tokens = sample.tokens.map((token, column): Token => {
      if (token.slot?.kind !== 'echo') return token;
      const sources = columns.get(column);
      const kept = spelled(token).filter((source) => sources?.has(sourceKey(source)));
      if (isEqual(kept, token.slot.sources)) return token;
      changed = true;
      return kept.length > 0 ? { text: token.text, slot: { kind: 'echo', sources: kept } } : { text: token.text };
    });
    return changed ? { ...sample, tokens: mendPlain(tokens) } : sample;
  });
}

export function sourceKey(source: FieldSource): string {
  return JSON.stringify(source);
}

/** The sources that explain most of a column, or undefined if it is no echo. */
function decideColumn(
  members: readonly Sample[],
  column: number,
  { said, proven }: Evidence,
): ReadonlyMap<string, FieldSource> | undefined {
  const values = new Map<string, Set<number>>();
  const explains = new Map<string, { source: FieldSource; values: Set<string> }>();
  for (const { tokens, group } of members) {
    const token = tokens[column];
    if (token?.slot?.kind !== 'echo') continue;
    values.set(token.text, (values.get(token.text) ?? new Set()).add(group));
    for (const source of spelled(token)) {
      const key = sourceKey(source);
      const entry = explains.get(key) ?? { source, values: new Set<string>() };
      explains.set(key, entry);
      entry.values.add(token.text);
    }
  }
  const best = Math.max(...[...explains.values()].map(({ values: explained }) => explained.size));
  const kept = [...explains].filter(([, { values: explained }]) => explained.size === best);
  const sources = kept.map(([key, { source }]) => [key, source] as const);
  if (best >= 2) return new Map(sources);
  const elsewhere = provenHere(members, column, sources, proven);
  if (elsewhere.length > 0) return new Map(elsewhere);
  const label = labelOf(members, column);
  const value = [...values.keys()][0] ?? '';
  return sources.every(([, source]) => isTelling(value, source, said, label)) ? new Map(sources) : undefined;
}

/** Sources that in other replies stood in the same place with other values: those that explain most of them. */
function provenHere(
  members: readonly Sample[],
  column: number,
  sources: readonly (readonly [string, FieldSource])[],
  proven: Evidence['proven'],
): readonly (readonly [string, FieldSource])[] {
  const [first] = members;
  const here = first && proven.get(contextOf(first, column));
  if (!here) return [];
  const known = sources.flatMap(([key]) => here.get(key) ?? []);
  const most = Math.max(0, ...known.map(({ lines }) => lines.size));
  return known
    .filter(({ texts, lines }) => texts.size >= 2 && lines.size === most)
    .map(({ source }) => [sourceKey(source), source] as const);
}

/** Sources of an echo. A word typed in capitals is the same in capitals: it may be either. */
function spelled({ text, slot }: Token): readonly FieldSource[] {
  if (slot?.kind !== 'echo') return [];
  const unchanged = Object.entries(transforms).filter(([, apply]) => apply(text) === text);
  const variants = slot.sources.flatMap((source) =>
    source.field === 'echo' && source.transform === undefined
      ? unchanged.map(([transform]) => ({ ...source, transform }))
      : [],
  );
  return uniqBy([...slot.sources, ...variants], sourceKey);
}

function isTelling(value: string, source: FieldSource, said: ReadonlySet<string>, label: string): boolean {
  if (source.field !== 'echo') return false;
  // a header that comes back is the same header: `Call-ID: a84b4c76e66710`
  if (source.part.startsWith('header.')) return label === source.part.slice(7).replace(/\.\d+$/, '');
  if (value.length < tellingLength || said.has(value)) return false;
  // a command's own name, always in the same reply, is that reply's text
  return source.part !== 'verb';
}

/** What a source explained in one context: which values, and to what requests. */
interface Proof {
  readonly source: FieldSource;
  readonly texts: Set<string>;
  readonly lines: Set<string>;
}

function provenSources(samples: readonly Sample[]): Evidence['proven'] {
  const proven = new Map<string, Map<string, Proof>>();
  for (const sample of samples) {
    sample.tokens.forEach((token, column) => {
      const { text, slot } = token;
      if (slot?.kind !== 'echo') return;
      const context = contextOf(sample, column);
      const here = proven.get(context) ?? new Map<string, Proof>();
      proven.set(context, here);
      for (const source of spelled(token)) {
        const key = sourceKey(source);
        const proof = here.get(key) ?? { source, texts: new Set(), lines: new Set() };
        here.set(key, proof);
        proof.texts.add(text);
        proof.lines.add(sample.exchange.request.line);
      }
    });
  }
  return proven;
}

/** Where in a reply a column stands: its status and the words before it in its line. */
function contextOf({ exchange, tokens }: Sample, column: number): string {
  let before = '';
  for (let at = column - 1; at >= Math.max(0, column - 8); at--) {
    const token = tokens[at];
    if (!token || token.text.includes('\n')) break;
    before = (token.slot ? '\x02' : token.text) + before;
  }
  return `${exchange.status}\0${before}`;
}

/** The name of the header line whose value begins in a column, in lower case; `''` where none does. */
function labelOf(members: readonly Sample[], column: number): string {
  let before = '';
  for (const { text } of (members[0]?.tokens.slice(0, column) ?? []).reverse()) {
    if (text.includes('\n') || before.length > 100) break;
    before = text + before;
  }
  return /^([^\s:]+):[ \t]*$/.exec(before)?.[1]?.toLowerCase() ?? '';
}

/** Words that the server says where nothing that was asked contains them. */
function plainWords(samples: readonly Sample[]): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { tokens } of samples) for (const { text, slot } of tokens) if (!slot) words.add(text);
  return words;
}
