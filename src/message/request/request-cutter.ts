import type { Block, Grammar } from '../../model/grammar.ts';
import { detached } from '../bytes/latin1.ts';
import { frameLength, line, longest, longestLine, over } from './frame-length.ts';
import { continueRequest, type Request, readRequest } from './request.ts';

/** What the last answer made the server expect: a command, or a block that is no command. */
export type Mode = 'command' | Block['kind'];

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
    const { framing } = this.#grammar;
    if (mode !== 'command') return undefined;
    if (framing.kind === 'bracket') return framing.close === '}' ? /\}/ : /[\])]/;
    const isLine = framing.kind === 'line' || framing.kind === 'resp';
    return isLine && this.#length <= longestLine ? /\n/ : undefined;
  }

  /** The client has ended: what is left is one last unit, if anything. */
  rest(mode: Mode, after: Request): Request | undefined {
    const text = this.pending;
    const isBlank = this.#grammar.framing.kind === 'bracket' && text.trim() === '';
    return text === '' || isBlank ? undefined : this.#take(text, text.length, mode, after);
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
        return frameLength(text, this.#grammar.framing, this.#searched, after.kind === 'opened');
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

function dotBlock(text: string, from: number): number | undefined {
  if (/^\.\r?\n/.test(text)) return text.indexOf('\n') + 1;
  for (let at = text.indexOf('\n.', from); at >= 0; at = text.indexOf('\n.', at + 1)) {
    const end = /^\r?\n/.exec(text.slice(at + 2, at + 4));
    if (end) return at + 2 + end[0].length;
  }
  return undefined;
}
