import { headerPart } from './headers.ts';
import type { Request } from './request.ts';

/** How a part can be derived from another: `arg1.domain` is what follows the `@` in the first word. */
const derivations: Readonly<Record<string, (value: string) => string | undefined>> = {
  inner: (value) => inner(value),
  local: (value) => before(inner(value) ?? value, '@'),
  domain: (value) => after(inner(value) ?? value, '@'),
  base: (value) => after(value, '/'),
  folder: (value) => before(value, '/'),
  key: (value) => /^[^:]+(?=:)/.exec(value)?.[0],
  suffix: (value) => /\.[A-Za-z0-9]{1,5}$/.exec(value)?.[0],
};

/** Parts that nobody says: what the session knows of the server's files and of its data connection. */
export const worldParts = ['there', 'place', 'data'] as const;

/**
 * A named part of a request: `verb`, `command`, `tag`, `line`, `rest`, `body`, `arg1`, `arg2`, …, `final` (the last
 * word), `there` (whether what is named is there), `place` (the folder it lies in), `data` (whether a data connection waits), each optionally with a derivation; `header.host`; `f1`, `f1.whole`, … of a
 * binary record. Undefined where the request has no such part.
 */
export function partOf(request: Request, part: string): string | undefined {
  if (part.startsWith('header.')) return headerPart(request, part.slice(7));
  const field = /^f(\d+)(\.whole)?$/.exec(part);
  if (field) return request.fields?.[Number(field[1]) - 1]?.[field[2] ? 'whole' : 'value'];
  const dot = part.indexOf('.');
  if (dot < 0) return basePart(request, part);
  const value = basePart(request, part.slice(0, dot));
  return value === undefined ? undefined : derivations[part.slice(dot + 1)]?.(value);
}

function basePart(request: Request, name: string): string | undefined {
  switch (name) {
    case 'verb':
      return request.verb;
    case 'command':
      return request.command;
    case 'tag':
      return request.tag;
    case 'line':
      return request.line;
    case 'rest':
      return request.rest;
    case 'body':
      return request.body;
    case 'final':
      return request.words.at(-1);
    case 'there':
      return request.there;
    case 'place':
      return request.place;
    case 'data':
      return request.data;
    default:
      return name.startsWith('arg') ? request.words[Number(name.slice(3)) - 1] : undefined;
  }
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
