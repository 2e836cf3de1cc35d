import { tokenKey } from './confirm-echoes.ts';
import type { Sample } from './sample.ts';

/** A group of replies that differ only in `columns`, and there only by chance, clock or counters. */
export interface Cluster {
  readonly members: readonly Sample[];
  /** Indices of tokens whose text varies. */
  readonly columns: readonly number[];
}

/**
 * Finds what varies from run to run. Replies that are alike but for words with digits are laid over each other; a column
 * is dynamic if it differs between two runs in which the client had said the same, or never shows a value twice. Other
 * columns that vary depend on the request: the replies stay apart.
 */
export function findDynamicColumns(samples: readonly Sample[]): readonly Cluster[] {
  const twins = twinPatterns(samples);
  const coarse = groupBy(samples, (sample) => coarseKey(sample, twins));
  return coarse.flatMap(apartByCommand).flatMap((members) => splitCluster(members));
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}

/** Patterns of replies in which repeated runs showed different words without digits. */
function twinPatterns(samples: readonly Sample[]): ReadonlyMap<string, ReadonlySet<number>> {
  const patterns = new Map<string, Set<number>>();
  for (const twins of groupBy(samples, ({ prefix }) => prefix)) {
    const [first, ...others] = twins;
    for (const other of others) {
      if (!first || other.tokens.length !== first.tokens.length || other.tokens.length > 400) continue;
      const differing = first.tokens.flatMap(({ text, slot }, column) => {
        const token = other.tokens[column];
        return !slot && token && !token.slot && token.text !== text && isWord(text) && isWord(token.text) ? [column] : [];
      });
      if (differing.length === 0 || differing.length > 8) continue;
      for (const sample of [first, other]) {
        const key = `${sample.exchange.status} ${sample.tokens.length} ${differing.join(',')}`;
        patterns.set(key, new Set(differing));
      }
    }
  }
  return patterns;
}

function isWord(text: string): boolean {
  return /[A-Za-z0-9]/.test(text);
}

function coarseKey({ exchange, tokens }: Sample, twins: ReadonlyMap<string, ReadonlySet<number>>): string {
  void twins;
  const words = tokens.map((token) => (token.slot || !/\d/.test(token.text) ? tokenKey(token) : '\x03'));
  return `${exchange.status}\0${exchange.ends ?? ''}\0${words.join('\x01')}`;
}

/** Where the answers to one command vary between repeated runs and those to another do not, they are not the same answer. */
function apartByCommand(members: readonly Sample[]): readonly (readonly Sample[])[] {
  const byCommand = groupBy(members, ({ exchange }) => exchange.request.command);
  if (byCommand.length < 2) return [members];
  const width = members[0]?.tokens.length ?? 0;
  for (let column = 0; column < width; column++) {
    if (members.every(({ tokens }) => tokens[column]?.text === members[0]?.tokens[column]?.text)) continue;
    const moves = byCommand.map((own) => twinsMove(own, column));
    if (moves.includes(true) && moves.includes(false)) return byCommand;
  }
  return [members];
}

/** Whether repeated runs differ in a column; undefined where there are none. */
function twinsMove(members: readonly Sample[], column: number): boolean | undefined {
  const repeated = groupBy(members, ({ prefix }) => prefix).filter(({ length }) => length > 1);
  if (repeated.length === 0) return undefined;
  return repeated.some((twins) => twins.some(({ tokens }) => tokens[column]?.text !== twins[0]?.tokens[column]?.text));
}

function splitCluster(members: readonly Sample[]): Cluster[] {
  const width = members[0]?.tokens.length ?? 0;
  const varying: number[] = [];
  for (let column = 0; column < width; column++) {
    const first = members[0]?.tokens[column];
    if (first?.slot) continue;
    if (members.some(({ tokens }) => tokens[column]?.text !== first?.text)) varying.push(column);
  }
  const dynamic = varying.filter((column) => isDynamic(members, column));
  const fixed = varying.filter((column) => !dynamic.includes(column));
  return groupBy(members, ({ tokens }) => fixed.map((column) => tokens[column]?.text ?? '').join('\x01')).map((group) => ({
    members: group,
    columns: dynamic.filter((column) => group.some(({ tokens }) => tokens[column]?.text !== group[0]?.tokens[column]?.text)),
  }));
}

function isDynamic(members: readonly Sample[], column: number): boolean {
  const text = (sample: Sample) => sample.tokens[column]?.text;
  for (const twins of groupBy(members, ({ prefix }) => prefix)) {
    if (twins.some((twin) => text(twin) !== text(twins[0] as Sample))) return true;
  }
  const values = new Set(members.map(text));
  return members.length >= 4 && values.size === members.length && [...values].every((value) => /\d{3}/.test(value ?? ''));
}
