import { headerNames } from '../../../knowledge/http.ts';
import { partOf } from '../../../message/request/parts.ts';
import { countOf, type Explained, tableOf } from './explain-header.ts';
import { constantOf, type Message, type Seen } from './header-reply.ts';

/** What all messages together show of their headers. */
export interface Pooled {
  /** The connection is kept or closed as the request asks for. */
  readonly negotiated: boolean;
  /** Headers that count the exchanges of the session, whichever message they are in, by name. */
  readonly counters: ReadonlyMap<string, Explained & { kind: 'counted' }>;
}

export function pool(messages: readonly Message[]): Pooled {
  const byName = new Map<string, Seen[]>();
  for (const { headers, members } of messages) {
    for (const { name, value } of headers) {
      const text = constantOf(value);
      const seen = byName.get(name) ?? [];
      byName.set(name, seen);
      if (text !== undefined) for (const sample of members) seen.push({ sample, value: text });
    }
  }
  const counters = [...byName].flatMap(([name, seen]) => {
    const counter = countOf(seen);
    return counter ? [[name, counter] as const] : [];
  });
  return { negotiated: areConnectionsNegotiated(messages), counters: new Map(counters) };
}

/** The counter of a header, if it gives what is seen. */
export function counted({ counters }: Pooled, name: string, seen: readonly Seen[]): Explained | undefined {
  return counters.get(name) ?? countOf(seen);
}

/** A server that says `Connection: close` closes, and one that says `keep-alive` does not: then it need not be remembered. */
export function areEndsSaid(messages: readonly Message[]): boolean {
  let close = 0;
  let closed = 0;
  let kept = 0;
  for (const { headers, ends, members } of messages) {
    const value = constantOf(
      headers.find(({ name }) => name === headerNames.connection)?.value,
    )?.toLowerCase();
    if (value === 'close') {
      close += members.length;
      if (ends) closed += members.length;
    } else if (value !== undefined && ends) kept += members.length;
  }
  return closed > 0 && closed * 2 >= close && kept * 10 <= closed;
}

/** No request that asked for the connection to be closed was told that it is kept. */
function areConnectionsNegotiated(messages: readonly Message[]): boolean {
  return messages.every(({ headers, members }) => {
    const value = constantOf(headers.find(({ name }) => name === headerNames.connection)?.value);
    return (
      value?.toLowerCase() !== 'keep-alive' ||
      members.every(({ exchange: { request } }) => partOf(request, 'connection') === 'keep-alive')
    );
  });
}

/** The connection as the request asks for it, where nothing seen contradicts. */
export function connectionTable(seen: readonly Seen[]): Explained | undefined {
  const table = tableOf(seen, 'connection');
  if (!table) return undefined;
  for (const word of ['close', 'keep-alive']) {
    const said = table.values.get(word);
    if (said !== undefined && said.toLowerCase() !== word) return undefined;
    table.values.set(word, said ?? word);
  }
  return table;
}
