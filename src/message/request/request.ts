import type { Grammar, RecordGrammar } from '../../model/grammar.ts';
import { isBinary } from '../bytes/is-binary.ts';
import { type RecordField, readFields } from '../bytes/record-fields.ts';
import { payloadOf } from './payload.ts';

/**
 * What kind of thing the server reacts to. `opened` is the connection itself: its answer is the greeting. `left` is the end
 * of the client's side: its answer is what the server says to nobody.
 */
type RequestKind = 'opened' | 'left' | 'command' | 'block' | 'line' | 'record';

/**
 * One unit of what the client said, read. Sample: `RCPT To:<bob@example.org>` has verb `RCPT` and words
 * `['To:', '<bob@example.org>']`.
 */
export interface Request {
  readonly kind: RequestKind;
  /** All bytes, terminator included. */
  readonly raw: string;
  /** First line without its terminator. */
  readonly line: string;
  readonly tag: string;
  /** As typed. */
  readonly verb: string;
  /** In canonical case: what `verb` tests compare. */
  readonly command: string;
  readonly words: readonly string[];
  /** What follows the verb, as typed, without the blanks between. */
  readonly rest: string;
  /** A block, literal or body that belongs to the request; all of a binary record but its id. */
  readonly body: string;
  /** Whether the file or folder that it names is there, where the server has a tree of them. */
  readonly there?: 'yes' | 'no';
  /** What it is that is there. */
  readonly sort?: 'file' | 'folder';
  /** The folder that it lies in, or the current one; `~` is where the session began. */
  readonly place?: string;
  /** Whether a data connection has been agreed on that is not used yet, where the server has such. */
  readonly data?: 'yes' | 'no';
  /** Whose endpoint for a data connection it announces, where the server has such. */
  readonly endpoint?: 'own' | 'low' | 'other';
  /** The first parameter of the request before and its own, with a zero between: a user and what he says to prove it, however it is said. */
  readonly pair?: string;
  /** Whether the thing that it names is there, where the server keeps things by name. */
  readonly held?: 'yes' | 'no';
  /** The request that put it there, and its value. */
  readonly kept?: { readonly request: Request; readonly value: string };
  /** What will be there if the request is accepted. */
  readonly after?: string;
  /** What the cells hold that it reads, where the server has such. */
  readonly cells?: string;
  /** Whether what it names by a number is there, was taken away, or never was, where several commands name things so. */
  readonly listed?: 'yes' | 'gone' | 'never';
  /** Of a binary record that its layout fits. */
  readonly fields?: readonly RecordField[];
}

const searchedForWords = 65_536; // bytes of a binary request; words beyond hardly tell what it asks for

/** Command of a line without one: a blank, which no verb can be. `''` is the greeting. */
const emptyLine = ' ';

const nothing = { line: '', tag: '', verb: '', command: '', words: [], rest: '', body: '' } as const;

/** Where a line has no command, what comes first in it is no tag, and the server says this in its place (RFC 9051, 7.1.3). */
const untagged = '*';

/** The connection has opened: the request that greetings answer. */
export const opened: Request = { kind: 'opened', raw: '', ...nothing };

/** The client has ended its side without the server having closed. Its command is one that no client can say: it has a blank. */
export const left: Request = { kind: 'left', raw: '', ...nothing, command: ' left' };

/** Reads one unit that `RequestCutter` cut. */
export function readRequest(raw: string, grammar: Grammar): Request {
  switch (grammar.framing.kind) {
    case 'resp':
      return readResp(raw);
    case 'headers':
      return readHeaders(raw, grammar);
    case 'line':
      return readLine(raw, grammar);
    case 'terminator':
    case 'lines':
    case 'fixed':
    case 'bracket':
    case 'counted':
      return readFramed(raw, grammar);
    default:
      return readRecord(raw, grammar);
  }
}

/** What stands in the frame is read as a line, unless it is binary. */
function readFramed(raw: string, grammar: Grammar): Request {
  const payload = payloadOf(raw, grammar.framing);
  return isBinary(payload) ? readRecord(raw, grammar) : { ...readLine(payload, grammar), raw };
}

/** Reads a block or line that belongs to the request before it; its command is that one's with an ellipsis. */
export function continueRequest(raw: string, kind: 'block' | 'line', before: Request): Request {
  const command = before.command.endsWith('...') ? before.command : `${before.command}...`;
  const line = lineOf(raw);
  return {
    ...nothing,
    kind,
    raw,
    line,
    tag: before.tag,
    command,
    words: kind === 'line' ? [line] : [],
    body: raw,
  };
}

/** `line` up to its terminator. */
export function lineOf(raw: string): string {
  const end = raw.indexOf('\n');
  if (end < 0) return raw.endsWith('\r\0') ? raw.slice(0, -2) : raw;
  return raw.charCodeAt(end - 1) === 13 ? raw.slice(0, end - 1) : raw.slice(0, end);
}

function readLine(raw: string, grammar: Grammar): Request {
  const line = lineOf(raw);
  const bodyStart = raw.indexOf('\n') + 1;
  const body = bodyStart > 0 ? raw.slice(bodyStart) : '';
  let at = skipBlanks(line, 0);
  let tag = '';
  if (grammar.tagged) {
    const end = blankFrom(line, at);
    tag = line.slice(at, end);
    at = skipBlanks(line, end);
  }
  const end = blankFrom(line, at);
  const verb = line.slice(at, end);
  const rest = line.slice(skipBlanks(line, end));
  return {
    kind: 'command',
    raw,
    line,
    tag: grammar.tagged && verb === '' ? untagged : tag,
    verb,
    command: canonical(verb, grammar.caseless) || emptyLine,
    words: splitWords(rest),
    rest,
    body,
  };
}

/** A Redis command: an array of bulk strings, or an inline line (https://redis.io/docs/reference/protocol-spec). */
function readResp(raw: string): Request {
  const words = raw.startsWith('*') ? bulks(raw) : splitBlanks(lineOf(raw));
  const [verb = '', ...rest] = words;
  return {
    kind: 'command',
    raw,
    line: lineOf(raw),
    tag: '',
    verb,
    command: verb.toUpperCase(),
    words: rest,
    rest: rest.join(' '),
    body: '',
  };
}

function bulks(raw: string): string[] {
  const words: string[] = [];
  let at = raw.indexOf('\n') + 1;
  while (at > 0 && at < raw.length) {
    const end = raw.indexOf('\n', at);
    if (end < 0) break;
    const length = raw.charAt(at) === '$' ? Number.parseInt(raw.slice(at + 1, end), 10) : Number.NaN;
    if (!(length >= 0)) break;
    words.push(raw.slice(end + 1, end + 1 + length));
    at = end + 1 + length + 2;
  }
  return words;
}

function readHeaders(raw: string, { heads }: Grammar): Request {
  const line = lineOf(raw);
  const words = splitBlanks(line);
  const [verb = '', ...rest] = words;
  const split = /\r?\n\r?\n/.exec(raw);
  const body = split ? raw.slice(split.index + split[0].length) : '';
  return {
    kind: 'command',
    raw,
    line,
    tag: '',
    verb,
    command: heads?.find(({ command }) => command === verb)?.as ?? verb,
    words: rest,
    rest: rest.join(' '),
    body,
  };
}

/**
 * A record of a binary protocol. Where a layout fits, its printable fields are the words; otherwise printable runs are, so
 * that names inside it can be recognised and echoed.
 */
function readRecord(raw: string, grammar: Grammar): Request {
  const text = /^[\t\r\n\x20-\x7e]*(?:[\t\r\n\x20-\x7e]|\r\0)$/.test(raw);
  if (text && /^[A-Za-z]+ \S+ [A-Z]+\/\d\.\d\r?\n/.test(raw)) return readHeaders(raw, grammar); // SIP and SSDP over UDP
  if (text) return readLine(raw, { ...grammar, tagged: false });
  const command = kindOf(raw, grammar.records);
  const layouts = grammar.records?.layouts ?? [];
  const layout =
    layouts.find((one) => one.command === command) ?? layouts.find((one) => one.command === undefined);
  const fields = layout && readFields(raw, layout.items);
  const words = fields
    ? fields.flatMap(({ value }) => wordsIn(value))
    : (raw.slice(0, searchedForWords).match(/[\x21-\x7e]{3,}/g) ?? []);
  const rest = words.join(' ');
  const worded = `${command} ${words[0]?.toUpperCase()}`;
  return {
    ...nothing,
    kind: 'record',
    raw,
    command: grammar.records?.keywords?.includes(worded) ? worded : command,
    words: words.slice(0, 16),
    rest,
    body:
      fields && layout.ids
        ? withoutFields(fields, layout.ids)
        : withoutBytes(raw, grammar.records?.idAt ?? []),
    ...(fields ? { fields } : {}),
  };
}

/** A field of text is a word, or a sentence of several. */
function wordsIn(value: string): readonly string[] {
  if (value.length < 2 || !/^[\t\r\n\x20-\x7e]+$/.test(value)) return [];
  return splitBlanks(value.replace(/[\r\n]+/g, ' '));
}

/** All that a record says but its ids, and the lengths of what they are in. */
function withoutFields(fields: readonly RecordField[], ids: readonly number[]): string {
  return fields.map(({ whole }, index) => (ids.includes(index + 1) ? '' : whole)).join('');
}

function withoutBytes(raw: string, places: readonly number[]): string {
  if (places.length === 0) return raw;
  let left = '';
  for (let at = 0; at < raw.length; at++) if (!places.includes(at)) left += raw.charAt(at);
  return left;
}

/** The bytes that name the command, `#0b`, `#0103`; `#` where none do. */
function kindOf(raw: string, records: RecordGrammar | undefined): string {
  const hex = (at: number) =>
    (raw.charCodeAt(at < 0 ? raw.length + at : at) || 0).toString(16).padStart(2, '0');
  return `#${(records?.kindAt ?? []).map(hex).join('')}`;
}

function canonical(verb: string, caseless: boolean): string {
  return caseless ? verb.toUpperCase() : verb;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text.charCodeAt(at))) at++;
  return at;
}

function blankFrom(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isBlank(text.charCodeAt(at))) at++;
  return at;
}

function splitBlanks(text: string): string[] {
  return text.split(/[ \t]+/).filter((word) => word !== '');
}

/**
 * Words are separated by blanks outside of quotes; a leading keyword with `:` or `=` is a word of its own, so that
 * `FROM:<a@b>`, `FROM: <a@b>` and `SIZE=100` show their value alone.
 */
function splitWords(rest: string): string[] {
  const words: string[] = [];
  for (const [token] of rest.matchAll(/"(?:[^"\\]|\\.)*"(?=[ \t]|$)|[^ \t]+/g)) {
    const keyword = /^[A-Za-z]+[:=]/.exec(token)?.[0];
    if (keyword === undefined || keyword.length === token.length) words.push(token);
    else words.push(keyword, token.slice(keyword.length));
    if (words.length >= 64) break;
  }
  return words;
}
