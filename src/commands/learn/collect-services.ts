import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FileReadOptions } from '../../capture/read-conversations.ts';
import { readSessions } from '../../capture/read-sessions.ts';
import { EvidenceCollector } from '../../evidence/evidence-collector.ts';
import type { ServiceEvidence } from '../../evidence/service-evidence.ts';
import type { Conversation, Endpoint, Transport } from '../../model/conversation.ts';
import { FormatError } from '../../model/errors.ts';
import type { Problem } from '../../model/problem.ts';
import { serviceName } from '../shared/recorded-services.ts';

/** What a file said of one service. */
interface Heard {
  sessions: number;
  from: number;
  to: number;
}

interface Collected {
  readonly transport: Transport;
  readonly server: Endpoint;
  readonly collector: EvidenceCollector;
}

interface ReadCapture {
  readonly isNew: boolean;
  readonly sha256: string;
  readonly problems: readonly Problem[];
}

/**
 * The evidence of all services in any number of captures, which are read one after the other, each once, even if it is given twice
 * or under two names. No more is kept of them than evidence is.
 */
export class ServiceCollector {
  readonly #services = new Map<string, Collected>();
  /** By SHA-256. */
  readonly #read: Set<string>;

  /** Captures with these hashes are known already. */
  constructor(known: Iterable<string> = []) {
    this.#read = new Set(known);
  }

  get services(): readonly ServiceEvidence[] {
    return [...this.#services.values()].map(({ transport, server, collector }) => ({
      transport,
      server,
      evidence: collector.evidence,
    }));
  }

  /**
   * Reads a capture (`-` is standard input). Says whether it was new, and its hash. Throws a FormatError naming the file that is not a
   * capture, or the system's error.
   */
  async read(path: string, options: FileReadOptions = {}): Promise<ReadCapture> {
    if (path === '-' || !statSync(path).isFile()) return this.#readPipe(path, options);
    const sha256 = await hashFile(path);
    if (this.#read.has(sha256)) return { isNew: false, sha256, problems: [] };
    this.#read.add(sha256);
    const heard = new Map<string, Heard>();
    const problems = await readSessions(
      path,
      (session) => {
        const { conversation } = session;
        const name = serviceName(conversation);
        this.#collectorOf(name, conversation).add(session);
        note(heard, name, conversation);
      },
      options,
    );
    for (const [name, counts] of heard)
      this.#services.get(name)?.collector.from({ name: basename(path), sha256, part: 0, of: 1, ...counts });
    return { isNew: true, sha256, problems };
  }

  #collectorOf(name: string, { transport, server }: Conversation): EvidenceCollector {
    const known = this.#services.get(name);
    if (known) return known.collector;
    const collector = new EvidenceCollector();
    this.#services.set(name, { transport, server, collector });
    return collector;
  }

  /** Kept in a file meanwhile, so that its hash can be told. */
  async #readPipe(pipe: string, options: FileReadOptions): Promise<ReadCapture> {
    const folder = mkdtempSync(join(tmpdir(), 'mynah-'));
    const path = join(folder, pipe === '-' ? 'standard input' : basename(pipe));
    try {
      await pipeline(pipe === '-' ? process.stdin : createReadStream(pipe), createWriteStream(path));
      const { problems, ...read } = await this.read(path, options);
      return { ...read, problems: problems.map((problem) => ({ ...problem, file: basename(path) })) };
    } catch (error) {
      if (error instanceof FormatError) throw new FormatError(error.message.replace(path, basename(path)));
      throw error;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  return hash.digest('hex');
}

function note(heard: Map<string, Heard>, name: string, { start, end }: Conversation): void {
  const counts = heard.get(name);
  if (counts === undefined) heard.set(name, { sessions: 1, from: start, to: end });
  else {
    counts.sessions++;
    counts.from = Math.min(counts.from, start);
    counts.to = Math.max(counts.to, end);
  }
}
