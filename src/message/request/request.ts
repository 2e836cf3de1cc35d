import { respStrings } from '../../knowledge/resp.ts';
import type { Batch, Block, Grammar } from '../../model/grammar.ts';
import { isBinary } from '../bytes/is-binary.ts';
import { type RecordField, readFields } from '../bytes/record-fields.ts';
import { batchOf, firstWord } from './batch.ts';
import type { DataParts } from './moved-bytes.ts';
import { payloadOf } from './payload.ts';
import { kindOf, withoutBytes, withoutFields, wordsIn } from './record-words.ts';
import { blankFrom, canonical, skipBlanks, splitBlanks, splitWords } from './words.ts';

/**
 * What kind of thing the server reacts to. `opened` is the connection itself: its answer is the greeting. `left` is the end
 * of the client's side: its answer is what the server says to nobody. `secured`: what is said from now on is said inside TLS.
 */
type RequestKind = 'opened' | 'left' | 'secured' | 'command' | 'block' | 'line' | 'record';

/**
 * One unit of what the client said, read. Sample: `RCPT To:<bob@example.org>` has verb `RCPT` and words
 * `['To:', '<bob@example.org>']`.
 */
export interface Request extends DataParts {
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
  /** What it is that is there: a `file` or a `folder`, or what the command makes by which it came. */
  readonly sort?: string;
  /** The folder that it lies in, or the current one; `~` is where the session began. */
  readonly place?: string;
  /** Whether a data connection has been agreed on that is not used yet, where the server has such. */
  readonly data?: 'yes' | 'no';
  /** Whose endpoint for a data connection it announces, where the server has such. */
  readonly endpoint?: 'own' | 'low' | 'other';
  /** The first parameter of the request before and its own, or two strings of a record, with a zero between: a user and what he says to prove it, however it is said. */
  readonly pair?: string;
  /** Whether the thing that it names is there, where the server keeps things by name. */
  readonly held?: 'yes' | 'no';
  /** Which of several stores its session has chosen, if not the usual one. */
  readonly space?: string;
  /** The request that put it there, its value; of what waits in a line also the name of the line, the name that the server gave it, where it did, and its age in whole seconds; of a thing the number of the change that made it so, where the server numbers them. */
  readonly kept?: {
    readonly request: Request;
    readonly value: string;
    readonly line?: string;
    readonly name?: string;
    readonly age?: string;
    readonly number?: string;
  };
  /** How many things there are, of a request that is answered with that. */
  readonly count?: string;
  /** What will be there if the request is accepted. */
  readonly after?: string;
  /** What the cells hold that it reads, where the server has such. */
  readonly cells?: string;
  /** Whether what it names by a number is there, was taken away, or never was, where several commands name things so. */
  readonly listed?: 'yes' | 'gone' | 'never';
  readonly told?: string; // of the numbered things whose properties it asks for, where that is known
  /** Of a binary record that its layout fits. */
  readonly fields?: readonly RecordField[];
}

const searchedForWords = 65_536; // bytes of a binary request; words beyond hardly tell what it asks for

/** Command of a line without one: a blank, which no verb can be. `''` is the greeting. */
const emptyLine = ' ';

const mostInBatch = 64; // lines of a batch that are read

const nothing = { line: '', tag: '', verb: '', command: '', words: [], rest: '', body: '' } as const;

/** Where a line has no command, what comes first in it is no tag, and the server says this in its place (RFC 9051, 7.1.3). */
const untagged = '*';

/** The connection has opened: the request that greetings answer. */
export const opened: Request = { kind: 'opened', raw: '', ...nothing };

/** The connection has opened and there is no place for it. No client can say its command either. */
export const full: Request = { kind: 'opened', raw: '', ...nothing, command: ' full' };

/** The client has ended its side without the server having closed. Its command is one that no client can say: it has a blank. */
export const left: Request = { kind: 'left', raw: '', ...nothing, command: ' left' };

/** TLS has begun; hardly any server has something to say to that. */
export const secured: Request = { kind: 'secured', raw: '', ...nothing, command: ' tls' };

/** Reads one unit that `RequestCutter` cut. */
export function readRequest(raw: string, grammar: Grammar): Request {
  switch (grammar.framing.kind) {
    case 'resp':
      return readResp(raw);
    case 'headers':
      return readHeaders(raw, grammar);
    case 'line':
      return readBatch(raw, grammar, grammar.framing.batches) ?? readLine(raw, grammar);
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

/** A batch is one request: its command is the first line's with those of the lines inside, its words are theirs. */
function readBatch(
  raw: string,
  grammar: Grammar,
  batches: readonly Batch[] | undefined,
): Request | undefined {
  const begins = batches && batchOf(raw.slice(0, 64), batches);
  if (!begins) return undefined;
  const [first = '', ...lines] = raw.split('\n', mostInBatch);
  const inside = lines.filter((line) => firstWord(line) !== begins.end && line !== '');
  const read = inside.map((line) => readLine(`${line}\n`, grammar));
  const commands = new Set([
    canonical(begins.begin, grammar.caseless),
    ...read.map(({ command }) => command),
  ]);
  return {
    ...readLine(`${first}\n`, grammar),
    raw,
    command: [...commands].join(' '),
    words: read.flatMap(({ words }) => words).slice(0, 64),
    rest: read.map(({ rest }) => rest).join(' '),
    body: raw.slice(first.length + 1),
  };
}

/** What stands in the frame is read as a line, unless it is binary. */
function readFramed(raw: string, grammar: Grammar): Request {
  const payload = payloadOf(raw, grammar.framing);
  return isBinary(payload) ? readRecord(raw, grammar) : { ...readLine(payload, grammar), raw };
}

/** Reads a block or line that belongs to the request before it; its command is that one's with an ellipsis, with two where the grammar tells the second answer from the first. */
export function continueRequest(
  raw: string,
  kind: 'block' | 'line',
  before: Request,
  blocks: readonly Block[] = [],
): Request {
  const next = `${before.command}...`;
  const isNext = !before.command.endsWith('...') || blocks.some(({ verb }) => verb === next);
  const command = isNext ? next : before.command;
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
  if (grammar.separator !== undefined) return readSeparated(raw, line, body, grammar.separator, grammar);
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

function readSeparated(
  raw: string,
  line: string,
  body: string,
  separator: string,
  grammar: Grammar,
): Request {
  const [verb = '', ...words] = line.split(separator);
  return {
    ...nothing,
    kind: 'command',
    raw,
    line,
    verb,
    command: canonical(verb, grammar.caseless) || emptyLine,
    words: words.slice(0, 64),
    rest: line.slice(verb.length + separator.length),
    body,
  };
}

/** A Redis command: an array of bulk strings, or an inline line. */
function readResp(raw: string): Request {
  const words = raw.startsWith('*') ? respStrings(raw) : splitBlanks(lineOf(raw));
  const [verb = '', ...rest] = words;
  return {
    kind: 'command',
    raw,
    line: lineOf(raw),
    tag: '',
    verb,
    command: canonical(verb, true),
    words: rest,
    rest: rest.join(' '),
    body: '',
  };
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
    command: heads?.find(({ command }) => command === verb)?.as ?? canonical(verb, false),
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
