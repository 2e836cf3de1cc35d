import type { Block, Framing, Grammar } from '../../model/grammar.ts';
import { isBinary } from '../bytes/is-binary.ts';
import { detached } from '../bytes/latin1.ts';
import { prefixOf } from '../bytes/length-prefix.ts';
import { recordTotal } from '../bytes/record-length.ts';
import { telnetLength } from '../bytes/telnet.ts';
import { continueRequest, lineOf, type Request, readRequest } from './request.ts';

/** What the last answer made the server expect: a command, or a block that is no command. */
export type Mode = 'command' | Block['kind'];

/** Longest unit that waits for its end, in bytes; longer ones are handed on as they are. */
const longest = 64 * 1024 * 1024;
const longestLine = 1024 * 1024;
/** Characters that a small request may keep alive beside its own. */
const mostBeside = 4096;

/** The mode after an answer, from the grammar's blocks. */
export function modeAfter(grammar: Grammar, { command, raw }: Request, status: string): Mode {
  if (status === '+' && literalLength(raw) > 0) return 'line';
  const found = grammar.blocks.find(
    (block) => block.status === status && (block.verb === undefined || block.verb === command),
  );
  return found?.kind ?? 'command';
}

/**
 * Cuts the client's stream into requests. Pull-based, because the framing belongs to the state: after `354` a mail
 * body ends with a lone dot. `next` gives undefined while it needs more.
 */
export class RequestCutter {
  readonly #grammar: Grammar;
  #pieces: string[] = [];
  #length = 0;
  /** Bytes that the next unit announces: with fewer it is not even looked at. */
  #needed = 0;
  #searched = 0;
  /** Pieces that an end was looked for in, and what the last of them ended with. */
  #checked = 0;
  #tail = '';

  constructor(grammar: Grammar) {
    this.#grammar = grammar;
  }

  push(text: string): void {
    if (text === '') return;
    this.#pieces.push(text);
    this.#length += text.length;
  }

  get pending(): string {
    if (this.#pieces.length > 1) {
      this.#pieces = [this.#pieces.join('')];
      this.#checked = 0;
    }
    return this.#pieces[0] ?? '';
  }

  /** `after` is the request before. */
  next(mode: Mode, after: Request): Request | undefined {
    if (this.#length < this.#needed) return undefined;
    if (this.#searched > 0 && this.#goesOn(mode)) return undefined;
    const text = this.pending;
    if (text === '') return undefined;
    const length = this.#lengthOf(text, mode, after);
    if (length === undefined || length > text.length) {
      this.#needed = length ?? 0;
      // A line that ends is kept in view: what follows it may belong to it.
      if (mode === 'dot' || line(text, this.#searched) === undefined) this.#searched = text.length;
      this.#checked = this.#pieces.length;
      this.#tail = text.slice(-4);
      return undefined;
    }
    return this.#take(text, length, mode, after);
  }

  /** A mail comes in thousands of pieces: only new ones are searched, and they are joined at its end or every megabyte. */
  #goesOn(mode: Mode): boolean {
    const ending = this.#endingOf(mode);
    if (ending === undefined || this.#pieces.length > 700) return false;
    const fresh = this.#tail + this.#pieces.slice(this.#checked).join('');
    this.#checked = this.#pieces.length;
    this.#tail = fresh.slice(-4);
    return !ending.test(fresh);
  }

  /** What new pieces must hold, where nothing else can end the unit that has begun. */
  #endingOf(mode: Mode): RegExp | undefined {
    if (mode === 'dot') return /(?:^|\n)\.\r?\n/;
    const { kind } = this.#grammar.framing;
    const isLine = mode === 'command' && (kind === 'line' || kind === 'resp');
    return isLine && this.#length <= longestLine ? /\n/ : undefined;
  }

  /** The client has ended: what is left is one last unit, if anything. */
  rest(mode: Mode, after: Request): Request | undefined {
    const text = this.pending;
    return text === '' ? undefined : this.#take(text, text.length, mode, after);
  }

  #take(text: string, length: number, mode: Mode, after: Request): Request {
    this.#pieces = length < text.length ? [text.slice(length)] : [];
    this.#length = text.length - length;
    this.#needed = 0;
    this.#searched = 0;
    const beside = text.length - length;
    const raw = beside > mostBeside ? detached(text.slice(0, length)) : text.slice(0, length);
    if (mode !== 'command') return continueRequest(raw, mode === 'line' ? 'line' : 'block', after);
    return readRequest(raw, this.#grammar);
  }

  /** Length of the next unit; longer than the text where it announces that, undefined where that cannot be told. */
  #lengthOf(text: string, mode: Mode, after: Request): number | undefined {
    switch (mode) {
      case 'dot':
        return dotBlock(text, Math.max(0, this.#searched - 4)) ?? over(text, longest);
      case 'line':
        return lineAfter(text, literalLength(after.raw), this.#searched);
      case 'raw':
        return text.length;
      default:
        return frame(text, this.#grammar.framing, this.#searched, after.kind === 'opened');
    }
  }
}

/** Bytes announced by a literal at the end of the line before (RFC 9051, 4.3). */
function literalLength(raw: string): number {
  return Number(/\{(\d{1,9})\}\r?\n$/.exec(raw)?.[1] ?? 0);
}

function lineAfter(text: string, skip: number, searched: number): number | undefined {
  if (skip > longest) return line(text, searched);
  if (text.length <= skip) return skip + 1;
  return line(text, Math.max(skip, searched)) ?? (text.length > skip + longestLine ? text.length : undefined);
}

function over(text: string, limit: number): number | undefined {
  return text.length > limit ? text.length : undefined;
}

/** A length that was announced; of what is longer than anything may be, as much as is handed on. */
function announced(text: string, length: number, most = longest): number {
  return length <= most ? length : Math.max(text.length, most + 1);
}

function line(text: string, from: number): number | undefined {
  const end = text.indexOf('\n', from);
  return end < 0 ? undefined : end + 1;
}

/** Length of the unit at the start of `text`, as announced; undefined: needs more. `searched` bytes hold no line end. */
function frame(text: string, framing: Framing, searched: number, isFirst: boolean): number | undefined {
  switch (framing.kind) {
    case 'line':
      return commandLine(text, framing, searched) ?? over(text, longestLine);
    case 'resp':
      return text.startsWith('*') ? respArray(text) : (line(text, searched) ?? over(text, longestLine));
    case 'headers':
      return headerBlock(text);
    case 'prefix':
      return recordTotal(text, prefixOf(framing, isFirst));
    case 'mixed':
      return mixedLine(text, searched);
    case 'turn':
    case 'datagram':
      return text.length;
  }
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

function dotBlock(text: string, from: number): number | undefined {
  if (/^\.\r?\n/.test(text)) return text.indexOf('\n') + 1;
  for (let at = text.indexOf('\n.', from); at >= 0; at = text.indexOf('\n.', at + 1)) {
    const end = /^\r?\n/.exec(text.slice(at + 2, at + 4));
    if (end) return at + 2 + end[0].length;
  }
  return undefined;
}
