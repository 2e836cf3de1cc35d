import { chunkedLine, lengthLine } from '../../knowledge/http.ts';
import type { ByteQueue } from '../bytes/byte-queue.ts';
import { isBinary } from '../bytes/is-binary.ts';
import { announced, lineEnd, longestLine, over, type Progress } from './unit-progress.ts';

const looked = 256; // bytes of the first line that show whether it is text

/** Length of a request with headers (RFC 9112): a line, headers, content. What is none is a unit as it comes. */
export function headerBlock(bytes: ByteQueue, progress: Progress): number | undefined {
  if (progress.stage === undefined) {
    const before = progress.searched;
    const first = lineEnd(bytes, progress);
    if (before < looked && isOdd(bytes.text(0, Math.min(first ?? looked, looked)))) return bytes.length; // after an upgrade, or junk
    if (first === undefined) return over(bytes, longestLine);
    if (!isRequestLine(bytes.text(0, first))) return first; // HTTP/0.9 or junk: answered at once
    progress.stage = 'headers';
    progress.at = first;
  }
  if (progress.stage === 'headers') {
    const head = headEnd(bytes, progress);
    if (head === undefined) return over(bytes, longestLine);
    progress.at = head;
    progress.stage = progress.chunked ? 'chunks' : 'content';
  }
  if (progress.stage === 'content') return announced(bytes, progress.at + (progress.content ?? 0));
  return (progress.stage === 'chunks' ? chunksEnd : trailerEnd)(bytes, progress) ?? over(bytes, longestLine);
}

function isOdd(text: string): boolean {
  return !/^[\t\r\n\x20-\x7e]/.test(text) || isBinary(text);
}

/** `WORD x … NAME/1`: in two looks, because one expression for it all would try every pair of places in the line. */
function isRequestLine(line: string): boolean {
  const start = /[A-Za-z] \S/.exec(line)?.index;
  return start !== undefined && / [A-Z]+\/\d/.test(line.slice(start + 3));
}

/** Where the empty line after the headers ends. */
function headEnd(bytes: ByteQueue, progress: Progress): number | undefined {
  for (;;) {
    const end = lineEnd(bytes, progress);
    if (end === undefined) return undefined;
    const header = bytes.text(progress.at, end);
    if (header === '\n' || header === '\r\n') return end;
    if (chunkedLine.test(header)) progress.chunked = true;
    const content = lengthLine.exec(header)?.[1];
    if (content !== undefined) progress.content ??= Number(content);
    progress.at = end;
  }
}

/** Where chunks and the trailer after them end (RFC 9112, 7.1); what is no chunk ends the request before it. */
function chunksEnd(bytes: ByteQueue, progress: Progress): number | undefined {
  for (;;) {
    const end = lineEnd(bytes, progress);
    if (end === undefined) return undefined;
    const line = bytes.text(progress.at, Math.min(end, progress.at + 64));
    const digits = /^[0-9A-Fa-f]{1,8}(?=[\t ;\r\n])/.exec(line)?.[0];
    if (digits === undefined) return progress.at;
    const size = Number.parseInt(digits, 16);
    if (size === 0) {
      progress.stage = 'trailer';
      progress.at = end;
      return trailerEnd(bytes, progress);
    }
    progress.at = end + size + 2;
    if (progress.at > bytes.length) return announced(bytes, progress.at, longestLine);
  }
}

/** Header lines up to an empty one. */
function trailerEnd(bytes: ByteQueue, progress: Progress): number | undefined {
  for (;;) {
    const end = lineEnd(bytes, progress);
    if (end === undefined) return undefined;
    const line = bytes.text(progress.at, Math.min(end, progress.at + 2));
    if (line === '\n' || line === '\r\n') return end;
    progress.at = end;
  }
}
