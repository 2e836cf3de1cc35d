import type { LayoutItem } from '../../model/grammar.ts';
import { unreachable } from '../../model/unreachable.ts';
import { readBer } from './ber.ts';
import { readInteger, widthOf } from './integers.ts';

/** A field of a binary request: its value, and its bytes with length or terminator. */
export interface RecordField {
  readonly value: string;
  readonly whole: string;
  readonly item: LayoutItem['item'];
}

const mostFields = 64; // of a record
const mostLabels = 128; // of a name of DNS (RFC 1035, 2.3.4: 255 bytes)

/**
 * Cuts a record into fields; undefined where the layout does not fit to the end. A DNS name's value is written with dots,
 * `www.example.org`.
 */
export function readFields(raw: string, items: readonly LayoutItem[]): readonly RecordField[] | undefined {
  const fields: RecordField[] = [];
  let at = 0;
  for (const item of items) {
    if (item.item === 'ber') {
      const elements = readBer(raw, at);
      return (
        elements &&
        [...fields, ...elements.map(({ value, whole }) => ({ value, whole, item: item.item }))].slice(
          0,
          mostFields,
        )
      );
    }
    const field = readField(raw, at, item);
    if (!field) return undefined;
    fields.push(field);
    at += field.whole.length;
  }
  return at === raw.length ? fields : undefined;
}

const pointed = 0xc000; // the two high bits of a pointer (RFC 1035, 4.1.4)

/**
 * How a message that begins with these fields refers to the last labels of one of them, a name of the DNS: `\xc0\x10` for the last two of
 * `www.example.org`. Undefined where the name has not so many.
 */
export function pointerTo(fields: readonly RecordField[], index: number, labels: number): string | undefined {
  const field = fields[index];
  if (field?.item !== 'labels') return undefined;
  const names = field.value === '' ? [] : field.value.split('.');
  if (labels < 1 || labels > names.length) return undefined;
  const before = fields.slice(0, index).reduce((sum, { whole }) => sum + whole.length, 0);
  const skipped = names.slice(0, names.length - labels).reduce((sum, name) => sum + name.length + 1, 0);
  const at = pointed + before + skipped;
  return at > 0xffff ? undefined : String.fromCharCode(at >> 8, at & 0xff);
}

/** Where the fields are that say what a record asks for: from the first string on, without what is left at the end. */
export function keyFields(fields: readonly RecordField[]): readonly [from: number, to: number] | undefined {
  const from = fields.findIndex(({ item }) => item === 'labels' || item === 'zero' || item === 'counted');
  if (from < 0) return undefined;
  return [from, fields.at(-1)?.item === 'rest' ? fields.length - 1 : fields.length];
}

/** The field at a place; undefined where there is none. */
export function readField(
  raw: string,
  at: number,
  item: Exclude<LayoutItem, { item: 'ber' }>,
): RecordField | undefined {
  switch (item.item) {
    case 'bytes':
      return at + item.size <= raw.length ? plain(raw.slice(at, at + item.size), 'bytes') : undefined;
    case 'labels':
      return readLabels(raw, at);
    case 'zero': {
      const end = raw.indexOf('\0', at);
      return end < 0 ? undefined : { value: raw.slice(at, end), whole: raw.slice(at, end + 1), item: 'zero' };
    }
    case 'counted': {
      const length = readInteger(raw, at, item.number);
      const start = at + widthOf(item.number);
      if (length === undefined || start + length > raw.length) return undefined;
      return {
        value: raw.slice(start, start + length),
        whole: raw.slice(at, start + length),
        item: 'counted',
      };
    }
    case 'rest':
      return plain(raw.slice(at), 'rest');
    default:
      return unreachable(item);
  }
}

function plain(text: string, item: 'bytes' | 'rest'): RecordField {
  return { value: text, whole: text, item };
}

function readLabels(raw: string, from: number): RecordField | undefined {
  const labels: string[] = [];
  for (let at = from; labels.length < mostLabels; ) {
    const length = raw.charCodeAt(at); // NaN at the end
    if (length === 0) return { value: labels.join('.'), whole: raw.slice(from, at + 1), item: 'labels' };
    if (!(length <= 63) || at + 1 + length > raw.length) return undefined;
    labels.push(raw.slice(at + 1, at + 1 + length));
    at += 1 + length;
  }
  return undefined;
}
