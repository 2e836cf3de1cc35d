import type { Request } from './request.ts';

const longestBlock = 64 * 1024; // characters that are searched for headers
const most = 200; // headers that are kept

const none: ReadonlyMap<string, readonly string[]> = new Map();
const read = new WeakMap<Request, ReadonlyMap<string, readonly string[]>>();

/**
 * Values of the headers of a request by name in lower case, in order (RFC 9110, 5; RFC 3261, 7.3). Continuation lines
 * belong to the value. A request of one line has none.
 */
export function headersOf(request: Request): ReadonlyMap<string, readonly string[]> {
  const known = read.get(request);
  if (known) return known;
  const headers = request.kind === 'command' || request.kind === 'record' ? readHeaders(request.raw) : none;
  read.set(request, headers);
  return headers;
}

const mails = new WeakMap<Request, ReadonlyMap<string, readonly string[]>>();

/** The same of a mail or article that the client sent as a block or literal (RFC 5322, 2.2). */
export function mailHeadersOf(request: Request): ReadonlyMap<string, readonly string[]> {
  if (request.kind === 'record' || !/^[A-Za-z][A-Za-z0-9-]*:[^\n]*\n/.test(request.body)) return none;
  const known = mails.get(request);
  if (known) return known;
  const headers = readHeaders(`\n${request.body}`);
  mails.set(request, headers);
  return headers;
}

function readHeaders(raw: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const first = raw.indexOf('\n') + 1;
  if (first === 0 || first >= raw.length) return found;
  const block = raw.slice(first, first + longestBlock);
  const end = /(?:^|\n)\r?\n/.exec(block);
  const head = block.slice(0, end ? end.index : undefined);
  let count = 0;
  for (const [, name = '', value = ''] of head.matchAll(
    /^([^\s:]+)[ \t]*:[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)/gm,
  )) {
    const key = name.toLowerCase();
    const values = found.get(key);
    const trimmed = value.trimEnd();
    if (values) values.push(trimmed);
    else found.set(key, [trimmed]);
    if (++count >= most) break;
  }
  return found;
}

/** Part `header.host` is the first value of that header, `header.host.2` the second. */
export function headerPart(request: Request, name: string): string | undefined {
  const nth = /\.(\d{1,2})$/.exec(name);
  const key = nth ? name.slice(0, nth.index) : name;
  return headersOf(request).get(key)?.[nth ? Number(nth[1]) - 1 : 0];
}
