import type { Session } from '../../exchange/exchange.ts';
import type { Request } from '../../message/request/request.ts';

/** Sessions in which the client said the same, but for the ports of data connections, are repeated runs of one script. */
export function groupSessions(sessions: readonly Session[]): readonly number[] {
  const numbers = new Map<string, number>();
  const scripts = new Map<string, number>();
  return sessions.map(({ exchanges }) => {
    const said = exchanges.filter(({ request }) => request.kind !== 'left');
    return numberIn(scripts, said.map(({ request }) => numberIn(numbers, requestsOf(request))).join());
  });
}

function numberIn(numbers: Map<string, number>, key: string): number {
  const number = numbers.get(key) ?? numbers.size;
  numbers.set(key, number);
  return number;
}

/** Equal requests are one object. */
const requests = new WeakMap<Request, string>();

export function requestsOf(request: Request): string {
  const known = requests.get(request);
  if (known !== undefined) return known;
  const saying = request.kind === 'record' ? request.body : withoutPorts(request.raw);
  requests.set(request, saying);
  return saying;
}

function withoutPorts(raw: string): string {
  return raw.replace(/\d+(?:,\d+){5}|\|\d+\|\s*$/g, '#');
}
