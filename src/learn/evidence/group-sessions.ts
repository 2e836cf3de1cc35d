import type { Session } from '../../exchange/exchange.ts';
import type { Request } from '../../message/request/request.ts';

/** Sessions in which the client said the same, but for the ports of data connections, are repeated runs of one script. */
export function groupSessions(sessions: readonly Session[]): readonly number[] {
  const numbers = new Map<string, number>();
  return sessions.map(({ exchanges }) => {
    const said = exchanges.filter(({ request }) => request.kind !== 'left');
    const key = said.map(({ request }) => sayingOf(request)).join('\0');
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
}

/** Equal requests are one object. */
const sayings = new WeakMap<Request, string>();

export function sayingOf(request: Request): string {
  const known = sayings.get(request);
  if (known !== undefined) return known;
  const saying = request.kind === 'record' ? request.body : withoutPorts(request.raw);
  sayings.set(request, saying);
  return saying;
}

function withoutPorts(raw: string): string {
  return raw.replace(/\d+(?:,\d+){5}|\|\d+\|\s*$/g, '#');
}
