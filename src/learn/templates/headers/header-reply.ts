import { type HeaderParts, type MessageParts, readMessage } from '../../../message/reply/header-parts.ts';
import { headersOf } from '../../../message/request/headers.ts';
import { partOf } from '../../../message/request/parts.ts';
import { tableKey } from '../../../message/request/table-key.ts';
import type { Field, Part } from '../../../model/field.ts';
import type { Draft } from '../../model/draft.ts';
import type { Sample } from '../../model/sample.ts';

/** A reply with headers as a draft; `content` is undefined where only heads of it were seen. */
export interface Message {
  readonly members: readonly Sample[];
  readonly start: readonly Part[];
  readonly headers: readonly HeaderParts[];
  readonly content: readonly Part[] | undefined;
  readonly ends: Draft['ends'];
}

/** Index of a header, or `content`. */
export type Column = number | 'content';

/** The message of a draft, if it is one. `isHead`: the sample is an answer without its content. */
export function messageOf(draft: Draft, isHead: (sample: Sample) => boolean): Message | undefined {
  const parts: MessageParts | undefined = readMessage(draft.parts);
  const { members } = draft.cluster;
  if (!parts) return undefined;
  return {
    members,
    start: parts.start,
    headers: parts.headers,
    content: members.every(isHead) ? undefined : parts.content,
    ends: members[0]?.exchange.ends,
  };
}

export function columnOf(message: Message, column: Column): readonly Part[] | undefined {
  return column === 'content' ? message.content : message.headers[column]?.value;
}

/** Equal for parts that are written alike. */
export function spelling(parts: readonly Part[] | undefined): string | undefined {
  return (
    parts &&
    JSON.stringify(
      parts.map((part) => {
        if (typeof part === 'string') return part;
        const { seen, distinct, ...source }: Field = part;
        return source;
      }),
    )
  );
}

/** The text of parts without fields. */
export function constantOf(parts: readonly Part[] | undefined): string | undefined {
  return parts?.every((part) => typeof part === 'string') ? parts.join('') : undefined;
}

/** A sample with what its reply says in a column; undefined where that is not known. */
export interface Seen {
  readonly sample: Sample;
  readonly value: string;
}

/** What the samples of a group say in a column, where it is constant in every message; undefined elsewhere. */
export function valuesOf(group: readonly Message[], column: Column): readonly Seen[] | undefined {
  const seen: Seen[] = [];
  for (const message of group) {
    const parts = columnOf(message, column);
    if (parts === undefined) continue;
    const value = constantOf(parts);
    if (value === undefined) return undefined;
    for (const sample of message.members) seen.push({ sample, value });
  }
  return seen;
}

export function keyOf({ exchange: { request } }: Sample, part: string): string {
  return tableKey(partOf(request, part));
}

export function expects({ exchange: { request } }: Sample, header: string): boolean {
  return headersOf(request).has(header);
}
