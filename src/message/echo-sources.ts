import type { FieldSource } from '../model/personality.ts';
import { headersOf } from './headers.ts';
import type { History } from './history.ts';
import { partOf } from './parts.ts';
import type { Request } from './request.ts';

/** A place that a reply may repeat something from. */
export interface EchoSource {
  readonly source: FieldSource & { field: 'echo' | 'recall' };
  readonly value: string;
}

const wholeParts = ['line', 'rest', 'arg1', 'arg2', 'arg3', 'arg4', 'arg5', 'final', 'tag', 'verb'];
const derivedParts = ['arg1', 'arg2', 'arg3'].flatMap((arg) =>
  ['inner', 'local', 'domain', 'base', 'suffix'].map((name) => `${arg}.${name}`),
);
const echoParts = [...wholeParts, ...derivedParts];
const recalledParts = ['arg1', 'arg2', 'arg1.inner', 'arg2.inner', 'tag', 'rest', 'arg1.base'];

/** Transforms an echo may go through, by name; see docs/fields.md. */
export const transforms: Readonly<Record<string, (value: string) => string>> = {
  lower: (value) => value.toLowerCase(),
  upper: (value) => value.toUpperCase(),
  trim: (value) => value.trim(),
};

/** Everything in the request that its reply may repeat, in order of preference. */
export function echoesOf(request: Request): readonly EchoSource[] {
  const found: EchoSource[] = [];
  for (const part of [...echoParts, ...headersIn(request)]) {
    const value = partOf(request, part);
    if (value === undefined || value === '' || isVersion(value)) continue;
    found.push({ source: { field: 'echo', part }, value });
    for (const [transform, apply] of Object.entries(transforms)) {
      const changed = apply(value);
      if (changed !== value && changed !== '') found.push({ source: { field: 'echo', part, transform }, value: changed });
    }
  }
  return found;
}

/** `HTTP/1.1`: what a server says there is its own version (RFC 9110, 2.5). */
function isVersion(value: string): boolean {
  return /^[A-Z]{2,8}\/\d\.\d$/.test(value);
}

function headersIn(request: Request): readonly string[] {
  return [...headersOf(request)].flatMap(([name, values]) => values.map((_, index) => `header.${name}${index === 0 ? '' : `.${index + 1}`}`));
}

/** What earlier requests of the session said, the last of each command. */
export function recallsOf(history: History, commands: Iterable<string>): readonly EchoSource[] {
  const found: EchoSource[] = [];
  for (const verb of commands) {
    const event = history.latest(verb);
    if (!event) continue;
    for (const part of recalledParts) {
      const value = partOf(event.request, part);
      if (value !== undefined && value.length >= 3) found.push({ source: { field: 'recall', verb, part }, value });
    }
  }
  return found;
}
