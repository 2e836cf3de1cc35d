import type { Part } from '../../model/field.ts';
import type { HeadCommand } from '../../model/grammar.ts';

/** One header of a reply: its name with colon and blanks as written, and its value. A whole line made by a field has no name as written. */
export interface HeaderParts {
  /** In lower case. */
  readonly name: string;
  readonly spelt: string;
  readonly value: readonly Part[];
}

/** A reply of HTTP, SIP or RTSP (RFC 9112, 2.1) in its parts. */
export interface MessageParts {
  readonly start: readonly Part[];
  readonly headers: readonly HeaderParts[];
  /** What follows the first empty line. */
  readonly content: readonly Part[];
}

/** Takes the parts of a reply asunder; undefined where they are no start line, headers and an empty line. */
export function readMessage(parts: readonly Part[]): MessageParts | undefined {
  if (!startsAsMessage(parts)) return undefined;
  const lines: Part[][] = [[]];
  for (const [index, part] of parts.entries()) {
    if (typeof part !== 'string') {
      lines.at(-1)?.push(part);
      continue;
    }
    let from = 0;
    for (let end = part.indexOf('\r\n'); end >= 0; end = part.indexOf('\r\n', from)) {
      if (end > from) lines.at(-1)?.push(part.slice(from, end));
      from = end + 2;
      // an empty line, but for lines that fields make
      if (lines.at(-1)?.every((piece) => typeof piece !== 'string')) {
        const left = part.slice(from);
        return messageOf(lines, [...(left === '' ? [] : [left]), ...parts.slice(index + 1)]);
      }
      lines.push([]);
    }
    if (from < part.length) lines.at(-1)?.push(part.slice(from));
  }
  return undefined;
}

/** The version, constant or that of the request, and a status. */
function startsAsMessage([first, second]: readonly Part[]): boolean {
  if (typeof first === 'string') return /^[A-Z]+\/\d\.\d \d{3}/.test(first);
  return (
    first?.field === 'echo' && first.part === 'arg2' && typeof second === 'string' && /^ \d{3}/.test(second)
  );
}

function messageOf(lines: readonly (readonly Part[])[], content: readonly Part[]): MessageParts | undefined {
  const [start = [], ...rest] = lines;
  const headers: HeaderParts[] = [];
  for (const line of rest) {
    const own = line.findIndex((part) => typeof part === 'string');
    for (const field of own < 0 ? line : line.slice(0, own))
      headers.push({ name: '', spelt: '', value: [field] });
    if (own < 0) continue;
    const [first = '', ...more] = line.slice(own);
    const spelt = typeof first === 'string' ? /^[^\s:]+[ \t]*:[ \t]*/.exec(first)?.[0] : undefined;
    if (spelt === undefined || typeof first !== 'string') return undefined;
    const value = first.slice(spelt.length);
    const name = spelt.slice(0, spelt.indexOf(':')).trimEnd().toLowerCase();
    headers.push({ name, spelt, value: value === '' ? more : [value, ...more] });
  }
  return { start, headers, content };
}

/** The parts of a reply, one after the other. */
export function writeMessage({ start, headers, content }: MessageParts): readonly Part[] {
  return [
    ...start,
    '\r\n',
    ...headers.flatMap(({ spelt, value }) => (spelt === '' ? value : [spelt, ...value, '\r\n'])),
    '\r\n',
    ...content,
  ];
}

/** The value of a header (`header.etag`) or the `content` in the parts of a reply. */
export function partsNamed(parts: readonly Part[], name: string): readonly Part[] {
  const message = readMessage(parts);
  if (name === 'content') return message?.content ?? [];
  return message?.headers.find((header) => `header.${header.name}` === name)?.value ?? [];
}

/** A reply up to its first empty line, without some headers: what HEAD is answered. */
export function headOf(reply: string, { without, refusedWithout }: HeadCommand): string {
  const end = reply.indexOf('\r\n\r\n');
  if (end < 0) return reply;
  const [start = '', ...headers] = reply.slice(0, end).split('\r\n');
  const names = / 2\d\d/.test(start.slice(0, 16)) ? without : [...without, ...refusedWithout];
  const kept = headers.filter(
    (header) => !names.includes(header.slice(0, header.indexOf(':')).trimEnd().toLowerCase()),
  );
  return [start, ...kept, '', ''].join('\r\n');
}
