/** What is known of HTTP (RFC 9110 to 9112) and of the protocols that are written like it: SIP (RFC 3261), RTSP (RFC 7826). */

/** A request that is answered by the head of what another one is answered (RFC 9110, 9.3.2). */
export const headOnly = { command: 'HEAD', as: 'GET' } as const;

/** What every reply of HTTP begins with. */
export const httpReply = 'HTTP/';

/** The version in the last word of a request line: `1.1` of `HTTP/1.1`, `1337` of `HTTP/1337`, which is none but meant as one. */
export const namedVersion = /^[A-Z]+\/(\d[\d.]{0,15})$/;

/** Statuses that answer only requests with one of these headers (RFC 9110, 13.1, 14.2 and 15). */
export const conditionalStatuses: Readonly<Record<string, readonly string[]>> = {
  '206': ['range'],
  '304': ['if-none-match', 'if-modified-since'],
  '412': ['if-match', 'if-unmodified-since', 'if-none-match'],
  '416': ['range'],
};

/** The status of what is not there (RFC 9110, 15.5.5 and 15.5.11). */
export function isAbsent(status: string): boolean {
  return /^(?:404|410)$/.test(status);
}

/** The name by which a client calls the server, which servers put into their own URLs (RFC 9110, 7.2). */
export const calledName = { header: 'host', before: /:\/\/$/ } as const;

/** Replies that have no content whatever their headers say (RFC 9110, 15). */
export const withoutContent = /^\S+ (?:1\d\d|204|304)/;

/** Names of headers that say how the connection goes on, how long a content is, which piece of it is sent, in which coding, and which codings a client takes (RFC 9110, 7.6.1, 8.6, 12.5.3, 14.4; RFC 9112, 6.1). */
export const headerNames = {
  connection: 'connection',
  length: 'content-length',
  range: 'content-range',
  coding: 'transfer-encoding',
  acceptable: 'accept-encoding',
} as const;

/** Headers that say who asks and from where: servers that answer by them are rare (RFC 9110, 10.1). */
export const aboutTheClient =
  /^(?:user-agent|referer|from|dnt|accept-language|accept-charset|sec-.*)(?:\.\d+)?$/;

/** Headers in which clients say who they are and prove it (RFC 9110, 11.6.2 and 11.7.2). */
export const credentialHeaders = ['authorization', 'proxy-authorization'] as const;

/** The statuses with which they are asked for, or refused (RFC 9110, 15.5.2 and 15.5.8). */
export const credentialsRefused = /^40[17]$/;

/** In the lines of a head: whether the content comes in chunks, and how many bytes it has (RFC 9112, 6.1 and 6.2). */
export const chunkedLine = /^transfer-encoding:[^\n]*\bchunked[ \t]*\r?$/im;
export const lengthLine = /^content-length:[ \t]*(\d{1,10})/im;

/** In the lines of a head: the coding of the content, if it is in one (RFC 9110, 8.4). */
export const contentCodingLine = /^content-encoding:[ \t]*([\w-]+)[ \t]*\r?$/im;

/** A line of a head that says where the content ends (RFC 9112, 6). */
const measuringLine = /^(?:transfer-encoding|content-length):/i;

/** The head of a reply, up to its last line, as it is for a content of so many bytes in no coding; one that does not say where its content ends does not say so either. */
export function plainHead(head: string, bytes: number): string {
  const lines = head.split(/(?<=\r\n)/).filter((line) => !/^content-encoding:/i.test(line));
  const at = lines.findIndex((line) => measuringLine.test(line));
  const others = lines.filter((line) => !measuringLine.test(line));
  return (at < 0 ? lines : others.toSpliced(at, 0, lengthIn(head, bytes))).join('');
}

/** The line that tells a length, in the letters of the other lines. */
function lengthIn(head: string, bytes: number): string {
  const [, own] = /^(content-length):/im.exec(head) ?? [];
  const name = own ?? (/\ncontent-type:/.test(head) ? 'content-length' : 'Content-Length');
  return `${name}: ${bytes}\r\n`;
}

/** Whether a client that says this in `Accept-Encoding` has asked for a coding (RFC 9110, 12.5.3). */
export function accepts(said: string | undefined, coding: string): boolean {
  const wanted = (said ?? '')
    .toLowerCase()
    .split(',')
    .map((one) => one.split(';').map((piece) => piece.trim()));
  const found = wanted.find(([name]) => name === coding) ?? wanted.find(([name]) => name === '*');
  return found !== undefined && !found.some((piece) => /^q=0(?:\.0*)?$/.test(piece));
}

/** Whether a reply says that the connection is closed after it (RFC 9112, 9.6). */
export function saysClose(reply: string): boolean {
  return /^[A-Z]+\/\d\.\d (?:[^\r\n]+\r?\n)*?connection:[ \t]*close[ \t]*\r?\n/i.test(reply.slice(0, 8192));
}

/** Whether it says that the connection stays open (RFC 9112, 9.3). */
export function saysKeepAlive(reply: string): boolean {
  return /^[A-Z]+\/\d\.\d (?:[^\n]*\n)+?connection:[ \t]*keep-alive\r?\n/i.test(reply.slice(0, 4096));
}

const longestLine = 8000; // that every server should take (RFC 9112, 3)

/** A request as far as its rules are about it; the names of headers are in lower case. */
export interface RequestHead {
  readonly line: string;
  readonly method: string;
  /** The words after the method. */
  readonly words: readonly string[];
  readonly version: string;
  readonly headers: ReadonlyMap<string, readonly string[]>;
}

/** A rule that requests may break, in a word. What a server does about it, if anything, is learned. */
interface RequestRule {
  readonly name: string;
  readonly source: string;
  readonly isBroken: (head: RequestHead) => boolean;
  /** What servers have to answer then, where the source says so. */
  readonly answer?: string;
}

/** In the order in which servers look. */
export const requestRules: readonly RequestRule[] = [
  { name: 'line', source: 'RFC 9112, 3', isBroken: ({ words }) => words.length !== 2, answer: '400' },
  { name: 'long', source: 'RFC 9112, 3', isBroken: ({ line }) => line.length > longestLine },
  {
    name: 'method',
    source: 'RFC 9110, 9.1',
    isBroken: ({ method }) => !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method),
  },
  {
    name: 'version',
    source: 'RFC 9112, 2.3',
    isBroken: ({ words, version }) => /^HTTP\//.test(words[1] ?? '') && !/^1\.[01]$/.test(version),
  },
  {
    name: 'target',
    source: 'RFC 3986, 2.1 and 5.2.4',
    isBroken: ({ words: [target = ''] }) => /%(?![0-9A-Fa-f]{2})/.test(target) || leavesRoot(target),
  },
  {
    name: 'host',
    source: 'RFC 9112, 3.2',
    isBroken: ({ words, headers }) =>
      /^HTTP\/1\.1$/.test(words[1] ?? '') && (headers.get('host')?.length ?? 0) !== 1,
    answer: '400',
  },
  {
    name: 'length',
    source: 'RFC 9110, 8.6',
    isBroken: ({ headers }) =>
      headers.get('content-length')?.some((length) => !/^\d+$/.test(length)) ?? false,
    answer: '400',
  },
];

/** What a request asks for the connection: HTTP/1.1 keeps it unless told otherwise (RFC 9112, 9.3). */
export function connectionAsked(version: string, connection: readonly string[]): 'close' | 'keep-alive' {
  const said = connection.join(',').toLowerCase();
  if (/(?:^|,)[ \t]*close[ \t]*(?:,|$)/.test(said)) return 'close';
  if (/(?:^|,)[ \t]*keep-alive[ \t]*(?:,|$)/.test(said)) return 'keep-alive';
  return version === '1.0' || version === '0.9' ? 'close' : 'keep-alive';
}

/** `/../x` and `/a/../../x` lead out of what is served. */
function leavesRoot(target: string): boolean {
  let depth = 0;
  for (const part of (/^\/([^?#]*)/.exec(target)?.[1] ?? '').split('/')) {
    if (part === '..' || /^%2e%2e$/i.test(part)) depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) return true;
  }
  return false;
}
