import { decodeSession } from '../../evidence/decode-session.ts';
import { mergeEvidence } from '../../evidence/evidence-collector.ts';
import { type ServiceEvidence, serviceName } from '../../evidence/service-evidence.ts';
import { UsageError } from '../../model/errors.ts';

import { many } from '../../model/many.ts';
import { endpointText, isNamed, type NamedServer } from '../../net/endpoint-text.ts';

import type { Earlier } from '../shared/evidence-file.ts';

/**
 * The services to learn, the one with the most sessions first; `least` are the sessions it takes beside services that have more. A service is an address and port that answered. What was asked only
 * once beside services that were asked more often is left out (a data connection whose announcement was not recorded looks like
 * that), unless it is `only`.
 */
export function chooseServices(
  services: readonly ServiceEvidence[],
  only: NamedServer | undefined,
  least = 2,
): readonly ServiceEvidence[] {
  const chosen = services
    .filter((service) => (only === undefined ? isAnswered(service) : isNamed(service, only)))
    .map((service) => ({ service, sessions: sessionCount(service) }))
    .sort((a, b) => b.sessions - a.sessions || (serviceName(a.service) < serviceName(b.service) ? -1 : 1));
  const most = chosen[0]?.sessions ?? 0;
  return chosen.filter(({ sessions }) => most < 2 || sessions >= least).map(({ service }) => service);
}

/** An earlier personality's service with what is new of it, also if the server has moved since. Throws UsageError where there is nothing of it. */
export function learnOn(
  earlier: Earlier,
  services: readonly ServiceEvidence[],
  only: NamedServer | undefined,
): ServiceEvidence {
  const { transport, address, port } = earlier.personality.service;
  const server = { address, port };
  if (services.length === 0) return { transport, server, evidence: earlier.evidence };
  const alike = chooseServices(services, only).filter(
    (service) => service.transport === transport && (only !== undefined || service.server.port === port),
  );
  const chosen = alike.find((service) => isNamed(service, server)) ?? alike[0];
  if (chosen === undefined)
    throw new UsageError(
      `no conversation with the service of ${earlier.path}, ${transport} port ${port}; see --server`,
    );
  return { transport, server, evidence: mergeEvidence([earlier.evidence, chosen.evidence]) };
}

/** More than these are a scan of ports rather than services that somebody wants. */
const mostListed = 20;

/** Where there are several services: which there are, how much of each, and where it goes; `others` were asked only once and are not learned. */
export function servicesFound(
  learned: readonly { readonly service: ServiceEvidence; readonly file: string }[],
  others: number,
): readonly string[] {
  const [first] = learned;
  if (first === undefined || learned.length + others < 2) return [];
  const lines = learned.slice(0, mostListed).map(({ service, file }) => {
    const count = sessionCount(service);
    return `  ${service.transport} ${endpointText(service.server)}: ${many(count, 'session')}, into ${file}`;
  });
  const rest = learned.length - lines.length;
  return [
    `${many(learned.length, 'service')} to learn; --server ${endpointText(first.service.server)} learns one alone`,
    ...lines,
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    ...(others > 0 ? [`  ${others} more were asked only once: see mynah flows --services`] : []),
  ];
}

function sessionCount({ evidence }: ServiceEvidence): number {
  return evidence.parts.reduce((sum, { sessions }) => sum + sessions, 0);
}

function isAnswered({ evidence }: ServiceEvidence): boolean {
  return evidence.sessions.some(({ bytes }, id) =>
    decodeSession(bytes, id).conversation.messages.some(({ from }) => from === 'server'),
  );
}
