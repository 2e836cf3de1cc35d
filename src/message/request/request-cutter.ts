import type { Block, CountedBlock, Framing, Grammar, LengthPrefix } from '../../model/grammar.ts';
import { ByteQueue } from '../bytes/byte-queue.ts';
import { prefixOf } from '../bytes/length-prefix.ts';
import { recordTotal } from '../bytes/record-length.ts';
import { headerBlock } from './header-framing.ts';
import { mixedLine } from './mixed-framing.ts';
import { continueRequest, type Request, readRequest } from './request.ts';
import { announced, lineEnd, longestLine, longestUnit, over, type Progress } from './unit-progress.ts';

/** What the last answer made the server expect: a command, or a block that is no command. */
export type Mode = 'command' | Block['kind'];

const mostElements = 1024 * 1024; // of an array, as Redis has it
const longestPrefix = 8; // bytes of a number that tells a length, at most

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
  readonly #bytes = new ByteQueue();
  #progress: Progress = { at: 0, searched: 0 };
  #mode: Mode = 'command';
  /** Bytes that the next unit announces: with fewer it is not even looked at. */
  #needed = 0;

  constructor(grammar: Grammar) {
    this.#grammar = grammar;
  }

  push(said: Uint8Array | string): void {
    this.#bytes.push(said);
  }

  /** What no request was made of yet. */
  get pending(): string {
    return this.#bytes.text(0);
  }

  /** `after` is the request before. */
  next(mode: Mode, after: Request): Request | undefined {
    if (mode !== this.#mode) this.#startAnew(mode);
    const { length } = this.#bytes;
    if (length === 0 || length < this.#needed) return undefined;
    const found = this.#lengthOf(mode, after);
    if (found !== undefined && found <= length) return this.#take(found, mode, after);
    this.#needed = found ?? 0;
    return undefined;
  }

  /** The client has ended: what is left is one last unit, if anything. */
  rest(mode: Mode, after: Request): Request | undefined {
    const { length } = this.#bytes;
    return length === 0 ? undefined : this.#take(length, mode, after);
  }

  #startAnew(mode: Mode): void {
    this.#mode = mode;
    this.#needed = 0;
    this.#progress = { at: 0, searched: 0 };
  }

  #take(length: number, mode: Mode, after: Request): Request {
    this.#startAnew(mode);
    const raw = this.#bytes.take(length);
    if (mode !== 'command') return continueRequest(raw, mode === 'line' ? 'line' : 'block', after);
    return readRequest(raw, this.#grammar);
  }

  /** Length of the next unit; longer than what is there where it announces that, undefined where that cannot be told. */
  #lengthOf(mode: Mode, after: Request): number | undefined {
    const [bytes, progress] = [this.#bytes, this.#progress];
    switch (mode) {
      case 'dot':
        return dotBlock(bytes, progress) ?? over(bytes, longestUnit);
      case 'line':
        return lineAfter(bytes, progress, literalLength(after.raw));
      case 'raw':
        return bytes.length;
      default:
        return frame(
          bytes,
          progress,
          this.#grammar.framing,
          after.kind === 'opened' || after.kind === 'secured',
        );
    }
  }
}

/** Bytes announced by a literal at the end of the line before (RFC 9051, 4.3). */
function literalLength(raw: string): number {
  return Number(/\{(\d{1,9})\}\r?\n$/.exec(raw.slice(-14))?.[1] ?? 0);
}

function lineAfter(bytes: ByteQueue, progress: Progress, skip: number): number | undefined {
  if (skip > longestUnit) return lineEnd(bytes, progress);
  if (bytes.length <= skip) return skip + 1;
  progress.at = skip;
  return lineEnd(bytes, progress) ?? over(bytes, skip + longestLine);
}

/** Length of the unit at the front, as announced; undefined: needs more. */
function frame(bytes: ByteQueue, progress: Progress, framing: Framing, isFirst: boolean): number | undefined {
  switch (framing.kind) {
    case 'line':
      return commandLine(bytes, progress, framing);
    case 'resp':
      return respArray(bytes, progress);
    case 'headers':
      return headerBlock(bytes, progress);
    case 'prefix':
      return prefixed(bytes, prefixOf(framing, isFirst));
    case 'mixed':
      return mixedLine(bytes, progress);
    case 'turn':
    case 'datagram':
      return bytes.length;
  }
}

function prefixed(bytes: ByteQueue, prefix: LengthPrefix): number | undefined {
  if (bytes.length <= prefix.offset) return announced(bytes, prefix.offset + 1);
  return recordTotal(bytes.text(0, prefix.offset + longestPrefix), prefix, bytes.length);
}

function commandLine(
  bytes: ByteQueue,
  progress: Progress,
  { literals, counted }: Framing & { kind: 'line' },
): number | undefined {
  for (;;) {
    const end = lineEnd(bytes, progress);
    if (end === undefined) {
      if (progress.at === 0) return over(bytes, longestLine);
      return progress.at < bytes.length ? over(bytes, longestUnit) : announced(bytes, progress.at + 1);
    }
    // RFC 9051, 4.3; RFC 7888 for the plus sign
    const literal =
      literals && /\{(\d{1,9})\+\}\r?\n$/.exec(bytes.text(Math.max(progress.at, end - 14), end));
    if (!literal) return counted && progress.at === 0 ? end + blockAfter(bytes.text(0, end), counted) : end;
    progress.at = end + Number(literal[1]);
  }
}

/** Length of the block that a word of the line announces. */
function blockAfter(text: string, { verbs, word, add }: CountedBlock): number {
  const [verb = '', ...words] = text.trim().split(/[ \t]+/);
  const length = verbs.includes(verb) ? Number(words[word - 1]) : Number.NaN;
  return length >= 0 && length <= longestUnit ? length + add : 0;
}

function respArray(bytes: ByteQueue, progress: Progress): number | undefined {
  if (progress.left === undefined) {
    const first = lineEnd(bytes, progress);
    if (first === undefined) return over(bytes, longestLine);
    const count = bytes.byte(0) === 0x2a ? Number(bytes.text(1, first).trim()) : 0;
    if (!Number.isInteger(count) || count < 0 || count > mostElements) return first;
    progress.left = count;
    progress.at = first;
  }
  for (; progress.left > 0; progress.left--) {
    const end = lineEnd(bytes, progress);
    if (end === undefined) return over(bytes, longestUnit);
    if (bytes.byte(progress.at) !== 0x24) return end;
    const length = Number(bytes.text(progress.at + 1, end).trim());
    if (!Number.isInteger(length) || length < 0) return end;
    if (end + length + 2 > bytes.length) return announced(bytes, end + length + 2);
    progress.at = end + length + 2;
  }
  return progress.at;
}

/** Up to a lone dot (RFC 5321, 4.5.2). */
function dotBlock(bytes: ByteQueue, progress: Progress): number | undefined {
  if (progress.searched < 3) {
    const first = /^\.\r?\n/.exec(bytes.text(0, 3));
    if (first) return first[0].length;
    progress.searched = bytes.length;
  }
  for (let at = bytes.indexOf('\n.', progress.at); at >= 0; at = bytes.indexOf('\n.', at + 1)) {
    const after = bytes.text(at + 2, at + 4);
    const end = /^\r?\n/.exec(after);
    if (end) return at + 2 + end[0].length;
    if (after === '' || after === '\r') {
      progress.at = at;
      return undefined;
    }
  }
  progress.at = Math.max(0, bytes.length - 1);
  return undefined;
}
