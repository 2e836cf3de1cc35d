import type { DataUse } from '../../exchange/alignment/data-uses.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import { commonBeginning } from '../../message/bytes/common-beginning.ts';
import { joinParts } from '../../message/template/render-template.ts';
import { explainRecentTime } from '../../message/values/kinds/explain-values.ts';
import { type PortStrategy, portStrategy } from '../../message/values/port-strategy.ts';
import type { Part } from '../../model/field.ts';
import type { Chunk, Template } from '../../model/personality.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Draft } from '../model/draft.ts';
import { type Sample, timeOf } from '../model/sample.ts';
import type { TellOrigin } from '../model/tell-origin.ts';
import type { Slot, Token } from '../model/token.ts';
import { joinedIds, slotOrigins } from './origins.ts';
import { explainColumn } from './text/explain-column.ts';
import { joinIds } from './text/join-ids.ts';

/** The constants and fields of a cluster of replies that are alike. `tell` hears what explains each field. */
export function buildParts({ members, columns }: Cluster, tell: TellOrigin = () => {}): readonly Part[] {
  const [first] = members;
  if (!first) throw new Error('a cluster has members');
  const parts = first.tokens.map((token, column): Part => {
    const kind = columns.get(column);
    if (kind) return explainColumn(members, column, kind, tell);
    const part = token.slot ? slotPart(members, column, token, token.slot) : token.text;
    if (typeof part !== 'string' && token.slot && token.slot.kind !== 'elapsed')
      tell(part, slotOrigins[token.slot.kind]);
    return part;
  });
  const joined = joinIds(members, parts);
  for (const part of joined) if (typeof part !== 'string' && !parts.includes(part)) tell(part, joinedIds);
  return joinParts(joined);
}

/** Makes the template of replies with these parts; `id` names it. */
export function buildTemplate(
  { cluster: { members }, parts, ends: known }: Draft,
  id: string,
  uses: ReadonlyMap<Exchange, DataUse>,
  inDatagrams = false,
): Template {
  const [first] = members;
  if (!first) throw new Error('a cluster has members');
  const ends = known ?? first.exchange.ends;
  return {
    id,
    status: first.exchange.status,
    parts,
    ...(ends && ends !== 'open' ? { ends } : {}),
    seen: members.length,
    sessions: new Set(members.map(({ session }) => session)).size,
    delay: quartiles(members.map(({ exchange }) => exchange.delay)),
    ...commonChunks(members, inDatagrams),
    ...lateAfter(members),
    ...dataConnection(members, uses),
  };
}

/** What made the server fall behind once does so whenever it has not fallen behind yet. */
function lateAfter(members: readonly Sample[]): Pick<Template, 'lateAfter'> {
  const late = members.find(({ exchange }) => exchange.lateAfter !== undefined)?.exchange.lateAfter;
  return late === undefined ? {} : { lateAfter: late };
}

/** True if most of these replies came with a transfer; data flows after the first line, which announces it (RFC 959, 5.4). */
function dataConnection(
  members: readonly Sample[],
  uses: ReadonlyMap<Exchange, DataUse>,
): Pick<Template, 'data'> {
  const found = members.map(({ exchange }) => uses.get(exchange)).filter((use) => use !== undefined);
  if (found.length * 2 <= members.length && !/^150/.test(members[0]?.exchange.reply ?? '')) return {};
  const toServer = found.filter(({ direction }) => direction === 'toServer').length;
  if (found.length === 0) return {};
  return { data: { direction: toServer * 2 > found.length ? 'toServer' : 'toClient', after: 1 } };
}

function slotPart(members: readonly Sample[], column: number, { text }: Token, slot: Slot): Part {
  const distinct = new Set(members.map(({ tokens }) => tokens[column]?.text)).size;
  const evidence = { seen: members.length, distinct };
  switch (slot.kind) {
    case 'fixed':
      return { ...slot.source, ...evidence };
    case 'port':
      return { field: 'dataPort', form: slot.form, ports: portsOf(members, column), ...evidence };
    case 'echo':
      return { ...(slot.sources[0] ?? { field: 'echo', part: 'line' }), ...evidence };
    case 'time': {
      const written = members.map((one) => ({
        text: one.tokens[column]?.text ?? '',
        time: timeOf(one),
        session: one.session,
      }));
      const recent = explainRecentTime(written);
      return recent ? { ...recent, ...evidence } : text;
    }
    case 'elapsed':
      return text;
  }
}

/** How the ports of a column were chosen. */
function portsOf(members: readonly Sample[], column: number): PortStrategy | null {
  const ports = [...members]
    .sort((a, b) => timeOf(a) - timeOf(b))
    .flatMap(({ tokens }) => {
      const slot = tokens[column]?.slot;
      return slot?.kind === 'port' ? [slot.port] : [];
    });
  return portStrategy(ports) ?? null;
}

function quartiles(values: readonly number[]): readonly [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  return [at(0.25), at(0.5), at(0.75)];
}

/** Where the reply is usually cut into segments, if most members agree on how many. */
function commonChunks(members: readonly Sample[], inDatagrams: boolean): Pick<Template, 'chunks'> {
  const cut = members.filter(({ exchange }) => exchange.chunks.length > 0);
  if (cut.length * 2 <= members.length) return {};
  const [middle] = cut
    .map(({ exchange }) => exchange.chunks)
    .sort((a, b) => totalWait(a) - totalWait(b))
    .slice(cut.length >> 1);
  if (!middle) return {};
  const alike = cut.filter(({ exchange }) => exchange.chunks.length === middle.length);
  return { chunks: inDatagrams ? middle.map((one, index) => withBeginning(one, index, alike)) : middle };
}

const looked = 16; // bytes of a datagram that tell where it begins

/** With what a datagram always begins with. */
function withBeginning(chunk: Chunk, index: number, members: readonly Sample[]): Chunk {
  const begins = commonBeginning(
    members.map(({ exchange: { reply, chunks } }) => {
      const at = chunks[index]?.at ?? 0;
      return reply.slice(at, at + looked);
    }),
  );
  return begins === '' ? chunk : { ...chunk, begins };
}

function totalWait(chunks: readonly { readonly wait: number }[]): number {
  return chunks.reduce((sum, { wait }) => sum + wait, 0);
}
