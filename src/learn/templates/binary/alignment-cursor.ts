import type { Field, FieldSource } from '../../../model/field.ts';
import { groupBy } from '../../../statistics/group-by.ts';
import type { Sample } from '../../model/sample.ts';
import type { Token } from '../../model/token.ts';

/** One reply on its way through the tree. */
export interface Item {
  readonly sample: Sample;
  readonly exchange: Sample['exchange'];
  readonly at: number;
  readonly tokens: readonly Token[];
}

export type Source = FieldSource & Pick<Field, 'as'>;

/** What is left of a reply. */
export const rest = ({ exchange, at }: Item) => exchange.reply.slice(at);

/** The next bytes of a reply become a token. */
export function take(item: Item, length: number, source?: Source): Item {
  const text = item.exchange.reply.slice(item.at, item.at + length);
  const tokens = [...item.tokens];
  const last = tokens.at(-1);
  if (!source && last && !last.slot) tokens[tokens.length - 1] = { text: last.text + text };
  else if (!source) tokens.push({ text });
  else {
    const joined = last?.slot?.kind === 'fixed' ? joinBytes(last.slot.source, source) : undefined;
    if (last && joined)
      tokens[tokens.length - 1] = { text: last.text + text, slot: { kind: 'fixed', source: joined } };
    else tokens.push({ text, slot: { kind: 'fixed', source } });
  }
  return { ...item, at: item.at + length, tokens };
}

/** Bytes of the request that follow each other are one field. */
function joinBytes(a: Source, b: Source): Source | undefined {
  if (a.field !== 'bytes' || b.field !== 'bytes' || a.to !== b.from || a.to === 0) return undefined;
  return a.xor === b.xor && a.add === undefined && b.add === undefined ? { ...a, to: b.to } : undefined;
}

/** The last constant bytes are taken anew. */
export function giveBack(item: Item, count: number): Item {
  if (count === 0) return item;
  const last = item.tokens.at(-1);
  const text = last?.text.slice(0, -count) ?? '';
  const tokens = item.tokens.slice(0, -1);
  return { ...item, at: item.at - count, tokens: text === '' ? tokens : [...tokens, { text }] };
}

/** Groups in the order of their keys. */
export function groupByKey<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const keyed = groupBy(items, keyOf).map((group) => ({ group, key: keyOf(group[0] as T) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ group }) => group);
}
