import type { Endpoint } from '../../model/conversation.ts';
import type { Field, Part, RuleKind } from '../../model/field.ts';
import type { Template } from '../../model/personality.ts';
import { unreachable } from '../../model/unreachable.ts';
import { writeInteger } from '../bytes/integers.ts';
import { readContentRange } from '../reply/content-range.ts';
import { partsNamed } from '../reply/header-parts.ts';
import { partOf } from '../request/parts.ts';
import type { Request } from '../request/request.ts';
import { pathOf } from '../session/file-paths.ts';
import type { History } from '../session/history.ts';
import { type LinesNow, writeList } from '../session/item-lists.ts';
import { type AddressForm, renderAddressForm } from '../values/address-form.ts';
import { applyTransform } from '../values/text-transform.ts';
import { writeVolume } from '../values/volume.ts';

/** Everything a field may need to be made afresh. */
export interface RenderContext {
  readonly request: Request;
  readonly history: History;
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** µs since the Unix epoch. */
  readonly now: number;
  /** Size of the file that the request names, as it is kept or as it would be sent, and whether this session has stored it. */
  readonly sizeOf?: (request: Request, as: 'kept' | 'sent') => FileSize | undefined;
  /** What lists have become; absent: what they were. */
  readonly linesNow?: LinesNow | undefined;
  /** Makes the values that need memory, chance or the outside: numbers, ids, random tokens, data ports. */
  readonly make: (field: Field, template: Pick<Template, 'id'>, index: number) => string;
  /** Values of fields that are known beforehand, by their number. */
  readonly given?: Readonly<Record<string, string>> | undefined;
  /** Finds the templates that fields name. */
  readonly templateOf?: ((id: string) => Template) | undefined;
}

export interface FileSize {
  readonly size: number;
  readonly isOwn: boolean;
}

export interface Rendered {
  readonly text: string;
  /** Values of the fields, in order. */
  readonly values: readonly string[];
}

/** Writes a reply from its template. A field whose source is missing (an echo of a word not sent) is empty. */
export function renderTemplate(template: Template, context: RenderContext): Rendered {
  const [only = '', ...more] = template.parts;
  if (more.length === 0 && typeof only === 'string') return { text: only, values: [] };
  const values: string[] = [];
  const pieces = template.parts.map((part) => {
    if (typeof part === 'string') return part;
    const given = context.given?.[values.length];
    const value = measuresReply(part)
      ? ''
      : (given ?? written(renderField(part, template, values.length, context), part));
    values.push(value);
    return value;
  });
  measureReply(template.parts, pieces, values);
  return { text: pieces.join(''), values };
}

function measuresReply(field: Field): field is Field & { field: 'length' } {
  return field.field === 'length' && ['reply', 'record', 'content'].includes(field.of);
}

/** Fields that tell the length of what follows them are filled in from the end. */
function measureReply(parts: readonly Part[], pieces: string[], values: string[]): void {
  let following = 0;
  let inRecord = 0;
  let field = values.length;
  for (let index = parts.length - 1; index >= 0; index--) {
    const part = parts[index];
    if (part === undefined) continue;
    if (typeof part !== 'string') {
      field--;
      if (part.field === 'end') inRecord = 0;
      if (measuresReply(part)) {
        const length = measured(part.of, following, inRecord, () => pieces.slice(index + 1).join(''));
        values[field] = pieces[index] = written(String((part.times ?? 1) * length + part.add), part);
      }
    }
    following += pieces[index]?.length ?? 0;
    inRecord += pieces[index]?.length ?? 0;
  }
}

function measured(of: string, following: number, inRecord: number, rest: () => string): number {
  if (of === 'content') return contentLength(rest());
  return of === 'record' ? inRecord : following;
}

/** Length of what follows the first empty line. */
function contentLength(text: string): number {
  const end = text.indexOf('\r\n\r\n');
  return end < 0 ? 0 : text.length - end - 4;
}

function written(value: string, { as }: Field): string {
  return as === undefined ? value : writeInteger(Number(value), as);
}

/** The value of one field. */
export function renderField(
  field: Field,
  template: Pick<Template, 'id'>,
  index: number,
  context: RenderContext,
): string {
  const write = (writers as Readonly<Record<string, Writer<Field['field']>>>)[field.field];
  return write === undefined ? context.make(field, template, index) : write(field, context);
}

/** Writes a field of one kind. */
type Writer<Kind extends Field['field']> = (
  field: Field & { readonly field: Kind },
  context: RenderContext,
) => string;

/** What needs memory, chance or the outside: `context.make` makes it. */
type MadeKind = RuleKind | 'time' | 'random' | 'dataPort' | 'tally';

/** How each other kind of field is made. */
const writers: { readonly [Kind in Exclude<Field['field'], MadeKind>]: Writer<Kind> } = {
  echo: ({ part, transform }, { request }) => transformed(partOf(request, part), transform),
  bytes: ({ from, to, xor = 0, add = 0 }, { request }) => changed(sliceOf(request.raw, from, to), xor, add),
  recall: (field, { history }) => {
    const event = recalled(field, history);
    return event ? transformed(partOf(event.request, field.part), field.transform) : (field.none ?? '');
  },
  lookup: ({ verb, part, key, by }, { request, history }) => {
    const event = history.latestWith(verb, key, partOf(request, by));
    return (event && partOf(event.request, part)) ?? '';
  },
  address: ({ form, who }, { client, server }) =>
    renderAddressForm(form as AddressForm, who === 'client' ? client : server) ?? '',
  table: (field, { request, history, sizeOf }) => {
    const file = field.stored && sizeOf?.(request, field.stored);
    if (file?.isOwn) return String(file.size);
    const key = history.keyOf(field.key, request);
    const known = Object.hasOwn(field.values, key) ? field.values[key] : undefined;
    return known ?? (file ? String(file.size) : field.usual);
  },
  here: ({ part }, { request, history: { folder = '/' } }) =>
    part === undefined ? folder : pathOf(folder, partOf(request, part) ?? ''),
  list: (field, { request, history, linesNow }) => writeList(field, request, history, linesNow),
  clientName: (field, { client }) => clientName(client.address, field),
  count: (field, { history }) => String(field.add + (field.times ?? 1) * counted(field, history)),
  length: ({ of, add, times = 1 }, { request }) => String(times * (partOf(request, of)?.length ?? 0) + add),
  volume: (field, { request, history: { volume } }) =>
    writeVolume(field.of === 'said' ? volume.said : volume.heard + request.raw.length, field),
  other: ({ template, part }, context) => otherReply(template, part, context),
  slice: (field, context) => sliceOfContent(field, context),
  again: ({ template, index }, { history }) => history.ofTemplate(template)?.values[index] ?? '',
  sample: ({ values }) => values[0] ?? '',
  end: () => '',
};

function recalled({ verb, status, except = [] }: Field & { readonly field: 'recall' }, history: History) {
  if (verb === '*') return history.last;
  return status === undefined ? history.latestBut(verb, except) : history.lastOf({ verb, status });
}

function counted({ verb, status, since }: Field & { field: 'count' }, history: History): number {
  if (verb === '*' && status === '*') return history.length;
  return since ? history.countSince({ verb, status }, since) : history.count({ verb, status });
}

/** A part of what another template would say; its own fields of this kind stay empty. */
function otherReply(id: string, part: string, context: RenderContext): string {
  const template = context.templateOf?.(id);
  if (!template) return '';
  const inner = { ...context, templateOf: undefined };
  return partsNamed(template.parts, part)
    .map((piece) => (typeof piece === 'string' ? piece : renderField(piece, template, 0, inner)))
    .join('');
}

/** Where the range is not to be had, all of the content is given. */
function sliceOfContent(field: Field & { field: 'slice' }, context: RenderContext): string {
  const whole = otherReply(field.template, 'content', context);
  const range = readContentRange(partOf(context.request, field.range) ?? '', whole.length);
  const { first, last } = range ?? { first: 0, last: whole.length - 1 };
  switch (field.give) {
    case 'bytes':
      return whole.slice(first, last + 1);
    case 'first':
      return String(first);
    case 'last':
      return String(last);
    case 'size':
      return String(whole.length);
    default:
      return unreachable(field.give);
  }
}

function transformed(value: string | undefined, transform: string | undefined): string {
  if (value === undefined) return '';
  return transform === undefined ? value : applyTransform(transform, value);
}

/** Bytes `from`..`to`; negative counts from the end, `to` 0 is the end. */
function sliceOf(raw: string, from: number, to: number): string {
  return raw.slice(from < 0 ? Math.max(0, raw.length + from) : from, to <= 0 ? raw.length + to : to);
}

function changed(text: string, xor: number, add: number): string {
  if (xor === 0 && add === 0) return text;
  return text.replace(/[\s\S]/g, (char) => String.fromCharCode(((char.charCodeAt(0) ^ xor) + add) & 0xff));
}

/** A name for an address: the one seen, or one like those seen, or the address itself (RFC 1912, 2.1 names hosts after addresses). */
function clientName(address: string, field: Field & { field: 'clientName' }): string {
  const known = Object.hasOwn(field.names, address) ? field.names[address] : undefined;
  if (known !== undefined) return known;
  const octets = address.split('.');
  return (
    field.pattern?.replace(/\{(\d)\}/g, (_, n: string) => octets[Number(n) - 1] ?? '0') ?? `[${address}]`
  );
}

/** The parts with neighbouring constants joined. */
export function joinParts(parts: readonly Part[]): readonly Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part;
    else if (part !== '') joined.push(part);
  }
  return joined;
}
