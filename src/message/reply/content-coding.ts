import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { accepts, chunkedLine, contentCodingLine, headerNames, plainHead } from '../../knowledge/http.ts';
import { toBytes, toText } from '../bytes/latin1.ts';
import { headersOf } from '../request/headers.ts';
import type { Request } from '../request/request.ts';

const longestHead = 8192; // bytes
const mostDecoded = 16 * 1024 * 1024; // bytes

const decoders: Readonly<Record<string, typeof gunzipSync>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** The coding that the content of a reply is sent in (RFC 9110, 8.4.1): `gzip`; undefined where it is in none. */
export function codingOf(reply: string): string | undefined {
  const head = reply.slice(0, longestHead);
  return contentCodingLine.exec(head.slice(0, head.indexOf('\r\n\r\n') + 2))?.[1]?.toLowerCase();
}

/** Whether the client has asked for this coding. */
export function asksFor(request: Request, coding: string): boolean {
  return accepts(headersOf(request).get(headerNames.acceptable)?.join(','), coding);
}

/** The reply with its content as it is without a coding; the reply itself where that cannot be had. */
export function withoutCoding(reply: string, coding: string): string {
  const decode = decoders[coding];
  const end = reply.indexOf('\r\n\r\n');
  if (!decode || end < 0) return reply;
  const head = reply.slice(0, end + 2);
  const sent = reply.slice(end + 4);
  const content = decodedText(chunkedLine.test(head) ? joinedChunks(sent) : sent, decode);
  if (content === undefined) return reply;
  return `${plainHead(head, content.length)}\r\n${content}`;
}

function decodedText(content: string, decode: typeof gunzipSync): string | undefined {
  try {
    return toText(decode(toBytes(content), { maxOutputLength: mostDecoded }));
  } catch {
    return undefined; // it is none, or too large
  }
}

/** What was sent in chunks (RFC 9112, 7.1), without its trailer. */
function joinedChunks(sent: string): string {
  const chunks: string[] = [];
  for (let at = 0; ; ) {
    const line = sent.indexOf('\r\n', at);
    const size = line < 0 ? Number.NaN : Number.parseInt(sent.slice(at, line), 16);
    if (!(size > 0)) return chunks.join('');
    chunks.push(sent.slice(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}
