import type { Endpoint, Transport } from '../model/conversation.ts';
import { UsageError } from '../model/errors.ts';

/** `127.0.0.1:25`, `[::1]:25`. Throws UsageError; `what` names the option. */
export function readEndpoint(what: string, text: string): Endpoint {
  const match = /^(?:\[([0-9A-Fa-f:.%a-z]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    throw new UsageError(`${what} ${text}: expected ADDR:PORT, e.g. 127.0.0.1:2525 or [::1]:0`);
  }
  return { address: match[1] ?? match[2] ?? '', port };
}

/** A server, and where that was said how it is spoken to. */
export interface NamedServer extends Endpoint {
  readonly transport?: Transport;
}

/** `127.0.0.1:53`, `udp:127.0.0.1:53`. Throws UsageError; `what` names the option. */
export function readServer(what: string, text: string): NamedServer {
  const [, protocol, place = text] = /^(?:(udp|tcp):)?(.*)$/s.exec(text) ?? [];
  const endpoint = readEndpoint(what, place);
  return protocol === undefined ? endpoint : { ...endpoint, transport: protocol === 'udp' ? 'udp' : 'tcp' };
}

/** Whether a service is the one that was named. */
export function isNamed(
  { server, transport }: { readonly server: Endpoint; readonly transport: Transport },
  named: NamedServer,
): boolean {
  if (server.address !== named.address || server.port !== named.port) return false;
  return named.transport === undefined || named.transport === transport;
}

/** As it is read again: `127.0.0.1:25`, `[::1]:25`. */
export function endpointText({ address, port }: Endpoint): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}
