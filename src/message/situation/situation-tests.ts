import type { KnownValues } from '../../model/personality.ts';
import type { EventRef, Test } from '../../model/situation.ts';
import { unreachable } from '../../model/unreachable.ts';
import { partOf } from '../request/parts.ts';
import type { Request } from '../request/request.ts';
import type { History } from '../session/history.ts';

/** What a situation is asked about: the request and what happened before it. */
export interface Context {
  readonly request: Request;
  readonly history: History;
  /** True where `values` of this set are known; by id. */
  readonly isKnown: (set: string, value: string) => boolean;
  /** Commands that are known; others are `?`. */
  readonly isVerb: (command: string) => boolean;
}

export function knowledgeLookup(knowledge: readonly KnownValues[]): (set: string, value: string) => boolean {
  const sets = new Map(knowledge.map(({ id, values }) => [id, new Set(values.map(knownForm))]));
  return (set, value) => sets.get(set)?.has(value) ?? false;
}

/** A value as sets know it: words in quotation marks are the same words, and each half of a pair is one. */
export function knownForm(value: string): string {
  return value.includes('"') ? value.replace(quotedWord, '$1$2') : value;
}

const quotedWord = /(^|[ \0])"((?:[^"\\ \0]|\\.)+)"(?=[ \0]|$)/g;

/** Does the test hold? A test about a part that the request does not have does not. */
export function holds(test: Test, context: Context): boolean {
  const { request, history } = context;
  switch (test.test) {
    case 'verb':
      return test.is === (context.isVerb(request.command) ? request.command : '?');
    case 'is':
    case 'has':
    case 'starts':
    case 'ends':
    case 'shape':
    case 'longer':
    case 'above':
      return holdsFor(test, partOf(request, test.part));
    case 'words':
      return request.words.length >= test.least;
    case 'known': {
      const value = partOf(request, test.part);
      return value !== undefined && context.isKnown(test.set, knownForm(value));
    }
    case 'form':
      return hasForm(request, test.is);
    case 'byte':
      return request.raw.charCodeAt(test.at < 0 ? request.raw.length + test.at : test.at) === test.is;
    case 'size':
      return request.raw.length === test.is;
    case 'last':
      return isLast(test.event, history);
    case 'latest':
      return history.latest(test.verb)?.status === test.status;
    case 'happened':
      return (
        Math.max(history.lastAt(test.event), lastOf(history, test.or ?? [])) >
        lastOf(history, test.since ?? [])
      );
    case 'count':
      return countOf(test, history) >= test.least;
    case 'same':
      return latestWithSame(context, test.verb, test.part)?.status === test.status;
    case 'answered':
      return history.latest(test.verb)?.template === test.template;
    case 'said':
      return wasSaid(test, history);
    case 'story':
      return history.story(request, test.last, test.scope) === test.is;
    case 'equals':
      return isEqualTo(test, context);
    default:
      return unreachable(test);
  }
}

function isEqualTo(
  { part, verb, other }: Test & { readonly test: 'equals' },
  { request, history }: Context,
): boolean {
  const value = partOf(request, part);
  const before = history.latest(verb)?.request;
  return value !== undefined && before !== undefined && partOf(before, other) === value;
}

/** How often such events happened, or were answered by a template. */
export function countOf(
  { event, template }: Pick<Test & { readonly test: 'count' }, 'event' | 'template'>,
  history: History,
): number {
  return template === undefined ? history.count(event) : history.countOf(template);
}

function isLast({ verb, status }: EventRef, { last }: History): boolean {
  if (last === undefined) return false;
  return (
    (verb === undefined || last.request.command === verb) && (status === undefined || last.status === status)
  );
}

function wasSaid(
  { verb, part, value, or = [] }: Test & { readonly test: 'said' },
  history: History,
): boolean {
  const said = history.latest(verb)?.request;
  const found = said && beginning(partOf(said, part))?.toLowerCase();
  return found !== undefined && (found === value || or.includes(found));
}

/** A test about the value of one part of the request, and about nothing else. */
export type ValueTest = Test & {
  readonly test: 'is' | 'has' | 'starts' | 'ends' | 'shape' | 'longer' | 'above';
};

/** Characters of a value that are searched: clients may send megabytes, and a request is put to hundreds of tests. */
const searched = 4096;

/** Does the test hold for this value of its part? */
export function holdsFor(test: ValueTest, value: string | undefined): boolean {
  switch (test.test) {
    case 'is':
      return test.caseless && value?.length === test.value.length
        ? value.toLowerCase() === test.value
        : value === test.value;
    case 'has':
      return beginning(value)?.includes(test.value) ?? false;
    case 'starts':
      return value?.startsWith(test.value) ?? false;
    case 'ends':
      return value?.endsWith(test.value) ?? false;
    case 'shape':
      return hasShape(beginning(value), test.is);
    case 'longer':
      return (value?.length ?? 0) > test.than;
    case 'above':
      return numberOf(value) > test.than;
    default:
      return unreachable(test);
  }
}

/** What of a value is searched. */
function beginning<T extends string | undefined>(value: T): T | string {
  return value !== undefined && value.length > searched ? value.slice(0, searched) : value;
}

/** Position of the last event of any of these kinds; 0 if there was none. */
function lastOf(history: History, kinds: readonly EventRef[]): number {
  let last = 0;
  for (const kind of kinds) last = Math.max(last, history.lastAt(kind));
  return last;
}

/** The last exchange of `verb` whose `part` has the value that this request's has. */
function latestWithSame(
  { request, history }: Pick<Context, 'request' | 'history'>,
  verb: string,
  part: string,
) {
  const value = partOf(request, part);
  if (value === undefined || value === '') return undefined;
  return history.latestWith(verb, part, value);
}

const shapes: Readonly<Record<string, RegExp>> = {
  empty: /^$/,
  number: /^\d+$/,
  negative: /^-\d+$/,
  word: /^[A-Za-z]+$/,
  upper: /^[A-Z]+$/,
  host: /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/,
  address: /^\d{1,3}(\.\d{1,3}){3}$/,
  mailbox: /^<?[^<>@\s]+@[^<>@\s]+>?$/,
  angled: /^<[^<>]*>$/,
  quoted: /^".*"$/,
  path: /\//,
  tuple: /^\d{1,3}(,\d{1,3}){5}$/,
  range: /^[\d*]+([:,][\d*]+)+$/,
  range2: /^\d*-\d*$/,
  date: /^(\d{6}|\d{8}|\d{14})$/,
  base64: /^(?=.{12})(?=.*[a-z])(?=.*[A-Z])(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
  list: /^\(.*\)?$/,
};

export const shapeNames = Object.keys(shapes);

function hasShape(value: string | undefined, shape: string): boolean {
  return value !== undefined && (shapes[shape]?.test(value) ?? false);
}

function numberOf(value: string | undefined): number {
  return value !== undefined && /^-?\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
}

const forms: Readonly<Record<string, (request: Request) => boolean>> = {
  lf: ({ raw }) => raw.endsWith('\n') && !raw.endsWith('\r\n'),
  empty: ({ line }) => line === '',
  unended: ({ raw, kind }) =>
    kind === 'command' && raw !== '' && !raw.endsWith('\n') && !raw.endsWith('\r\0'),
  leadingBlank: ({ raw }) => /^[ \t]/.test(raw),
  trailingBlank: ({ line }) => line.endsWith(' ') || line.endsWith('\t'),
  blanks: ({ line }) => /\S[ \t]{2,}\S/.test(beginning(line)),
  eightBit: ({ raw }) => /[\x80-\xff]/.test(beginning(raw)),
  control: ({ line }) => /[\0-\x08\x0b-\x1f\x7f]/.test(beginning(line)),
  array: ({ raw }) => raw.startsWith('*'),
  mixedCase: ({ verb, command }) => verb !== '' && verb !== command,
  block: ({ kind }) => kind === 'block',
  line: ({ kind }) => kind === 'line',
  tagAlone: ({ verb, tag }) => tag !== '' && verb === '',
  alphabetic: ({ verb }) => /^[A-Za-z]+$/.test(beginning(verb)),
  body: ({ body }) => body !== '',
  unclosed: ({ line }) => bracketsLeft(beginning(line)) > 0,
  unopened: ({ line }) => bracketsLeft(beginning(line)) < 0,
  unbalanced: ({ line }) => (beginning(line).split('"').length - 1) % 2 === 1,
};

/** How many more angle brackets are opened than closed: addresses of mail stand in them (RFC 5321, 4.1.2). */
function bracketsLeft(line: string): number {
  return line.split('<').length - line.split('>').length;
}

export const formNames = Object.keys(forms);

/** Of a binary request it means nothing which bytes are letters. */
function hasForm(request: Request, form: string): boolean {
  if (request.kind === 'record') return false;
  return forms[form]?.(request) ?? false;
}
