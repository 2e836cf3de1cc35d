import type { CountedText, Framing } from '../../model/grammar.ts';
import { readCounted } from '../bytes/counted-text.ts';
import { isBinary } from '../bytes/is-binary.ts';
import { prefixOf } from '../bytes/length-prefix.ts';
import { recordTotal } from '../bytes/record-length.ts';
import { telnetLength } from '../bytes/telnet.ts';
import { lineOf } from './request.ts';

/** Longest unit that waits for its end, in bytes; longer ones are handed on as they are. */
export const longest = 64 * 1024 * 1024;
export const longestLine = 1024 * 1024;

export function over(text: string, limit: number): number | undefined {
  return text.length > limit ? text.length : undefined;
}

/** A length that was announced; of what is longer than anything may be, as much as is handed on. */
function announced(text: string, length: number, most = longest): number {
  return length <= most ? length : Math.max(text.length, most + 1);
}

export function line(text: string, from: number): number | undefined {
  const end = text.indexOf('\n', from);
  return end < 0 ? undefined : end + 1;
}

/** Length of the unit at the start of `text`, as announced; undefined: needs more. `searched` bytes hold no line end. */
export function frameLength(
  text: string,
  framing: Framing,
  searched: number,
  isFirst: boolean,
): number | undefined {
  switch (framing.kind) {
    case 'line':
      return commandLine(text, framing, searched) ?? over(text, longestLine);
    case 'resp':
      return text.startsWith('*') ? respArray(text) : (line(text, searched) ?? over(text, longestLine));
    case 'headers':
      return headerBlock(text);
    case 'prefix':
      return prefixed(text, framing, isFirst);
    case 'terminator':
      return terminated(text, framing.end, searched) ?? over(text, longestLine);
    case 'lines':
      return severalLines(text, Math.max(1, framing.count)) ?? over(text, longestLine);
    case 'fixed':
      return Math.max(1, framing.size);
    case 'bracket':
      return bracketLength(text, framing) ?? over(text, longest);
    case 'counted':
      return countedLength(text, framing);
    case 'mixed':
      return mixedLine(text, searched);
    case 'turn':
    case 'datagram':
      return text.length;
  }
}

/** What a connection begins with before its records is a unit of its own. */
function prefixed(text: string, framing: Framing & { kind: 'prefix' }, isFirst: boolean): number | undefined {
  const { preface } = framing;
  if (isFirst && preface !== undefined) {
    if (text.startsWith(preface)) return preface.length;
    if (preface.startsWith(text)) return undefined;
  }
  return recordTotal(text, prefixOf(framing, isFirst));
}

function terminated(text: string, end: string, searched: number): number | undefined {
  if (end === '') return text.length;
  const at = text.indexOf(end, Math.max(0, searched - end.length + 1));
  return at < 0 ? undefined : at + end.length;
}

function severalLines(text: string, count: number): number | undefined {
  let at: number | undefined = 0;
  for (let index = 0; index < count && at !== undefined; index++) at = line(text, at);
  return at;
}

/** Blanks before the bracket belong to the unit; what begins with no bracket goes up to the end of its line. */
function bracketLength(text: string, { open, close }: Framing & { kind: 'bracket' }): number | undefined {
  const from = text.search(/[^ \t\r\n]/);
  if (from < 0) return undefined;
  if (text.charAt(from) !== open) return line(text, from);
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '"') {
      at = closingQuote(text, at);
      if (at < 0) return undefined;
    } else if (char === open) depth++;
    else if (char === close && --depth === 0) return at + 1;
  }
  return undefined;
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charAt(at - 1 - slashes) === '\\') slashes++;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}

/** What has no number where it should be is all one unit, as are records without a sensible length. */
function countedLength(text: string, framing: CountedText): number | undefined {
  const found = readCounted(text, framing);
  if (found === 'more') return over(text, longestLine);
  return found === undefined ? text.length : announced(text, found.total);
}

/** A line of text, Telnet commands between such lines, or all that is there where it is neither. */
function mixedLine(text: string, searched: number): number | undefined {
  const commands = telnetLength(text);
  if (commands !== 0) return commands ?? over(text, longestLine);
  const end = typedLine(text, searched);
  if (isBinary(end === undefined ? text : lineOf(text.slice(0, end)))) return text.length;
  return end ?? over(text, longestLine);
}

/** Over Telnet a line may end with CR NUL (RFC 854). */
function typedLine(text: string, searched: number): number | undefined {
  const end = line(text, searched);
  const typed = text.indexOf('\r\0', Math.max(0, searched - 1));
  return typed < 0 || (end !== undefined && end <= typed) ? end : typed + 2;
}

function commandLine(
  text: string,
  framing: Framing & { kind: 'line' },
  searched: number,
): number | undefined {
  let end = line(text, searched);
  if (end === undefined) return undefined;
  if (framing.literals) {
    for (let from = 0; ; ) {
      // RFC 9051, 4.3; RFC 7888 for the plus sign
      const literal = /\{(\d{1,9})(\+?)\}\r?\n$/.exec(text.slice(from, end));
      if (literal?.[2] !== '+') return end;
      from = end + Number(literal[1]);
      const next = line(text, from);
      if (next === undefined) return from < text.length ? over(text, longest) : announced(text, from + 1);
      end = next;
    }
  }
  const counted = framing.counted;
  if (counted) {
    const [verb = '', ...words] = text
      .slice(0, end)
      .trim()
      .split(/[ \t]+/);
    const length = counted.verbs.includes(verb) ? Number(words[counted.word - 1]) : Number.NaN;
    if (length >= 0 && length <= longest) return end + length + counted.add;
  }
  return end;
}

function respArray(text: string): number | undefined {
  const first = line(text, 0);
  if (first === undefined) return over(text, longestLine);
  const count = Number(text.slice(1, first).trim());
  if (!Number.isInteger(count) || count < 0 || count > 1024 * 1024) return first;
  let at = first;
  for (let item = 0; item < count; item++) {
    const end = line(text, at);
    if (end === undefined) return over(text, longest);
    if (text.charAt(at) !== '$') return end;
    const length = Number(text.slice(at + 1, end).trim());
    if (!Number.isInteger(length) || length < 0) return end;
    at = end + length + 2;
    if (at > text.length) return announced(text, at);
  }
  return at;
}

function headerBlock(text: string): number | undefined {
  const first = line(text, 0);
  const odd = !/^[\t\r\n\x20-\x7e]/.test(text) || isBinary(first === undefined ? text : text.slice(0, first));
  if (odd) return text.length; // after an upgrade, or junk
  if (first === undefined) return over(text, longestLine);
  if (!/[A-Za-z]+ \S.* [A-Z]+\/\d/.test(text.slice(0, first))) return first; // HTTP/0.9 or junk: answered at once
  const head = afterEmptyLine(text);
  if (head === undefined) return over(text, longestLine);
  if (/\ntransfer-encoding:[^\n]*\bchunked[ \t]*\r?\n/i.test(text.slice(0, head)))
    return chunkedEnd(text, head) ?? over(text, longestLine);
  const length = /\ncontent-length:[ \t]*(\d{1,10})/i.exec(text.slice(0, head))?.[1];
  return announced(text, head + Number(length ?? 0));
}

/** Where the first empty line ends. No regular expression: headers without an end would keep it busy for long. */
function afterEmptyLine(text: string): number | undefined {
  const [bare, full] = [text.indexOf('\n\n'), text.indexOf('\n\r\n')];
  if (bare < 0 && full < 0) return undefined;
  return full < 0 || (bare >= 0 && bare < full) ? bare + 2 : full + 3;
}

/** Where chunks and the trailer after them end (RFC 9112, 7.1); what is no chunk ends the request before it. */
function chunkedEnd(text: string, from: number): number | undefined {
  for (let at = from; ; ) {
    const end = line(text, at);
    if (end === undefined) return undefined;
    const digits = /^[0-9A-Fa-f]{1,8}(?=[\t ;\r\n])/.exec(text.slice(at, Math.min(end, at + 64)))?.[0];
    if (digits === undefined) return at;
    const size = Number.parseInt(digits, 16);
    if (size === 0) return trailerEnd(text, end);
    at = end + size + 2;
    if (at > text.length) return announced(text, at, longestLine);
  }
}

/** Header lines up to an empty one. */
function trailerEnd(text: string, from: number): number | undefined {
  for (let at = from; ; ) {
    const end = line(text, at);
    if (end === undefined || lineOf(text.slice(at, end)) === '') return end;
    at = end;
  }
}
