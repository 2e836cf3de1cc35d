import type { CaptureEvidence, CapturePart } from '../evidence/capture-evidence.ts';
import { EvidenceCollector } from '../evidence/evidence-collector.ts';
import { type ServiceEvidence, serviceName } from '../evidence/service-evidence.ts';
import type { Endpoint, Transport } from '../model/conversation.ts';
import type { RecordedSession } from '../model/recorded-session.ts';

/** What the source that is being read said of one service. */
interface Heard {
  sessions: number;
  from: number;
  to: number;
}

interface Collected {
  readonly transport: Transport;
  readonly server: Endpoint;
  readonly collector: EvidenceCollector;
  heard: Heard | undefined;
}

/** The evidence of all services that sessions and other evidence tell of. No more is kept of them than evidence is. */
export class ServiceCollector {
  readonly #services = new Map<string, Collected>();
  readonly #read = new Map<string, CapturePart>();

  add(session: RecordedSession): void {
    const collected = this.#of(session.conversation);
    collected.collector.add(session);
    const { start, end } = session.conversation;
    const { heard } = collected;
    if (heard === undefined) collected.heard = { sessions: 1, from: start, to: end };
    else {
      heard.sessions++;
      heard.from = Math.min(heard.from, start);
      heard.to = Math.max(heard.to, end);
    }
  }

  /** All sessions since the last time came from there. */
  from(source: CapturePart): void {
    this.#note(source);
    for (const collected of this.#services.values()) {
      if (collected.heard) collected.collector.from({ ...source, ...collected.heard });
      collected.heard = undefined;
    }
  }

  /** Throws FormatError where a session in it is damaged. */
  addEvidence({ read, services }: CaptureEvidence): void {
    for (const source of read) this.#note(source);
    for (const service of services) this.#of(service).collector.addEvidence(service.evidence);
  }

  get evidence(): CaptureEvidence {
    const services = [...this.#services].map(([name, { transport, server, collector }]) => {
      const { address, port } = server;
      const service: ServiceEvidence = { transport, server: { address, port }, evidence: collector.evidence };
      return [name, service] as const;
    });
    const inOrder = services.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, service]) => service);
    const read = [...this.#read].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => source);
    return { read, services: inOrder };
  }

  #note({ name, sha256, part, of }: CapturePart): void {
    const key = `${sha256} ${of} ${part}`;
    const known = this.#read.get(key);
    if (known === undefined || name < known.name) this.#read.set(key, { name, sha256, part, of });
  }

  #of(service: Pick<ServiceEvidence, 'transport' | 'server'>): Collected {
    const name = serviceName(service);
    const known = this.#services.get(name);
    if (known) return known;
    const { transport, server } = service;
    const collected = { transport, server, collector: new EvidenceCollector(), heard: undefined };
    this.#services.set(name, collected);
    return collected;
  }
}
