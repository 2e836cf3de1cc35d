import groupBy from 'lodash/groupBy.js';
import { headerNames } from '../../../knowledge/http.ts';
import { writeMessage } from '../../../message/reply/header-parts.ts';
import { joinParts } from '../../../message/template/render-template.ts';
import type { Part } from '../../../model/field.ts';
import type { HeadCommand } from '../../../model/grammar.ts';
import type { Draft } from '../../model/draft.ts';
import type { Sample } from '../../model/sample.ts';
import { explainAfresh } from './explain-afresh.ts';
import {
  columnParts,
  complete,
  type Explained,
  rangeNumbers,
  referenceTo,
  type Settled,
  sliceOf,
  tableOf,
} from './explain-header.ts';
import {
  type Column,
  columnOf,
  constantOf,
  type Message,
  messageOf,
  type Seen,
  spelling,
  valuesOf,
} from './header-reply.ts';
import { areEndsSaid, connectionTable, counted, type Pooled, pool } from './header-statistics.ts';
import { withOptional, withVersion } from './normalize-header-replies.ts';

const mostRoots = 64; // templates that others may refer to, the most frequent
const longestFiller = 64 * 1024; // bytes of a content of which only the length is known

/**
 * Makes one template of replies with the same headers: what they say of what was asked for (type, length, tag, content) goes into
 * tables; parts of a content, and what another template says of the same thing, refer to that template. Drafts `made` have
 * to come first in the list of all, as they name each other; `left` are those that are no messages.
 */
export function mergeHeaderReplies(
  drafts: readonly Draft[],
  heads: readonly HeadCommand[],
): { readonly made: readonly Draft[]; readonly left: readonly Draft[] } {
  const isHead = ({ exchange: { request } }: Sample) => heads.some(({ command }) => command === request.verb);
  const read = drafts.flatMap((draft) => messageOf(draft, isHead) ?? []);
  const messages = completeHeads(withOptional(withVersion(read)), heads);
  const left = drafts.filter((draft) => !messageOf(draft, isHead));
  const settled = settleAll(messages);
  const ids = new Map(settled.map((one, index) => [one, `t${index + 1}`]));
  const idOf = (one: Settled) => ids.get(one) ?? '';
  return { made: settled.map((one) => draftOf(one, idOf)), left };
}

/** Heads that lack what no head has get it from a message of the same headers. */
function completeHeads(messages: readonly Message[], heads: readonly HeadCommand[]): readonly Message[] {
  const always = new Set(heads.flatMap((head) => head.without));
  const refused = new Set(heads.flatMap((head) => [...head.without, ...head.refusedWithout]));
  const withoutOf = ({ members }: Message) =>
    members[0]?.exchange.status.startsWith('2') ? always : refused;
  const kept = (message: Message) => {
    const without = withoutOf(message);
    return `${spelling(message.start)}\0${message.headers.map(({ name, spelt }) => (without.has(name) ? '' : spelt || name)).join('')}`;
  };
  const whole = new Map<string, Message>();
  for (const message of messages)
    if (message.content && message.headers.some(({ name }) => withoutOf(message).has(name)))
      whole.set(kept(message), message);
  return messages.map((message) => {
    const other = message.content ? undefined : whole.get(kept(message));
    if (!other) return message;
    const own = new Map(message.headers.map((header) => [header.name, header]));
    return { ...message, headers: other.headers.map((header) => own.get(header.name) ?? header) };
  });
}

function settleAll(messages: readonly Message[]): readonly Settled[] {
  const said = areEndsSaid(messages);
  const pooled = pool(messages);
  const groups = Object.values(groupBy(messages, (message) => groupKey(message, said)));
  groups.sort(
    (a, b) =>
      sizeOf(b) - sizeOf(a) || ((spelling(a[0]?.start) ?? '' < (spelling(b[0]?.start) ?? '')) ? -1 : 1),
  );
  const settled: Settled[] = [];
  for (const group of groups) settle(group, settled, said, pooled);
  for (const one of settled) fillContents(one);
  return settled;
}

function sizeOf(group: readonly Message[]): number {
  return group.reduce((sum, { members }) => sum + members.length, 0);
}

function groupKey({ start, headers, ends }: Message, said: boolean): string {
  const names = headers.map(({ name, spelt }) => spelt || name).join('');
  const isSaid = said && headers.some(({ name }) => name === headerNames.connection);
  return `${spelling(start)}\0${names}\0${isSaid ? '' : (ends ?? '')}`;
}

/** Explains the columns of a group; where one cannot be, the group is split by it. */
function settle(group: readonly Message[], settled: Settled[], said: boolean, pooled: Pooled): void {
  const [first] = group;
  if (!first) return;
  const roots = settled.slice(0, mostRoots).filter(isRoot);
  const content = explainContent(group, roots);
  const same = sameThing(group, content, roots);
  const columns = first.headers.map(({ name }, column) =>
    explainHeader(group, column, name, content, roots, same, pooled),
  );
  const failed = [
    ...(content ? [] : ['content' as const]),
    ...columns.flatMap((column, at) => (column ? [] : [at])),
  ];
  if (failed.length > 0 && group.length > 1) {
    const keyed = groupBy(group, (message) =>
      failed.map((column) => splitKey(group, message, column)).join('\0'),
    );
    const parts = Object.values(keyed);
    if (parts.length > 1) {
      parts.sort((a, b) => sizeOf(b) - sizeOf(a));
      for (const part of parts) settle(part, settled, said, pooled);
      return;
    }
  }
  const members = group
    .flatMap((message) => message.members)
    .sort((a, b) => a.session - b.session || a.index - b.index);
  const headers = first.headers.map(({ name, spelt, value }, at) => ({
    name,
    spelt,
    column: columns[at] ?? ({ kind: 'fixed', parts: value } as const),
  }));
  settled.push({
    members,
    start: first.start,
    headers,
    content: content ?? { kind: 'fixed', parts: first.content ?? [] },
    ends: endsOf(first, headers, said),
  });
  if (content?.kind === 'other') complete(content, valuesOf(group, 'content') ?? []);
  for (const [at, { column }] of headers.entries())
    if (column.kind === 'other') complete(column, valuesOf(group, at) ?? []);
}

/** A content of which only the head was seen goes with the most frequent. */
function splitKey(group: readonly Message[], message: Message, column: Column): string {
  return spelling(columnOf(message, column) ?? group.find((one) => columnOf(one, column))?.content) ?? '';
}

function isRoot({ headers, content }: Settled): boolean {
  return [content, ...headers.map(({ column }) => column)].every(
    ({ kind }) => kind !== 'other' && kind !== 'slice',
  );
}

function endsOf(first: Message, headers: Settled['headers'], said: boolean): Settled['ends'] {
  const connection = said ? headers.find(({ name }) => name === headerNames.connection)?.column : undefined;
  if (!connection) return first.ends;
  const value = connection.kind === 'fixed' ? constantOf(connection.parts) : undefined;
  return value === undefined ? 'said' : value.toLowerCase() === 'close' ? 'close' : 'open';
}

function explainContent(group: readonly Message[], roots: readonly Settled[]): Explained | undefined {
  const spellings = new Map(group.map((one) => [spelling(one.content), one.content]));
  spellings.delete(undefined);
  const seen = valuesOf(group, 'content');
  if (seen && seen.length > 0) {
    for (const root of roots) {
      const slice = sliceOf(root, seen);
      if (slice) return slice;
      const whole =
        root.content.kind === 'table' ? referenceTo(root, 'content', root.content, seen) : undefined;
      if (whole && whole.before === '' && whole.after === '') return whole;
    }
  }
  if (spellings.size <= 1) return { kind: 'fixed', parts: [...spellings.values()][0] ?? [] };
  return seen && tableOf(seen);
}

function explainHeader(
  group: readonly Message[],
  column: number,
  name: string,
  content: Explained | undefined,
  roots: readonly Settled[],
  same: ReadonlySet<Settled>,
  pooled: Pooled,
): Explained | undefined {
  const variants = new Set(group.map((one) => spelling(columnOf(one, column))));
  const parts = columnOf(group[0] as Message, column) ?? [];
  const fixed = variants.size === 1 ? ({ kind: 'fixed', parts } as const) : undefined;
  const seen = valuesOf(group, column);
  if (!seen) return fixed ?? explainAfresh(group, column);
  if (name === headerNames.connection && pooled.negotiated) {
    const table = connectionTable(seen);
    if (table) return table;
  }
  if (name === headerNames.range) {
    for (const root of roots) {
      const numbers = rangeNumbers(root, seen);
      if (numbers) return numbers;
    }
  }
  if (name === headerNames.length && content && varies(content) && measures(group, column))
    return { kind: 'measured' };
  const reference = bestReference(name, seen, fixed ? roots.filter((root) => same.has(root)) : roots);
  return reference ?? counted(pooled, name, seen) ?? fixed ?? tableOf(seen) ?? explainAfresh(group, column);
}

function varies(content: Explained): boolean {
  return content.kind === 'fixed'
    ? content.parts.some((part) => typeof part !== 'string')
    : content.kind !== 'table';
}

/** The numbers of a column are the lengths of the contents. */
function measures(group: readonly Message[], column: number): boolean {
  const isHeadless = ({ content, members }: Message) =>
    content !== undefined && members.every(({ exchange }) => exchange.reply.includes('\r\n\r\n'));
  return group
    .filter(isHeadless)
    .every((message) =>
      message.members.every(
        ({ exchange: { reply } }) =>
          Number(constantOf(columnOf(message, column))) === reply.length - reply.indexOf('\r\n\r\n') - 4,
      ),
    );
}

/** Templates that tell of the same things: in something long that they know of each, or in the content that this is a part of. */
function sameThing(
  group: readonly Message[],
  content: Explained | undefined,
  roots: readonly Settled[],
): ReadonlySet<Settled> {
  const headers = group[0]?.headers ?? [];
  return new Set(
    roots.filter(
      (root) =>
        (content?.kind === 'slice' && content.of === root) ||
        headers.some(({ name }, column) => {
          const seen = valuesOf(group, column) ?? [];
          const isTelling = seen.every(({ value }) => value.length >= 8 && /\d/.test(value));
          return seen.length > 0 && isTelling && bestReference(name, seen, [root]) !== undefined;
        }),
    ),
  );
}

/** Another template that says the same of what was asked for. */
function bestReference(
  name: string,
  seen: readonly Seen[],
  roots: readonly Settled[],
): Explained | undefined {
  for (const root of roots) {
    const column = root.headers.find((header) => header.name === name)?.column;
    if (column?.kind !== 'table' || column.part !== 'arg1') continue;
    const reference = referenceTo(root, `header.${name}`, column, seen);
    if (reference) return reference;
  }
  return undefined;
}

/** Where only the length of a content is known, something of that length stands for it. */
function fillContents({ headers, content }: Settled): void {
  const lengths = headers.find(({ name }) => name === headerNames.length)?.column;
  if (content.kind !== 'table' || lengths?.kind !== 'table' || lengths.part !== content.part) return;
  lengths.usual = String(content.usual.length);
  for (const [key, length] of lengths.values) {
    const size = Number(length);
    if (content.values.has(key) || !(size <= longestFiller) || content.usual === '') continue;
    content.values.set(key, content.usual.repeat(Math.ceil(size / content.usual.length)).slice(0, size));
  }
}

function draftOf(one: Settled, idOf: (settled: Settled) => string): Draft {
  const partsOf = (column: Explained): readonly Part[] => columnParts(column, one.members, idOf);
  const parts = writeMessage({
    start: one.start,
    headers: one.headers.map(({ name, spelt, column }) => ({ name, spelt, value: partsOf(column) })),
    content: partsOf(one.content),
  });
  return {
    parts: joinParts(parts),
    cluster: { members: one.members, columns: new Map() },
    ends: one.ends ?? 'open',
  };
}
