import type { Endpoint } from '../model/conversation.ts';
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

/** As it is read again: `127.0.0.1:25`, `[::1]:25`. */
export function endpointText({ address, port }: Endpoint): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}
