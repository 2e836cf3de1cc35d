import type { Framing, IntegerForm, LengthPrefix } from '../../model/grammar.ts';
import { readInteger, widthOf } from './integers.ts';

/** A length found in front of a record. */
export interface FoundLength {
  /** Bytes of the whole record. */
  readonly total: number;
  /** Where the number stands. */
  readonly at: number;
  readonly form: IntegerForm;
}

/** The layout of records at this place: the first one of a connection may have its own. */
export function prefixOf(framing: Framing & { kind: 'prefix' }, isFirst: boolean): LengthPrefix {
  return isFirst && framing.first ? framing.first : framing;
}

/** Reads the length of the record that begins at `from`; undefined where the number is not complete or none. */
export function readLength(text: string, from: number, prefix: LengthPrefix): FoundLength | undefined {
  const { offset, width, endian, add, coding } = prefix;
  const at = from + offset;
  if (coding === 'ber') return readBerLength(text, from, at);
  if (coding === 'varint') return readVarint(text, from, at, add);
  const form = width === 1 ? 'u8' : (`u${width * 8}${endian === 'big' ? 'be' : 'le'}` as IntegerForm);
  const value = readInteger(text, at, form);
  return value === undefined ? undefined : { total: value + add, at, form };
}

/** X.690, 8.1.3: below 128 the length itself, otherwise how many bytes hold it. */
function readBerLength(text: string, from: number, at: number): FoundLength | undefined {
  const first = text.charCodeAt(at); // NaN at the end
  if (first < 0x80) return { total: at + 1 + first - from, at, form: 'u8' };
  const form = berForms[first & 0x7f];
  const value = form && readInteger(text, at + 1, form);
  return form === undefined || value === undefined
    ? undefined
    : { total: at + 1 + widthOf(form) + value - from, at: at + 1, form };
}

const longestVarint = 5; // bytes

/** Seven bits a byte, the lowest first; the highest bit says that another byte follows. */
function readVarint(text: string, from: number, at: number, add: number): FoundLength | undefined {
  let value = 0;
  for (let index = 0; index < longestVarint; index++) {
    const byte = text.charCodeAt(at + index); // NaN at the end
    if (Number.isNaN(byte)) return undefined;
    value += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) return { total: at + index + 1 - from + value + add, at, form: 'u8' };
  }
  return { total: 0, at, form: 'u8' };
}

const berForms: readonly (IntegerForm | undefined)[] = [undefined, 'u8', 'u16be', 'u24be', 'u32be'];
