import type { Field, FieldSource, Part, Template } from '../model/personality.ts';
import { joinParts } from '../message/render-template.ts';
import { sourceKey } from './confirm-echoes.ts';
import { explainColumn } from './explain-column.ts';
import type { DataUse } from './collect-transfers.ts';
import type { Exchange } from './exchange.ts';
import type { Cluster } from './find-dynamic-columns.ts';
import type { Slot } from './mask-reply.ts';
import type { Sample } from './sample.ts';

/** Makes the template of a cluster of replies; `id` names it. */
export function buildTemplate(cluster: Cluster, id: string, uses: ReadonlyMap<Exchange, DataUse>): Template {
  const [first] = cluster.members;
  if (!first) throw new Error('a cluster has members');
  const parts: Part[] = first.tokens.map((token, column) => {
    if (token.slot) return slotField(cluster.members, column, token.slot);
    return cluster.columns.includes(column) ? explainColumn(cluster.members, column) : token.text;
  });
  return {
    id,
    status: first.exchange.status,
    parts: joinParts(parts),
    ...(first.exchange.ends ? { ends: first.exchange.ends } : {}),
    seen: cluster.members.length,
    sessions: new Set(cluster.members.map(({ session }) => session)).size,
    delay: quartiles(cluster.members.map(({ exchange }) => exchange.delay)),
    ...commonChunks(cluster.members),
    ...dataConnection(cluster.members, uses),
  };
}

/** Whether most of these replies came with a transfer; data flows after the first line, which announces it (RFC 959, 5.4). */
function dataConnection(members: readonly Sample[], uses: ReadonlyMap<Exchange, DataUse>): Pick<Template, 'data'> {
  const found = members.map(({ exchange }) => uses.get(exchange)).filter((use) => use !== undefined);
  if (found.length * 2 <= members.length && !/^150/.test(members[0]?.exchange.reply ?? '')) return {};
  const toServer = found.filter(({ direction }) => direction === 'toServer').length;
  if (found.length === 0) return {};
  return { data: { direction: toServer * 2 > found.length ? 'toServer' : 'toClient', after: 1 } };
}

function slotField(members: readonly Sample[], column: number, slot: Slot): Field {
  const distinct = new Set(members.map(({ tokens }) => tokens[column]?.text)).size;
  const evidence = { seen: members.length, distinct };
  switch (slot.kind) {
    case 'fixed':
      return { ...slot.source, ...evidence };
    case 'time':
      return { field: 'time', format: slot.format, zone: slot.zone, offset: slot.offset, ...evidence };
    case 'echo':
      return { ...commonSource(members, column), ...evidence };
  }
}

/** The first source (they are in order of preference) that explains most members. */
function commonSource(members: readonly Sample[], column: number): FieldSource {
  const counts = new Map<string, { source: FieldSource; count: number }>();
  for (const { tokens } of members) {
    const slot = tokens[column]?.slot;
    if (slot?.kind !== 'echo') continue;
    for (const source of slot.sources) {
      const key = sourceKey(source);
      const entry = counts.get(key) ?? { source, count: 0 };
      counts.set(key, entry);
      entry.count++;
    }
  }
  let best: { source: FieldSource; count: number } | undefined;
  for (const entry of counts.values()) if (!best || entry.count > best.count) best = entry;
  if (!best) throw new Error('an echo has a source');
  return best.source;
}

function quartiles(values: readonly number[]): readonly [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  return [at(0.25), at(0.5), at(0.75)];
}

/** Where the reply is usually cut into segments, if most members agree on how many. */
function commonChunks(members: readonly Sample[]): Pick<Template, 'chunks'> {
  const cut = members.filter(({ exchange }) => exchange.chunks.length > 0);
  if (cut.length * 2 <= members.length) return {};
  const [middle] = cut.map(({ exchange }) => exchange.chunks).sort((a, b) => totalWait(a) - totalWait(b)).slice(cut.length >> 1);
  return middle ? { chunks: middle } : {};
}

function totalWait(chunks: readonly { readonly wait: number }[]): number {
  return chunks.reduce((sum, { wait }) => sum + wait, 0);
}
