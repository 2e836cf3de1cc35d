import { endpointParameter } from '../../knowledge/data-endpoint.ts';
import { sameAddress } from '../../net/same-address.ts';
import type { Request } from './request.ts';

/** Whose endpoint for a data connection a request announces: the client's own, a privileged port of it, or another machine's. */
export type Endpoint = 'own' | 'low' | 'other';

const firstFreePort = 1024; // below, ports are those of well-known services: no client listens there (RFC 2577, 3)

/**
 * What a server can care about in the parameter of `PORT` or `EPRT`. Which port it is, and so how long the parameter is and which digits it
 * has, is chance. Undefined where the parameter is no endpoint.
 */
export function announcedEndpoint({ kind, rest }: Request, client: string): Endpoint | undefined {
  const found = kind === 'command' ? endpointParameter(rest) : undefined;
  if (found?.address === undefined || found.end !== rest.length) return undefined;
  if (!sameAddress(found.address, client)) return 'other';
  return found.port < firstFreePort ? 'low' : 'own';
}
