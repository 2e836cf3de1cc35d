import type { RecordGrammar } from '../../model/grammar.ts';
import type { RecordField } from '../bytes/record-fields.ts';
import { splitBlanks } from './words.ts';

/** A field of text is a word, or a sentence of several. */
export function wordsIn(value: string): readonly string[] {
  if (value.length < 2 || !/^[\t\r\n\x20-\x7e]+$/.test(value)) return [];
  return splitBlanks(value.replace(/[\r\n]+/g, ' '));
}

/** All that a record says but its ids, and the lengths of what they are in. */
export function withoutFields(fields: readonly RecordField[], ids: readonly number[]): string {
  return fields.map(({ whole }, index) => (ids.includes(index + 1) ? '' : whole)).join('');
}

export function withoutBytes(raw: string, places: readonly number[]): string {
  if (places.length === 0) return raw;
  let left = '';
  for (let at = 0; at < raw.length; at++) if (!places.includes(at)) left += raw.charAt(at);
  return left;
}

/** The bytes that name the command, `#0b`, `#0103`; `#` where none do. */
export function kindOf(raw: string, records: RecordGrammar | undefined): string {
  const hex = (at: number) =>
    (raw.charCodeAt(at < 0 ? raw.length + at : at) || 0).toString(16).padStart(2, '0');
  return `#${(records?.kindAt ?? []).map(hex).join('')}`;
}
