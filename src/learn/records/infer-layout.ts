import { readBer } from '../../message/bytes/ber.ts';
import { type RecordField, readField } from '../../message/bytes/record-fields.ts';
import type { IntegerForm, LayoutItem } from '../../model/grammar.ts';

type Item = Exclude<LayoutItem, { item: 'ber' }>;

const leastRecords = 4; // different ones that a layout has to fit
const mostRecords = 300; // different ones that are looked at
const mostStrings = 6; // in a record
const longestGap = 48; // bytes before a string
const leastShare = 0.85; // of the records that a string must be found in

const counters: readonly IntegerForm[] = ['u8', 'u16be', 'u16le', 'u32be', 'u32le'];
const strings: readonly Item[] = [
  { item: 'labels' },
  ...counters.map((number): Item => ({ item: 'counted', number })),
  { item: 'zero' },
];

/** A record and how far it has been read. */
interface Cursor {
  readonly raw: string;
  readonly at: number;
}

/**
 * Finds how binary records are made up: strings of various lengths between fields of fixed size, or BER. Undefined where
 * nothing of the kind is found.
 */
export function inferLayout(records: readonly string[]): readonly LayoutItem[] | undefined {
  const distinct = [...new Set(records)].slice(0, mostRecords);
  if (distinct.length < leastRecords) return undefined;
  const ber = distinct.filter((raw) => (readBer(raw, 0)?.length ?? 0) >= 3).length;
  if (ber >= leastShare * distinct.length) return [{ item: 'ber' }];
  const items: LayoutItem[] = [];
  let cursors: readonly Cursor[] = distinct.map((raw) => ({ raw, at: 0 }));
  for (let count = 0; count < mostStrings; count++) {
    const found = findString(cursors);
    if (!found) break;
    if (found.gap > 0) items.push({ item: 'bytes', size: found.gap });
    items.push(found.item);
    cursors = found.after;
  }
  if (items.length === 0) return textToTheEnd(distinct);
  return [...items, ...ending(cursors)];
}

/** Bytes of fixed number and then nothing but text, as an SQL query after its command byte. */
function textToTheEnd(records: readonly string[]): readonly LayoutItem[] | undefined {
  for (let gap = 1; gap <= longestGap; gap++) {
    const texts = records.filter((raw) => /^[\t\r\n\x20-\x7e]{3,}$/.test(raw.slice(gap)));
    if (texts.length >= leastShare * records.length && new Set(texts.map(({ length }) => length)).size > 1)
      return [{ item: 'bytes', size: gap }, { item: 'rest' }];
  }
  return undefined;
}

interface Found {
  readonly gap: number;
  readonly item: Item;
  readonly after: readonly Cursor[];
}

/** The next string: the nearest, and thereabouts the kind that holds most, for zeros before a length may be its own or not. */
function findString(cursors: readonly Cursor[]): Found | undefined {
  let best: (Found & { readonly held: number }) | undefined;
  for (let gap = 0; gap <= Math.min(longestGap, (best?.gap ?? longestGap) + 3); gap++) {
    for (const item of strings) {
      const found = tryString(cursors, gap, item);
      if (found && (!best || found.held > best.held)) best = found;
    }
  }
  return best;
}

function tryString(
  cursors: readonly Cursor[],
  gap: number,
  item: Item,
): (Found & { readonly held: number }) | undefined {
  const after: Cursor[] = [];
  const fields: RecordField[] = [];
  for (const { raw, at } of cursors) {
    const field = readField(raw, at + gap, item);
    if (!field) continue;
    fields.push(field);
    after.push({ raw, at: at + gap + field.whole.length });
  }
  if (fields.length < leastRecords || fields.length < leastShare * cursors.length) return undefined;
  const values = fields.map(({ value }) => value);
  const filled = values.filter((value) => value !== '');
  const text = filled.filter(
    (value) => /^[\t\r\n\x20-\x7e\x80-\xff]+$/.test(value) && /[\x20-\x7e]/.test(value),
  );
  if (filled.length * 2 < values.length || text.length < 0.9 * filled.length) return undefined;
  const lengths = new Set(values.map(({ length }) => length));
  const longest = Math.max(...lengths);
  // a byte that happens to be zero ends no string, and short ones are met by chance
  const isName =
    item.item === 'labels' && new Set(values).size > 1 && values.every((value) => value.includes('.'));
  if ((lengths.size < 2 && !isName) || longest < 3) return undefined;
  return { gap, item, after, held: fields.reduce((sum, { whole }) => sum + whole.length, 0) };
}

/** What comes after the last string: text from some byte on, or as many bytes as all have and what is left. */
function ending(cursors: readonly Cursor[]): readonly LayoutItem[] {
  const left = cursors.map(({ raw, at }) => raw.length - at).sort((a, b) => a - b);
  const least = left[Math.floor((1 - leastShare) * left.length)] ?? 0; // some records are malformed
  const most = left.at(-1) ?? 0;
  if (most === 0) return [];
  if (left[0] === most) return [{ item: 'bytes', size: least }];
  const size = textAfter(cursors, least) ?? least;
  return size === 0 ? [{ item: 'rest' }] : [{ item: 'bytes', size }, { item: 'rest' }];
}

/** How many bytes come before nothing but text, in most. */
function textAfter(cursors: readonly Cursor[], most: number): number | undefined {
  const rests = cursors.map(({ raw, at }) => raw.slice(at));
  const isText = (size: number) =>
    rests.filter((rest) => /^[\t\r\n\x20-\x7e]*$/.test(rest.slice(size))).length >= leastShare * rests.length;
  for (let size = 0; size < most; size++) if (isText(size)) return size;
  return undefined;
}
