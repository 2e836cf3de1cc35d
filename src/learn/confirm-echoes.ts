import type { FieldSource } from '../model/personality.ts';
import type { Token } from './mask-reply.ts';
import type { Sample } from './sample.ts';

/** Shorter values are too often the same by chance to be taken for an echo on one sighting. */
const tellingLength = 4;

/**
 * Decides which marked spots are echoes: those that repeat different values from one source. A spot that always showed the
 * same value is one only if the value is long and the server says it nowhere unasked.
 */
export function confirmEchoes(samples: readonly Sample[]): readonly Sample[] {
  const said = plainWords(samples);
  let current = samples;
  for (let round = 0; round < 3; round++) {
    const before = current;
    current = confirmOnce(before, said);
    if (current.every((sample, index) => sample.tokens === before[index]?.tokens)) break;
  }
  return current;
}

function confirmOnce(samples: readonly Sample[], said: ReadonlySet<string>): readonly Sample[] {
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
    const decided = decideCluster(members, said);
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

function decideCluster(members: readonly Sample[], said: ReadonlySet<string>): readonly Sample[] {
  const width = members[0]?.tokens.length ?? 0;
  const columns = new Map<number, ReadonlyMap<string, FieldSource> | undefined>();
  for (let column = 0; column < width; column++) {
    if (members[0]?.tokens[column]?.slot?.kind === 'echo') columns.set(column, decideColumn(members, column, said));
  }
  if (columns.size === 0) return members;
  return members.map((sample) => {
    let changed = false;
    const tokens = sample.tokens.map((token, column): Token => {
      if (token.slot?.kind !== 'echo') return token;
      const sources = columns.get(column);
      const kept = token.slot.sources.filter((source) => sources?.has(sourceKey(source)));
      if (kept.length === token.slot.sources.length) return token;
      changed = true;
      return kept.length > 0 ? { text: token.text, slot: { kind: 'echo', sources: kept } } : { text: token.text };
    });
    return changed ? { ...sample, tokens } : sample;
  });
}

export function sourceKey(source: FieldSource): string {
  return JSON.stringify(source);
}

/** The sources that explain most of a column, or undefined if it is no echo. */
function decideColumn(
  members: readonly Sample[],
  column: number,
  said: ReadonlySet<string>,
): ReadonlyMap<string, FieldSource> | undefined {
  const values = new Map<string, Set<number>>();
  const explains = new Map<string, { source: FieldSource; values: Set<string> }>();
  for (const { tokens, group } of members) {
    const token = tokens[column];
    if (token?.slot?.kind !== 'echo') continue;
    values.set(token.text, (values.get(token.text) ?? new Set()).add(group));
    for (const source of token.slot.sources) {
      const key = sourceKey(source);
      const entry = explains.get(key) ?? { source, values: new Set<string>() };
      explains.set(key, entry);
      entry.values.add(token.text);
    }
  }
  const best = Math.max(...[...explains.values()].map(({ values: explained }) => explained.size));
  const kept = [...explains].filter(([, { values: explained }]) => explained.size === best);
  if (best < 2 && !isTelling([...values.keys()][0] ?? '', kept.map(([, { source }]) => source), said)) return undefined;
  return new Map(kept.map(([key, { source }]) => [key, source]));
}

function isTelling(value: string, sources: readonly FieldSource[], said: ReadonlySet<string>): boolean {
  if (value.length < tellingLength || said.has(value)) return false;
  // a command's own name, always in the same reply, is that reply's text
  return sources.every((source) => source.field === 'echo' && source.part !== 'verb');
}

/** Words that the server says where nothing that was asked contains them. */
function plainWords(samples: readonly Sample[]): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { tokens } of samples) for (const { text, slot } of tokens) if (!slot) words.add(text);
  return words;
}
