import type { EchoSource } from '../../../message/template/echo-sources.ts';
import type { FieldSource } from '../../../model/field.ts';
import type { FoundEcho } from '../../model/token.ts';
import { InternedSources, type SourceList } from './intern-sources.ts';

const longEcho = 60; // characters from which a server may repeat only the ends
const leastEnd = 16; // characters of an end that must be there

/** What a client has said: sources by what each of them gives, and those of long values, which servers cut. */
export interface Said {
  readonly values: readonly SaidValue[];
  /** Of each value its first two characters as a number. */
  readonly begins: Uint16Array;
  readonly long: readonly EchoSource[];
}

interface SaidValue {
  readonly value: string;
  readonly sources: SourceList;
}

/** Finds in replies what clients have said. */
export class EchoFinder {
  readonly lists = new InternedSources();
  /** By two characters, the last text in which some value that is an echo might begin with them. */
  readonly #texts = new Uint32Array(65_536);
  #text = 0;

  /** Puts sources together that give the same. */
  gather(sources: readonly EchoSource[]): Said {
    const byValue = new Map<string, SourceList>();
    for (const { value, source } of sources)
      byValue.set(value, this.lists.with(byValue.get(value) ?? noSources, source));
    const long = sources.filter(
      ({ value, source }) =>
        value.length >= longEcho && source.field !== 'length' && source.transform === undefined,
    );
    const values = [...byValue].map(([value, its]) => ({ value, sources: its }));
    return { values, begins: Uint16Array.from(values, ({ value }) => twoAt(value, 0)), long };
  }

  /**
   * Everything that was said and stands in the reply, the longest first; places may overlap. `fields` are where something known
   * to be no word of the client's begins: `ann@` before the name of her host is a word of its own.
   */
  find(text: string, said: readonly Said[], fields: ReadonlySet<number> = new Set()): readonly FoundEcho[] {
    this.#noteBeginnings(text);
    const byValue = new Map<string, SourceList>();
    const found: FoundEcho[] = [];
    const [texts, number] = [this.#texts, this.#text];
    for (const { long, values, begins } of said) {
      for (const { value, source } of long) addShortened(found, text, value, source);
      for (let at = 0; at < begins.length; at++) {
        if (texts[begins[at] ?? 0] !== number) continue;
        const { value, sources } = values[at] as SaidValue;
        if (!text.includes(value)) continue;
        const known = byValue.get(value);
        byValue.set(value, known ? this.lists.joined(known, sources) : sources);
      }
    }
    for (const [value, sources] of byValue) {
      for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
        const end = at + value.length;
        if (isBounded(text, at, end, fields)) found.push({ start: at, end, sources });
      }
    }
    return found.sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start);
  }

  /** An echo does not begin inside a word: hundreds of values are looked for in every reply, and most begin with what begins nothing there. */
  #noteBeginnings(text: string): void {
    this.#text++;
    const [texts, number] = [this.#texts, this.#text];
    let isInWord = false;
    for (let at = 0; at < text.length; at++) {
      const two = twoAt(text, at);
      const isOfWord = isLetterOrDigit(two >> 8);
      if (!isInWord || !isOfWord) {
        texts[two] = number;
        texts[two & 0xff00] = number;
      }
      isInWord = isOfWord;
    }
  }
}

const noSources: SourceList = [];

/** Two characters, or the last one, as a number. */
function twoAt(text: string, at: number): number {
  return ((text.charCodeAt(at) & 255) << 8) | (text.charCodeAt(at + 1) & 255);
}

function isLetterOrDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** The beginning of a long value, or its beginning and end with three dots between; also behind the whole of it. */
function addShortened(found: FoundEcho[], text: string, value: string, source: EchoSource['source']): void {
  if (source.field === 'length') return;
  const whole = text.lastIndexOf(value);
  const start = text.indexOf(value.slice(0, leastEnd), whole < 0 ? 0 : whole + value.length);
  if (start < 0 || joins(text, start - 1, start)) return;
  let head = leastEnd;
  while (text.charAt(start + head) !== '' && text.charAt(start + head) === value.charAt(head)) head++;
  const dots = text.indexOf('...', start + leastEnd);
  const tail = dots < 0 || dots > start + head + 3 ? 0 : tailLength(text, dots + 3, value);
  if (tail >= leastEnd && dots + 3 + tail < start + value.length) {
    const transform = `ends:${dots - start}:${tail}`;
    const same = found.find((one) => one.start === start && one.end === dots + 3 + tail);
    const sources: readonly FieldSource[] = [...(same?.sources ?? []), { ...source, transform }];
    if (same) found.splice(found.indexOf(same), 1);
    found.push({ start, end: dots + 3 + tail, sources });
    return;
  }
  const end = start + head;
  if (head >= leastEnd && !joins(text, end - 1, end)) {
    found.push({ start, end, sources: [{ ...source, transform: `first:${head}` }] });
  }
}

/** How many characters from `from` on are the end of the value. */
function tailLength(text: string, from: number, value: string): number {
  for (let length = Math.min(value.length, text.length - from); length >= leastEnd; length--) {
    if (value.endsWith(text.slice(from, from + length))) return length;
  }
  return 0;
}

/** An echo does not begin or end inside a word, a number or a host name. */
function isBounded(text: string, start: number, end: number, fields: ReadonlySet<number>): boolean {
  return !joins(text, start - 1, start) && (fields.has(end + 1) || !joins(text, end - 1, end));
}

function joins(text: string, left: number, right: number): boolean {
  if (left < 0 || right >= text.length) return false;
  const isWordAt = (at: number) => isLetterOrDigit(text.charCodeAt(at));
  if (isWordAt(left)) return isWordAt(right) || (isJointAt(text, right) && isWordAt(right + 1));
  return isJointAt(text, left) && isWordAt(right) && isWordAt(left - 1);
}

function isJointAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 46 || code === 95 || code === 64 || code === 45; // . _ @ -
}
