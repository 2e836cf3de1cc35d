import { explainTime } from '../../../message/values/time/explain-time.ts';
import { isUuid } from '../../../message/values/uuid-text.ts';
import { groupBy } from '../../../statistics/group-by.ts';
import { isPerStart } from '../../../statistics/is-per-start.ts';
import type { Cluster } from '../../model/cluster.ts';
import { inOrder, type Sample, timeOf } from '../../model/sample.ts';
import type { Token } from '../../model/token.ts';
import { tokenKey } from './confirm-echoes.ts';
import { explainColumn } from './explain-column.ts';
import { statusOfForm } from './status-of-form.ts';

const longest = 400; // tokens of replies in which words without digits are compared
const mostWords = 8; // of them that may differ
const measured = /^\d+\.\d{3,}$/; // a number with so many digits behind the point
const often = 3; // replies for each value, from which on values are told to come back

/**
 * Finds what varies from run to run. Replies to one command that are alike but for dates and words with digits are laid over
 * each other; a column is dynamic if it differs between two runs in which the client had said the same, or never shows a
 * value twice. Other columns that vary depend on the request: the replies stay apart.
 */
export function findDynamicColumns(samples: readonly Sample[]): readonly Cluster[] {
  const layOver = overlays(samples);
  const clusters = groupBy(samples, layOver).flatMap(splitCluster);
  return groupBy(clusters, clusterKey).map((alike) => ({
    members: inOrder(alike.flatMap(({ members }) => members)),
    columns: new Map(alike.flatMap(({ columns }) => [...columns])),
  }));
}

function keyOf(sample: Sample, tokens: readonly string[]): string {
  return `${statusOfForm(sample)}\0${sample.exchange.ends ?? ''}\0${tokens.join('\x01')}`;
}

const wild = '\x03';
const wildDigits = (token: Token) => (token.slot || !/\d/.test(token.text) ? tokenKey(token) : wild);

/** Equal for replies that are to be laid over each other: words with digits may differ, and words that differed between repeated runs. */
function overlays(samples: readonly Sample[]): (sample: Sample) => string {
  const known = new Map<string, Map<string, { columns: ReadonlySet<number>; keys: Set<string> }>>();
  const familyOf = ({ exchange, tokens }: Sample) =>
    `${exchange.request.command} ${exchange.status} ${tokens.length}`;
  // replies with the same tokens share them
  const keys = new Map<Sample['tokens'], readonly string[]>();
  const keysOf = ({ tokens }: Sample): readonly string[] => {
    const own = keys.get(tokens) ?? tokens.map(wildDigits);
    keys.set(tokens, own);
    return own;
  };
  const keyWith = (sample: Sample, columns: ReadonlySet<number>) =>
    keyOf(
      sample,
      keysOf(sample).map((key, column) => (columns.has(column) ? wild : key)),
    );
  for (const [first, ...others] of groupBy(samples, ({ prefix }) => prefix)) {
    for (const other of others) {
      const columns = first && differingWords(first, other);
      if (!columns) continue;
      const family = known.get(familyOf(first)) ?? new Map();
      known.set(familyOf(first), family);
      const name = [...columns].join(',');
      const entry = family.get(name) ?? { columns, keys: new Set<string>() };
      family.set(name, entry);
      entry.keys.add(keyWith(first, columns));
    }
  }
  return (sample) => {
    const { command } = sample.exchange.request;
    for (const { columns, keys } of known.get(familyOf(sample))?.values() ?? []) {
      const key = keyWith(sample, columns);
      if (keys.has(key)) return `${command}\0${key}`;
    }
    return `${command}\0${keyOf(sample, keysOf(sample))}`;
  };
}

/** Columns in which repeated runs show different words, if one of the words has no digit. */
function differingWords(a: Sample, b: Sample): ReadonlySet<number> | undefined {
  if (a.tokens.length !== b.tokens.length || a.tokens.length > longest) return undefined;
  const columns = new Set<number>();
  let withoutDigits = false;
  for (const [column, token] of a.tokens.entries()) {
    const other = b.tokens[column];
    if (!other || token.slot || other.slot || token.text === other.text) continue;
    if (!isWord(token.text) || !isWord(other.text) || columns.size >= mostWords) return undefined;
    columns.add(column);
    if (!/\d/.test(token.text) || !/\d/.test(other.text)) withoutDigits = true;
  }
  return withoutDigits ? columns : undefined;
}

const isWord = (text: string) => /[A-Za-z0-9]/.test(text);

function splitCluster(members: readonly Sample[]): readonly Cluster[] {
  const width = members[0]?.tokens.length ?? 0;
  const different = new Set(members.map(({ tokens }) => tokens));
  const dynamic = new Map<number, 'time' | 'varies'>();
  const fixed: number[] = [];
  for (let column = 0; column < width; column++) {
    const kind = kindOfColumn(members, different, column);
    if (kind === 'fixed') fixed.push(column);
    else if (kind !== 'same') dynamic.set(column, kind);
  }
  const parts = groupBy(members, ({ tokens }) =>
    fixed.map((column) => tokens[column]?.text ?? '').join('\x01'),
  );
  return parts.map((part) => ({
    members: part,
    columns: new Map([...dynamic].filter(([column, kind]) => kind === 'time' || !isSettled(part, column))),
  }));
}

function kindOfColumn(
  members: readonly Sample[],
  different: ReadonlySet<Sample['tokens']>,
  column: number,
): 'same' | 'fixed' | 'time' | 'varies' {
  const [first] = members;
  const { slot, text } = first?.tokens[column] ?? { text: '' };
  if (slot?.kind === 'time' && followsClock(members, column)) return 'time';
  if (slot && slot.kind !== 'time' && slot.kind !== 'elapsed') return 'same';
  if ([...different].every((tokens) => tokens[column]?.text === text)) return 'same';
  return isDynamic(members, column) && !isState(members, column) ? 'varies' : 'fixed';
}

/**
 * What comes back again and again though nothing says how it is made is no chance but a state: it was another one in a repeated run because of what
 * happened in between, as `:1` and `:0` for a key that is there and is not. Rules on the past may tell such replies apart.
 */
function isState(members: readonly Sample[], column: number): boolean {
  const texts = inOrder(members).map(({ tokens }) => tokens[column]?.text ?? '');
  const distinct = new Set(texts).size;
  if (distinct * often > members.length) return false;
  if (texts.every((text) => measured.test(text)) || countsWhatFollows(members, column)) return false;
  if (texts.every((text) => /\d{3}/.test(text)) && isPerStart(texts)) return false;
  return explainColumn(members, column, 'varies').field === 'sample';
}

/** A number tells how many bytes follow the first line, or as many more each time. */
function countsWhatFollows(members: readonly Sample[], column: number): boolean {
  const adds = new Set(
    members.map(({ exchange: { reply }, tokens }) => {
      const before = tokens.slice(0, column).reduce((sum, { text }) => sum + text.length, 0);
      const end = reply.indexOf('\n', before) + 1;
      return end === 0 || reply.lastIndexOf('\n', before) >= 0
        ? Number.NaN
        : reply.length - end - Number(tokens[column]?.text);
    }),
  );
  return adds.size === 1 && !adds.has(Number.NaN);
}

/** All of these dates are the time of their reply. A bare number is believed to be a time only if it was seen to move. */
function followsClock(members: readonly Sample[], column: number): boolean {
  const texts = new Set<string>();
  for (const sample of members) {
    const { slot, text } = sample.tokens[column] ?? {};
    if (slot?.kind !== 'time' || text === undefined || !explainTime(slot.match, timeOf(sample))) return false;
    texts.add(text);
  }
  return texts.size > 1 || ![...texts].some((text) => /^[0-9A-Fa-f]+$/.test(text));
}

function isDynamic(members: readonly Sample[], column: number): boolean {
  const text = ({ tokens }: Sample) => tokens[column]?.text;
  for (const [first, ...twins] of groupBy(members, ({ prefix }) => prefix)) {
    if (first && twins.some((twin) => text(twin) !== text(first))) return true;
  }
  const values = new Set(members.map(text));
  return (
    members.length >= 4 &&
    values.size === members.length &&
    [...values].every((value = '') => /\d{3}/.test(value) || isUuid(value))
  );
}

/** Twins were seen, and they agreed. */
function isSettled(members: readonly Sample[], column: number): boolean {
  const [first] = members;
  if (!first || members.some(({ tokens }) => tokens[column]?.text !== first.tokens[column]?.text))
    return false;
  return groupBy(members, ({ prefix }) => prefix).some((twins) => twins.length > 1);
}

/** Equal for clusters of different commands that are said alike. */
function clusterKey({ members: [first], columns }: Cluster): string {
  if (!first) return '';
  return keyOf(
    first,
    first.tokens.map((token, column) => {
      const kind = columns.get(column);
      if (kind) return `\x04${kind === 'time' ? tokenKey(token) : kind}`;
      return token.slot && token.slot.kind !== 'time' && token.slot.kind !== 'elapsed'
        ? tokenKey(token)
        : token.text;
    }),
  );
}
