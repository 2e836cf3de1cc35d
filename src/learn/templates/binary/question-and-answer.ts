import isEqual from 'lodash/isEqual.js';
import { keyFields, pointerTo } from '../../../message/bytes/record-fields.ts';
import { tableKey } from '../../../message/request/table-key.ts';
import { joinParts } from '../../../message/template/render-template.ts';
import type { Part } from '../../../model/field.ts';
import type { Draft } from '../../model/draft.ts';
import type { Sample } from '../../model/sample.ts';

const mostFilled = 64; // bytes of an extra

/** A reply cut where it repeats what was asked for. */
export interface Cut {
  readonly sample: Sample;
  /** What is asked for, in lower case. */
  readonly key: string;
  readonly head: string;
  readonly tail: string;
  /** What the request has beyond what it asks for. */
  readonly extra: string;
}

/** What extra in a request adds to a reply: bytes at the end, and to bytes of the head (counts). */
export interface Extra {
  readonly end: string;
  readonly adds: readonly number[];
}

/** A cut reply without what extra in the request adds to it. */
export interface Bare extends Cut {
  readonly bare: string;
  readonly body: string;
  readonly added: Extra;
}

export const noExtra: Extra = { end: '', adds: [] };

/** What is flipped in the bytes that follow the request. */
export function flippedOf(bare: string, derived: ReadonlySet<number>): string {
  return [...derived].map((at) => bare.charAt(at)).join('');
}

/** The draft of replies of one group; `all` shows what extra usually adds where the group does not. */
export function draftOf(group: readonly Bare[], derived: ReadonlySet<number>, all: readonly Bare[]): Draft {
  const [first] = group as readonly [Bare, ...Bare[]];
  const members = group
    .map(({ sample }) => sample)
    .sort((a, b) => a.session - b.session || a.index - b.index);
  const isAnswer = first.body !== '';
  const range = keyFields(first.sample.exchange.request.fields ?? []) ?? [0, 0];
  const echoes = Array.from(
    { length: range[1] - range[0] },
    (_, index): Part => ({ field: 'echo', part: `f${range[0] + index + 1}.whole`, seen: members.length }),
  );
  const body = isAnswer ? answerParts(group) : [];
  const extras = extrasOf(group, all);
  const end = [...extras.values()].some((one) => one.end !== '')
    ? [bySize(extras, ({ end: said }) => said, members.length)]
    : [];
  const parts = [...headParts(group, derived, extras), ...echoes, ...body, ...end];
  return { parts: joinParts(parts.filter((part) => part !== '')), cluster: { members, columns: new Map() } };
}

/** What all of them say alike, or what each thing asked for has for an answer. */
function answerParts(group: readonly Bare[]): readonly Part[] {
  const [first] = group as readonly [Bare, ...Bare[]];
  const said = bodyParts(first);
  return group.every((one) => isEqual(bodyParts(one), said))
    ? said.map((part) => (typeof part === 'string' ? part : { ...part, seen: group.length }))
    : [tableOf(group, 'key', ({ key, body }) => [key, body])];
}

/** An answer in which references to the end of the name that was asked for are taken from the request: `\xc0\x13` stands for another zone with another name. */
export function bodyParts({ body, sample }: Bare): readonly Part[] {
  const { fields = [] } = sample.exchange.request;
  const [index] = keyFields(fields) ?? [0];
  const most = fields[index]?.value.split('.').length ?? 0;
  const pointers = new Map<string, string>();
  for (let labels = 1; labels <= most; labels++) {
    const pointer = pointerTo(fields, index, labels);
    if (pointer !== undefined) pointers.set(pointer, `f${index + 1}.pointer${labels}`);
  }
  const parts: Part[] = [];
  let from = 0;
  for (let at = 0; at < body.length; at++) {
    const part = pointers.get(body.slice(at, at + 2));
    if (part === undefined) continue;
    parts.push(body.slice(from, at), { field: 'echo', part, seen: 1 });
    from = at + 2;
    at++;
  }
  return [...parts, body.slice(from)].filter((part) => part !== '');
}

/** What is added for extra in the request, by its size: as in this group, otherwise as in all. */
function extrasOf(group: readonly Bare[], all: readonly Bare[]): ReadonlyMap<string, Extra> {
  const usual = (some: readonly Bare[]) => {
    const bySize = new Map<string, Map<Extra, number>>();
    for (const { extra, added } of some) {
      const counts = bySize.get(String(extra.length)) ?? new Map<Extra, number>();
      bySize.set(String(extra.length), counts);
      counts.set(added, (counts.get(added) ?? 0) + 1);
    }
    return [...bySize].map(([size, counts]) => {
      const [best] = [...counts].sort((a, b) => b[1] - a[1] || (a[0].end < b[0].end ? -1 : 1));
      return [size, best?.[0] ?? noExtra] as const;
    });
  };
  const known = new Map([...usual(all), ...usual(group)]);
  const whole = [...known].flatMap(([size, { end }]) => (end === '' ? [] : [Number(size)]));
  // less than what was ever taken for an extra is none
  const least = Math.min(mostFilled, ...whole);
  for (let size = 0; size < least; size++) if (!known.has(String(size))) known.set(String(size), noExtra);
  return new Map([...known].sort(([a], [b]) => Number(a) - Number(b)));
}

/** A table by the size of the extra; any other size gets what the largest known does. */
function bySize(extras: ReadonlyMap<string, Extra>, textOf: (extra: Extra) => string, seen: number): Part {
  const values = [...extras].map(([size, extra]) => [size, textOf(extra)] as const);
  return {
    field: 'table',
    key: { part: 'extra.size' },
    values: Object.fromEntries(values),
    usual: values.at(-1)?.[1] ?? '',
    seen,
    distinct: new Set(values.map(([, value]) => value)).size,
  };
}

/** The head: bytes of the request with bits flipped, constants, and what depends on what is asked for and on the extra. */
function headParts(
  group: readonly Bare[],
  derived: ReadonlySet<number>,
  extras: ReadonlyMap<string, Extra>,
): readonly Part[] {
  const [first] = group as readonly [Bare, ...Bare[]];
  const isAdded = (at: number) => [...extras.values()].some(({ adds }) => (adds[at] ?? 0) !== 0);
  const kindOf = (at: number) =>
    derived.has(at) ? `flip ${first.bare.charCodeAt(at)}` : isAdded(at) ? `add ${at}` : 'known';
  const parts: Part[] = [];
  for (let from = 0; from < first.bare.length; ) {
    const kind = kindOf(from);
    let to = from + 1;
    while (to < first.bare.length && kindOf(to) === kind) to++;
    const flip = first.bare.charCodeAt(from);
    if (derived.has(from)) parts.push({ field: 'bytes', from, to, ...(flip === 0 ? {} : { xor: flip }) });
    else if (isAdded(from)) parts.push(addedByte(group, from, extras));
    else parts.push(knownBytes(group, from, to));
    from = to;
  }
  return parts;
}

function knownBytes(group: readonly Bare[], from: number, to: number): Part {
  const values = new Set(group.map(({ bare }) => bare.slice(from, to)));
  const [value] = values;
  return values.size === 1 && value !== undefined
    ? value
    : tableOf(group, 'key', ({ key, bare }) => [key, bare.slice(from, to)]);
}

/** A byte (of a count) to which the extra adds. */
function addedByte(group: readonly Bare[], at: number, extras: ReadonlyMap<string, Extra>): Part {
  const withAdded = (base: string, { adds }: Extra) =>
    String.fromCharCode((base.charCodeAt(0) + (adds[at] ?? 0)) & 0xff);
  const bases = new Set(group.map(({ bare }) => bare.charAt(at)));
  const [base] = bases;
  if (bases.size === 1 && base !== undefined)
    return bySize(extras, (extra) => withAdded(base, extra), group.length);
  const known = group.flatMap((one) =>
    [...extras].map(([size, extra]) => ({ ...one, size, value: withAdded(one.bare.charAt(at), extra) })),
  );
  return tableOf(known, 'key+extra.size', ({ key, size, value }) => [`${key}\0${size}`, value]);
}

/** What is said of each thing asked for, most frequently if there are several. */
function tableOf<T>(
  known: readonly T[],
  part: string,
  entryOf: (one: T) => readonly [key: string, value: string],
): Part {
  const counts = new Map<string, Map<string, number>>();
  const usual = new Map<string, number>();
  for (const one of known) {
    const [name, value] = entryOf(one);
    const key = tableKey(name);
    const values = counts.get(key) ?? new Map<string, number>();
    counts.set(key, values);
    values.set(value, (values.get(value) ?? 0) + 1);
    usual.set(value, (usual.get(value) ?? 0) + 1);
  }
  const values = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, seen]) => [key, most(seen)]);
  return {
    field: 'table',
    key: { part },
    values: Object.fromEntries(values),
    usual: most(usual),
    seen: known.length,
    distinct: usual.size,
  };
}

function most(counts: ReadonlyMap<string, number>): string {
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? '';
}
