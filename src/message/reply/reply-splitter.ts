import { chunkedLine, headOnly, lengthLine, withoutContent } from '../../knowledge/http.ts';
import { respEnd } from '../../knowledge/resp.ts';
import { errorWithoutTag } from '../../knowledge/tagged-status.ts';
import type { Framing, LengthPrefix } from '../../model/grammar.ts';
import { ByteQueue } from '../bytes/byte-queue.ts';
import { frameLength } from '../request/frame-length.ts';
import type { Request } from '../request/request.ts';

/** What the recordings show of how replies are made up; learned from requests that were answered one at a time. */
export interface ReplyShape {
  readonly tagged: boolean;
  readonly resp: boolean;
  readonly headers: boolean;
  /** Replies are records with their length in front. */
  readonly records?: LengthPrefix;
  /** Replies are framed otherwise than in lines. */
  readonly framing?: Framing;
  /** The server speaks first. */
  readonly greets: boolean;
  /** Replies that end with a lone dot, by `dottedKey`. */
  readonly dotted: ReadonlySet<string>;
}

/** `LIST` alone gets many lines, `LIST 1` gets one: the number of words belongs to the key. */
export function dottedKey(request: Request, reply: string): string {
  return `${request.command} ${request.words.length} ${/^[^ \r\n]*/.exec(reply)?.[0] ?? ''}`;
}

/**
 * Length of the first reply unit at the start of `text`, or undefined if it is not complete. Used where several
 * requests went out together and their replies came together.
 */
export function replyLength(text: string, request: Request, shape: ReplyShape): number | undefined {
  if (text === '') return undefined;
  if (shape.framing) {
    const bytes = new ByteQueue();
    bytes.push(text);
    const length = frameLength(bytes, { at: 0, searched: 0 }, shape.framing, false);
    return length !== undefined && length <= text.length ? length : undefined;
  }
  if (shape.resp) return respLength(text);
  if (shape.headers) return messageLength(text, request.verb === headOnly.command);
  if (shape.tagged && request.tag !== '') return taggedLength(text, request.tag);
  const code = /^(\d{3})([ -])/.exec(text);
  if (code?.[2] === '-') return codedLength(text, code[1] ?? '');
  const end = text.indexOf('\n') + 1;
  if (end === 0) return undefined;
  if (!shape.dotted.has(dottedKey(request, text))) return end;
  const dot = text.indexOf('\n.\r\n', end - 1);
  return dot < 0 ? undefined : dot + 4;
}

function codedLength(text: string, code: string): number | undefined {
  const last = text.indexOf(`\n${code} `);
  const end = last < 0 ? -1 : text.indexOf('\n', last + 1);
  return end < 0 ? undefined : end + 1;
}

function taggedLength(text: string, tag: string): number | undefined {
  if (text.startsWith('+ ')) return lineEnd(text, 0);
  const at = text.startsWith(`${tag} `) ? 0 : text.indexOf(`\n${tag} `) + 1;
  if (at === 0 && !text.startsWith(`${tag} `)) {
    // an error that names no tag, e.g. `* BAD …`
    return errorWithoutTag.test(text) ? lineEnd(text, 0) : undefined;
  }
  return lineEnd(text, at);
}

function lineEnd(text: string, from: number): number | undefined {
  const end = text.indexOf('\n', from);
  return end < 0 ? undefined : end + 1;
}

/** What is no value is a line. */
function respLength(text: string): number | undefined {
  const end = respEnd(text, 0);
  if (end === 'more') return undefined;
  return end === 'fault' ? lineEnd(text, 0) : end;
}

/** Whether the server still has to say more of its reply: one without a length goes on until the connection ends (RFC 9112, 6.3). */
export function isUnfinished(text: string, request: Request, shape: ReplyShape): boolean {
  if (!shape.headers || request.verb === headOnly.command) return false;
  if (messageLength(text, false) === undefined) return true;
  const headers = text.slice(0, /\r?\n\r?\n/.exec(text)?.index ?? 0);
  return !withoutContent.test(headers) && !chunkedLine.test(headers) && !lengthLine.test(headers);
}

function messageLength(text: string, headOnly: boolean): number | undefined {
  const head = /\r?\n\r?\n/.exec(text);
  if (!head) return undefined;
  const headers = text.slice(0, head.index);
  const start = head.index + head[0].length;
  if (headOnly || withoutContent.test(headers)) return start;
  if (chunkedLine.test(headers)) {
    const end = text.indexOf('\n0\r\n\r\n', start - 1);
    return end < 0 ? undefined : end + 6;
  }
  const length = lengthLine.exec(headers)?.[1];
  const total = start + Number(length ?? 0);
  return total <= text.length ? total : undefined;
}
