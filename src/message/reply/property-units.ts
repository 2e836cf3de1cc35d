import { balancedEnd, nameEnd, valueEnd } from '../bytes/nested-text.ts';

/** A line of a reply that tells properties of a numbered thing, each with its name: `* 2 FETCH (UID 7 FLAGS ())`. */
export interface PropertyUnit {
  readonly before: string;
  readonly number: number;
  readonly between: string;
  /** Names with values, as they are written. */
  readonly properties: readonly (readonly [string, string])[];
  /** What ends the line. */
  readonly end: string;
}

const beginning = /([^\w\r\n(]{0,8})(\d{1,9})([ \t]+(?:[A-Za-z]+[ \t]+)?)\(/y;
const mostUnits = 2000; // of one reply

/** The units that a reply begins with. */
export function readUnits(reply: string): readonly PropertyUnit[] {
  const units: PropertyUnit[] = [];
  let at = 0;
  while (units.length < mostUnits) {
    beginning.lastIndex = at;
    const found = beginning.exec(reply);
    const [, before = '', number = '', between = ''] = found ?? [];
    const inside = found ? readProperties(reply, beginning.lastIndex) : undefined;
    if (!inside) break;
    const end = /^\r?\n/.exec(reply.slice(inside.end, inside.end + 2))?.[0];
    if (end === undefined) break;
    units.push({ before, number: Number(number), between, properties: inside.properties, end });
    at = inside.end + end.length;
  }
  return units;
}

/** Names and values up to the bracket that closes them. */
function readProperties(
  text: string,
  from: number,
): { readonly properties: PropertyUnit['properties']; readonly end: number } | undefined {
  const properties: (readonly [string, string])[] = [];
  let at = from;
  for (;;) {
    const name = nameEnd(text, at);
    if (name === at || text.charAt(name) !== ' ') return undefined;
    const value = valueEnd(text, name + 1);
    if (value === undefined || value === name + 1) return undefined;
    properties.push([text.slice(at, name), text.slice(name + 1, value)]);
    if (text.charAt(value) === ')') return { properties, end: value + 1 };
    if (text.charAt(value) !== ' ') return undefined;
    at = value + 1;
  }
}

/** The line of a thing with these properties. */
export function writeUnit({ before, number, between, properties, end }: PropertyUnit): string {
  return `${before}${number}${between}(${properties.map(([name, value]) => `${name} ${value}`).join(' ')})${end}`;
}

/** What a request lists: words, and those of lists in brackets, up to one that is not closed, or to `most` of them. */
export function listedWords(text: string, most = Number.POSITIVE_INFINITY): readonly string[] {
  const words: string[] = [];
  let at = 0;
  while (at < text.length && words.length < most) {
    if (text.charAt(at) === ' ') {
      at++;
      continue;
    }
    const isList = text.charAt(at) === '(';
    const end = isList ? balancedEnd(text, at) : nameEnd(text, at);
    if (end === undefined || end === at) return words;
    if (isList) words.push(...listedWords(text.slice(at + 1, end - 1), most - words.length));
    else words.push(text.slice(at, end));
    at = end;
  }
  return words;
}
