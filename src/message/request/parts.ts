import { keyFields, pointerTo } from '../bytes/record-fields.ts';
import { connectionOf, faultOf } from './header-rules.ts';
import { headerPart, mailHeadersOf } from './headers.ts';
import { numberReader } from './number-part.ts';
import type { Request } from './request.ts';

/** Characters of a value that most is derived from: clients may send megabytes, and every test derives anew. */
const longestDerived = 65_536;
const fromAll = new Set(['content', 'size']);

/** How a part can be derived from another: `arg1.domain` is what follows the `@` in the first word. */
const derivations: Readonly<Record<string, (value: string) => string | undefined>> = {
  inner: (value) => inner(value),
  local: (value) => before(inner(value) ?? value, '@'),
  domain: (value) => after(inner(value) ?? value, '@'),
  /** Who is meant, with or without a domain. */
  user: (value) => before(inner(value) ?? value, '@') ?? inner(value) ?? value,
  base: (value) => after(value, '/'),
  /** Of a pair what was said first: whose password it is. */
  owner: (value) => value.split('\0', 1)[0],
  /** The length in a literal's `{146}` (RFC 9051, 4.3). */
  literal: (value) => /^\{(\d+)\+?\}$/.exec(value)?.[1],
  /** What is left of it where every number is as good as another: `SSH-0.0-` of `SSH-2.0-`. */
  form: (value) => value.replace(/[0-9]+/g, '0'),
  folder: (value) => before(value, '/'),
  /** All behind the first colon that begins a word: the last parameter, which may have blanks (RFC 1459, 2.3). */
  trailing: (value) => /(?:^|[ \t]):(.*)$/s.exec(value)?.[1]?.trimEnd(),
  key: (value) => /^[^:]+(?=:)/.exec(value)?.[0],
  /** A block without its last line end. */
  content: (value) => value.slice(0, value.endsWith('\r\n') ? -2 : value.endsWith('\n') ? -1 : undefined),
  size: (value) => String(value.length),
  /** Begun kilobytes of so many bytes. */
  kib: (value) => (/^\d{1,15}$/.test(value) ? String(Math.ceil(Number(value) / 1024)) : undefined),
  suffix: (value) => /\.[A-Za-z0-9]{1,5}$/.exec(value)?.[0],
};

/** Parts that nobody says: what the session knows of the server's files and of its data connection. */
export const resourceParts = ['there', 'place', 'data', 'endpoint', 'held', 'sort', 'listed'] as const;

/** What is known of what was put there, beside the request that did. */
const keptParts = ['value', 'line', 'name', 'age', 'number'] as const;

type Read = (request: Request) => string | undefined;

const readers = new Map<string, Read>();
const maxReaders = 4096; // there are some hundred names of parts; a hostile personality may have more

/**
 * A named part of a request: `verb`, `command`, `tag`, `line`, `rest`, `body`, `arg1`, `arg2`, …, `final` (the last
 * word), `there` (whether what is named is there), `sort` (of what is there, a `file` or a `folder`), `place` (the folder it lies in), `data` (whether a data connection waits), `endpoint` (whose it announces for one), `dataPort` (the client's port that it will go to), `dataLines` (how many lines the answer sends over it), `fetched` and `stored` (bytes of files that went over all before, `fetched.kib` in kilobytes), `held` (whether the thing named is there), `listed` (whether what it names by a number is there), `kept.value`, `kept.line`, `kept.name`, `kept.age`, `kept.number` and `kept.arg2`, … (what was put there, in which line, the name that the server gave it, how many seconds ago, the how manieth change that was, and the request that did), `after` (what will be there), `count` (how many things there are), `space` (the store that its session has chosen, if not the usual one), `cells` (what the cells hold that it reads), `told` (what is told of the things whose properties it asks for), `pair` (what was said just before, and its own parameter, or the two strings that a record ends with), each optionally with a derivation; `mail.subject`, `mail.from.local` of a mail that was sent; `header.host`, and what headers say of the `connection` and the rule they break
 * first (`fault`); `f1`, `f1.whole`, `f1.dotted` (in lower case behind a dot, so that a name ends with each zone it lies in), `f1.pointer2` (how a reply refers to the last two labels of a name), … of a
 * binary record, and all of them that say what it asks for (`key`), and what follows that (`extra`, `extra.size`). Parts joined by `+` are one. Undefined where the request has no such part.
 */
export function partOf(request: Request, part: string): string | undefined {
  let read = readers.get(part);
  if (!read) {
    read = readerOf(part);
    if (readers.size < maxReaders) readers.set(part, read);
  }
  return read(request);
}

/** What a name means is found out once: learning asks for parts millions of times. */
function readerOf(part: string): Read {
  if (part.startsWith('header.')) {
    const name = part.slice(7);
    return (request) => headerPart(request, name);
  }
  const kept = keptParts.find((one) => part === `kept.${one}`);
  if (kept !== undefined) return (request) => request.kept?.[kept];
  if (part.startsWith('kept.')) {
    const read = readerOf(part.slice(5));
    return ({ kept }) => kept && read(kept.request);
  }
  if (part.startsWith('mail.')) {
    const name = part.slice(5);
    return (request) => mailPart(request, name);
  }
  const field = /^f(\d+)(\.whole)?$/.exec(part);
  if (field) {
    const index = Number(field[1]) - 1;
    const what = field[2] ? 'whole' : 'value';
    return (request) => request.fields?.[index]?.[what];
  }
  const named = /^f(\d+)\.(?:dotted|pointer(\d+))$/.exec(part);
  if (named) {
    const index = Number(named[1]) - 1;
    const labels = named[2];
    return labels === undefined
      ? ({ fields }) => dotted(fields?.[index]?.value)
      : ({ fields = [] }) => pointerTo(fields, index, Number(labels));
  }
  const number = numberReader(part);
  if (number) return ({ raw }) => number(raw);
  if (part.includes('+')) return joinedReader(part.split('+'));
  const dot = part.indexOf('.');
  if (dot < 0) return baseReader(part);
  const base = baseReader(part.slice(0, dot));
  const how = part.slice(dot + 1);
  const derive = derivations[how];
  const most = fromAll.has(how) ? Number.POSITIVE_INFINITY : longestDerived;
  return (request) => {
    const value = base(request);
    return value === undefined ? undefined : derive?.(value.length > most ? value.slice(0, most) : value);
  };
}

/** Several parts as one; undefined where one is missing. */
function joinedReader(parts: readonly string[]): Read {
  const readers = parts.map(readerOf);
  return (request) => {
    const values = readers.map((read) => read(request));
    return values.includes(undefined) ? undefined : values.join('\0');
  };
}

/** A header's value; an address in it with a derivation. */
function mailPart(request: Request, part: string): string | undefined {
  const [, name = part, derivation] = /^(.*)\.(inner|local|domain)$/.exec(part) ?? [];
  const value = mailHeadersOf(request).get(name)?.[0];
  if (value === undefined || derivation === undefined) return value;
  const address = /<[^<>\s]+>$/.exec(value)?.[0] ?? value;
  return derivations[derivation]?.(address);
}

function baseReader(name: string): Read {
  switch (name) {
    case 'verb':
    case 'command':
    case 'tag':
    case 'line':
    case 'rest':
    case 'body':
      return (request) => request[name];
    case 'connection':
      return connectionOf;
    case 'fault':
      return faultOf;
    case 'key':
      return recordKey;
    case 'extra':
      return recordExtra;
    case 'final':
      return ({ words }) => words.at(-1);
    case 'there':
    case 'sort':
    case 'place':
    case 'data':
    case 'listed':
    case 'endpoint':
    case 'held':
    case 'after':
    case 'count':
    case 'space':
    case 'pair':
    case 'cells':
    case 'told':
    case 'dataPort':
    case 'dataLines':
    case 'fetched':
    case 'stored':
      return (request) => request[name];
    default: {
      const index = Number(name.slice(3)) - 1;
      return name.startsWith('arg') ? ({ words }) => words[index] : () => undefined;
    }
  }
}

function dotted(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `.${name.toLowerCase()}`;
}

/** What a binary record has beyond what it asks for. */
function recordExtra({ fields = [], raw }: Request): string | undefined {
  const range = keyFields(fields);
  return range && raw.slice(fields.slice(0, range[1]).reduce((sum, { whole }) => sum + whole.length, 0));
}

/** What a binary record asks for, in lower case. */
function recordKey({ fields = [] }: Request): string | undefined {
  const range = keyFields(fields);
  return (
    range &&
    fields
      .slice(...range)
      .map(({ value }) => value.toLowerCase())
      .join('\0')
  );
}

function inner(value: string): string | undefined {
  const pair = value.charAt(0) + value.charAt(value.length - 1);
  return value.length >= 2 &&
    (pair === '<>' || pair === '""' || pair === "''" || pair === '[]' || pair === '()')
    ? value.slice(1, -1)
    : undefined;
}

function before(value: string, mark: string): string | undefined {
  const at = value.lastIndexOf(mark);
  return at < 0 ? undefined : value.slice(0, at);
}

function after(value: string, mark: string): string | undefined {
  const at = value.lastIndexOf(mark);
  return at < 0 ? undefined : value.slice(at + 1);
}
