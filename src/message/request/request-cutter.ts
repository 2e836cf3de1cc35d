import type { Block, Grammar } from '../../model/grammar.ts';
import { ByteQueue } from '../bytes/byte-queue.ts';
import { frameLength } from './frame-length.ts';
import { continueRequest, type Request, readRequest } from './request.ts';
import { lineEnd, longestLine, longestUnit, over, type Progress } from './unit-progress.ts';

/** What the last answer made the server expect: a command, or a block that is no command. */
export type Mode = 'command' | Block['kind'];

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

  /** Bytes of memory that wait for their end. */
  get held(): number {
    return this.#bytes.held;
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
    const isBlank = this.#grammar.framing.kind === 'bracket' && this.#bytes.text(0).trim() === '';
    return length === 0 || isBlank ? undefined : this.#take(length, mode, after);
  }

  #startAnew(mode: Mode): void {
    this.#mode = mode;
    this.#needed = 0;
    this.#progress = { at: 0, searched: 0 };
  }

  #take(length: number, mode: Mode, after: Request): Request {
    this.#startAnew(mode);
    const raw = this.#bytes.take(length);
    if (mode !== 'command')
      return continueRequest(raw, mode === 'line' ? 'line' : 'block', after, this.#grammar.blocks);
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
        return frameLength(
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
