import type { FieldSource } from '../../model/field.ts';
import { memoize } from '../../model/memoize.ts';
import { headersOf, mailHeadersOf } from '../request/headers.ts';
import { partOf } from '../request/parts.ts';
import type { Request } from '../request/request.ts';
import { isNumber } from '../values/stored-number.ts';
import { changesOfCase, type Transformed, transformsOf } from '../values/text-transform.ts';

/** A place that a reply may repeat something from. */
export interface EchoSource {
  readonly source: FieldSource & { field: 'echo' | 'recall' | 'length' };
  readonly value: string;
}

const wholeParts = ['tag', 'line', 'rest', 'arg1', 'arg2', 'arg3', 'arg4', 'arg5', 'final', 'verb'];
const derivedParts = ['arg1', 'arg2', 'arg3'].flatMap((arg) =>
  ['inner', 'local', 'domain', 'base', 'suffix'].map((name) => `${arg}.${name}`),
);
const echoParts = [...wholeParts, 'rest.trailing', ...derivedParts];
const recalledParts = [
  'arg1',
  'arg2',
  'arg1.inner',
  'arg2.inner',
  'tag',
  'rest',
  'rest.trailing',
  'arg1.base',
  'line',
  'final.literal',
];

/** Parts that servers repeat in other than the plainest ways: cut, quoted, decoded. */
const changedParts: ReadonlySet<string> = new Set(['line', 'rest', 'arg1', 'arg2', 'final']);

/** Nothing but case can be changed about a word like this. */
const plain = /^[A-Za-z0-9._-]{1,30}$/;
const shortest = 3; // characters of what an earlier request said, to be looked for

const spellings = memoize(changesOfCase);
/** Words have parts of their own, and any beginning of a long value is looked for in the reply itself. */
const allChanges = memoize((value): readonly Transformed[] =>
  transformsOf(value).filter(
    ({ transform }) => transform !== 'identity' && !/^first:|first-word/.test(transform),
  ),
);

/** Equal sources are one object: millions of places of replies refer to them. */
const echoSource = memoize((key): EchoSource['source'] => {
  const [part = '', transform] = key.split('\0');
  return { field: 'echo', part, ...(transform === undefined ? {} : { transform }) };
});

const lengthSource = memoize((of): EchoSource['source'] => ({ field: 'length', of, add: 0 }));

/** Everything in the request that its reply may repeat, in order of preference. */
export function echoesOf(request: Request): readonly EchoSource[] {
  const found: EchoSource[] = [];
  for (const part of [...echoParts, ...headersIn(request), ...mailPartsOf(request)]) {
    const value = partOf(request, part);
    if (value === undefined || value === '' || isVersion(value)) continue;
    found.push({ source: echoSource(part), value });
    // a name in capitals may be meant to be so, as those of other requests show
    if (part === 'verb' && /^[A-Z]+$/.test(value))
      found.push({ source: echoSource(`${part}\0upper`), value });
    const changes = plain.test(value) || !changedParts.has(part) ? spellings(value) : allChanges(value);
    for (const { transform, result } of changes) {
      if (result !== '') found.push({ source: echoSource(`${part}\0${transform}`), value: result });
    }
  }
  if (request.told !== undefined) found.push({ source: echoSource('told'), value: request.told });
  return [...found, ...keptIn(request)];
}

const movedParts = ['dataPort', 'dataLines', 'fetched', 'stored', 'fetched.kib', 'stored.kib'];

/** What is known of the session's data connections when the request is answered. */
export function movedOf(request: Request): readonly EchoSource[] {
  return movedParts.flatMap((part): EchoSource[] => {
    const value = partOf(request, part);
    return value === undefined ? [] : [{ source: echoSource(part), value }];
  });
}

/** What was put under the name that the request has, how long it has become, and what was said with it. */
function keptIn({ held, kept, after, count }: Request): readonly EchoSource[] {
  if (count !== undefined) return [{ source: echoSource('count'), value: count }];
  const becomes: readonly EchoSource[] = after === undefined || after === '' ? [] : changed(after);
  if (held !== 'yes' || kept === undefined || kept.value === '') return becomes;
  const words = ['arg2', 'arg3', 'arg4'].flatMap((part): EchoSource[] => {
    const value = partOf(kept.request, part) ?? '';
    return value === '' ? [] : [{ source: echoSource(`kept.${part}`), value }];
  });
  return [
    { source: echoSource('kept.value'), value: kept.value },
    ...(['line', 'name', 'age', 'number'] as const).flatMap((part): EchoSource[] => {
      const value = kept[part];
      return value === undefined || value === '' ? [] : [{ source: echoSource(`kept.${part}`), value }];
    }),
    lengthOf('kept.value', kept.value),
    ...words,
    ...becomes,
  ];
}

/** What a number becomes is said itself, of other things how long they become. */
function changed(after: string): readonly EchoSource[] {
  const length = lengthOf('after', after);
  return isNumber(after) ? [{ source: echoSource('after'), value: after }, length] : [length];
}

function lengthOf(of: string, text: string): EchoSource {
  return { source: lengthSource(of), value: String(text.length) };
}

/** `HTTP/1.1`: what a server says there is its own version (RFC 9110, 2.5). */
function isVersion(value: string): boolean {
  return /^[A-Z]{2,8}\/\d\.\d$/.test(value);
}

function headersIn(request: Request): readonly string[] {
  return [...headersOf(request)].flatMap(([name, values]) =>
    values.map((_, index) => `header.${name}${index === 0 ? '' : `.${index + 1}`}`),
  );
}

const mostHeaders = 16; // of a mail that are looked for

function mailPartsOf(request: Request): readonly string[] {
  return [...mailHeadersOf(request)].slice(0, mostHeaders).flatMap(([name, [value = '']]) => {
    const part = `mail.${name}`;
    return value.includes('@') ? [part, `${part}.inner`, `${part}.local`, `${part}.domain`] : [part];
  });
}

/** Something that a request said which later replies may repeat, as it was or in other letters. */
export interface Recallable {
  readonly part: string;
  readonly transform?: string;
  readonly value: string;
}

/** Everything in a request that replies to later ones may repeat. */
export function recallablesOf(request: Request): readonly Recallable[] {
  const found: Recallable[] = [];
  for (const part of [...recalledParts, ...mailPartsOf(request)]) {
    const value = partOf(request, part);
    if (value === undefined || value.length < shortest) continue;
    found.push({ part, value });
    for (const { transform, result } of spellings(value)) found.push({ part, transform, value: result });
  }
  return found;
}
