/**
 * RESP, the protocol of Redis (https://redis.io/docs/latest/develop/reference/protocol-spec): a value is a line that begins with its
 * type; strings and lists announce how much follows the line.
 */

const oneLine = /^(?:[+-].*|[:(]-?\d+|,[-+.\w]+|#[tf]|_)$/; // a status, an error, a number, true or false, nothing
const strings = '$!='; // a length, so many bytes, CR LF
const lists: Readonly<Record<string, number>> = { '*': 1, '~': 1, '>': 1, '%': 2 }; // values each entry has
const deepest = 32; // lists in lists: no reply of a server has more

/** What the first line of a value says. Without end of line, `$5`: a string of 5 bytes; `*2`: a list of two values. */
export type RespHead =
  | { readonly kind: 'line' }
  | { readonly kind: 'string'; readonly bytes: number }
  | { readonly kind: 'list'; readonly values: number };

/** Undefined where the line begins no value. A null string or list (`$-1`) is a line. */
export function respHead(line: string): RespHead | undefined {
  const type = line.charAt(0);
  if (oneLine.test(line)) return { kind: 'line' };
  const each = lists[type];
  if (each === undefined && (type === '' || !strings.includes(type))) return undefined;
  if (!/^-?\d{1,15}$/.test(line.slice(1))) return undefined;
  const count = Number(line.slice(1));
  if (count < 0) return { kind: 'line' };
  return each === undefined ? { kind: 'string', bytes: count } : { kind: 'list', values: each * count };
}

/** Where the value that begins at `from` ends: `more` where it is not complete, `fault` where there is none. */
export function respEnd(text: string, from: number, depth = 0): number | 'more' | 'fault' {
  const lineEnd = text.indexOf('\n', from);
  if (lineEnd < 0) return 'more';
  const head = respHead(text.slice(from, text.charAt(lineEnd - 1) === '\r' ? lineEnd - 1 : lineEnd));
  if (!head || depth > deepest) return 'fault';
  let at = lineEnd + 1;
  if (head.kind === 'line') return at;
  if (head.kind === 'string') return at + head.bytes + 2 <= text.length ? at + head.bytes + 2 : 'more';
  for (let value = 0; value < head.values; value++) {
    const end = respEnd(text, at, depth + 1);
    if (typeof end === 'string') return end;
    at = end;
  }
  return at;
}

const mostStrings = 4096; // of a command that are read; a client may send a million

/** The strings of a list of strings, as clients send commands, as far as it is one. */
export function respStrings(text: string): readonly string[] {
  const words: string[] = [];
  let at = text.indexOf('\n') + 1;
  while (at > 0 && at < text.length && words.length < mostStrings) {
    const end = text.indexOf('\n', at);
    if (end < 0) break;
    const head = respHead(text.slice(at, end).trimEnd());
    if (head?.kind !== 'string') break;
    words.push(text.slice(end + 1, end + 1 + head.bytes));
    at = end + 1 + head.bytes + 2;
  }
  return words;
}

/** A list of strings: how clients send commands. */
export function respCommand(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
}

/** What a value that is no text says as a whole: its type, with a minus one, as that is how nothing is written (`$-1`). */
export function respStatus(text: string): string | undefined {
  const [, type, count] = /^([:$*])(-?\d+)\r\n/.exec(text) ?? [];
  return type !== undefined && count === '-1' ? `${type}-1` : type;
}
