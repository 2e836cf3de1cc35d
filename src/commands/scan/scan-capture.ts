import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CaptureWriter, LINKTYPE_RAW } from '../../capture/write/write-pcap.ts';
import { collectCaptures } from '../../collect/collect-captures.ts';
import { ServiceCollector } from '../../collect/service-collector.ts';
import { keptConversations } from '../../evidence/recorded-evidence.ts';
import type { ServiceEvidence } from '../../evidence/service-evidence.ts';
import { wholeParts } from '../../evidence/source-parts.ts';
import { decide } from '../../learn/learn.ts';
import type { Endpoint } from '../../model/conversation.ts';
import { UsageError } from '../../model/errors.ts';
import { builtInPriors } from '../../priors/load-priors.ts';
import type { Known } from '../../scan/questions/next-questions.ts';
import { chooseServices, learnOn } from '../learn/choose-services.ts';
import type { Earlier } from '../shared/evidence-file.ts';

/** A personality with all that it was learned from. */
export interface Learned extends Known {
  readonly service: ServiceEvidence;
}

/** The capture of a scan while it is written, and what is learned of it: the same as `mynah learn` learns of the file. */
export class ScanCapture {
  readonly writer: CaptureWriter;
  readonly #file: string;
  readonly #temporary: string | undefined;
  readonly #before: readonly string[];
  readonly #earlier: Earlier | undefined;
  readonly #target: Endpoint;

  /** `before`: captures that are learned from with it. Throws the system's error when the file cannot be written. */
  constructor(
    file: string | undefined,
    before: readonly string[],
    earlier: Earlier | undefined,
    target: Endpoint,
    failed: (error: Error) => void,
  ) {
    this.#temporary = file === undefined ? mkdtempSync(join(tmpdir(), 'mynah-scan-')) : undefined;
    this.#file = file ?? join(this.#temporary as string, 'scan.pcap');
    this.#before = before;
    this.#earlier = earlier;
    this.#target = target;
    this.writer = new CaptureWriter(this.#file, LINKTYPE_RAW, failed);
  }

  /** Throws UsageError where nothing was heard. */
  async learn(): Promise<Learned> {
    this.writer.flush();
    const collector = new ServiceCollector();
    const known = new Set(this.#earlier?.evidence.parts.map(({ sha256 }) => sha256));
    const files = this.writer.packets > 0 ? [...this.#before, this.#file] : this.#before;
    await collectCaptures(files, collector, { known });
    const { evidence: collected, ...rest } = this.#service(collector.evidence.services);
    const service = { ...rest, evidence: { ...collected, parts: wholeParts(collected.parts) } };
    return {
      personality: decide(service.evidence, { priors: builtInPriors() }),
      conversations: keptConversations(service.evidence),
      service,
    };
  }

  close(): void {
    this.writer.close();
    if (this.#temporary !== undefined) rmSync(this.#temporary, { recursive: true, force: true });
  }

  #service(services: readonly ServiceEvidence[]): ServiceEvidence {
    if (this.#earlier) {
      const { port } = this.#earlier.personality.service;
      const isAtOtherPort = services.every(({ server }) => server.port !== port); // who scans it says that it is the same
      return learnOn(this.#earlier, services, isAtOtherPort ? this.#target : undefined);
    }
    const [own] = [...chooseServices(services, this.#target), ...chooseServices(services, undefined)];
    if (!own) throw new UsageError('nothing to learn from: the server said nothing');
    return own;
  }
}
