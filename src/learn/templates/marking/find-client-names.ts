import type { Session } from '../../../exchange/exchange.ts';
import type { FieldSource } from '../../../model/field.ts';
import { hostNamePattern } from './host-name-pattern.ts';

/** The name of a client's host as the server shows it, and the field that makes it. */
export interface ClientName {
  readonly name: string;
  readonly source: FieldSource & { field: 'clientName' };
}

/** A host name of two or more labels that does not stand within another word. */
const hostName =
  /(?<![A-Za-z0-9._-])[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?![A-Za-z0-9_-]|\.[A-Za-z0-9])/g;
const looked = 16_384; // characters of a reply
const leastAddresses = 2; // one address has its name by accident
const leastSessions = 2; // that a name without a number of its address must have been shown in

/** Sessions by name and address. */
type Shown = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * What the server calls its clients: names that it shows to the clients of one address only, though these have not said
 * them, for several addresses. All replies are looked at together, so that a reply seen once is understood as well. Names made
 * by one pattern from the addresses prove each other; others must come in most sessions of their address.
 */
export function findClientNames(sessions: readonly Session[]): (address: string) => ClientName | undefined {
  const shown = shownNames(sessions);
  const own = [...shown].flatMap(([name, addresses]) => {
    const [only] = addresses;
    return only && addresses.size === 1 ? [{ name, address: only[0], sessions: only[1] }] : [];
  });
  const source = byPattern(own) ?? byAddress(own, sessions);
  if (!source) return () => undefined;
  return (address) => {
    const name = source.names[address];
    return name === undefined ? undefined : { name, source };
  };
}

interface Own {
  readonly name: string;
  readonly address: string;
  readonly sessions: number;
}

function shownNames(sessions: readonly Session[]): Shown {
  const shown = new Map<string, Map<string, number>>();
  for (const { conversation, exchanges } of sessions) {
    const said = exchanges.map(({ request }) => request.raw.toLowerCase()).join('\n');
    const names = new Set(exchanges.flatMap(({ reply }) => reply.slice(0, looked).match(hostName) ?? []));
    for (const name of names) {
      if (said.includes(name.toLowerCase())) continue;
      const addresses = shown.get(name) ?? new Map<string, number>();
      const { address } = conversation.client;
      shown.set(name, addresses.set(address, (addresses.get(address) ?? 0) + 1));
    }
  }
  return shown;
}

/** Names with a number of their address in them, all at the same place. */
function byPattern(own: readonly Own[]): ClientName['source'] | undefined {
  const patterns = new Map<string, Map<string, string>>();
  for (const { name, address } of own) {
    const pattern = hostNamePattern(address, name);
    if (pattern === undefined) continue;
    patterns.set(pattern, (patterns.get(pattern) ?? new Map<string, string>()).set(address, name));
  }
  const [best] = [...patterns].sort((a, b) => b[1].size - a[1].size || (a[0] < b[0] ? -1 : 1));
  if (!best || best[1].size < leastAddresses) return undefined;
  const [pattern, names] = best;
  return { field: 'clientName', names: inOrder(names), pattern };
}

function byAddress(own: readonly Own[], sessions: readonly Session[]): ClientName['source'] | undefined {
  const of = new Map<string, number>();
  for (const { conversation } of sessions)
    of.set(conversation.client.address, (of.get(conversation.client.address) ?? 0) + 1);
  const names = new Map<string, string>();
  const usual = own.filter(
    (one) => one.sessions >= leastSessions && one.sessions * 2 > (of.get(one.address) ?? 0),
  );
  for (const { name, address } of usual) {
    // two names in most sessions of one address: neither is known to be the client's
    if (usual.some((other) => other.address === address && other.name !== name)) return undefined;
    names.set(address, name);
  }
  return names.size < leastAddresses ? undefined : { field: 'clientName', names: inOrder(names) };
}

function inOrder(names: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries([...names].sort(([a], [b]) => (a < b ? -1 : 1)));
}
