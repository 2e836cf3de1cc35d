import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { LiveSessions } from '../../capture/live/live-sessions.ts';
import { ServiceCollector } from '../../collect/service-collector.ts';
import { encodeEvidence } from '../../evidence/encode-evidence.ts';
import { checkedFeed } from '../../nats/evidence-feed.ts';
import { FeedOutbox } from '../../nats/feed-outbox.ts';
import { hashOf } from '../../nats/hash-of.ts';
import type { NatsClient, NatsOptions } from '../../nats/nats-client.ts';
import { patientConnection } from '../shared/patient-connection.ts';

const often = 15_000; // ms between two pieces
const many = 500; // sessions, after which a piece is given sooner
const patience = 5000; // ms that the last pieces may take at the end

/** Which feed, where, and what is kept meanwhile. */
export interface FeedTarget {
  readonly nats: NatsOptions;
  readonly feed: string;
  readonly folder: string;
}

/** Gives the sessions of a capture to a feed, piece by piece, by way of the disk. Throws UsageError for a wrong name, and the system's error where its folder cannot be made. */
export class Feeding {
  readonly sink: LiveSessions;
  readonly #target: FeedTarget;
  readonly #outbox: FeedOutbox;
  readonly #say: (line: string) => void;
  readonly #sending: Promise<void>;
  #collector = new ServiceCollector();
  #sessions = 0;
  #given = Date.now();
  #stopped = false;

  constructor(target: FeedTarget, say: (line: string) => void) {
    this.#target = { ...target, feed: checkedFeed(target.feed) };
    this.#say = say;
    this.#outbox = new FeedOutbox(target.folder, (line) => say(`mynah: ${line}`));
    this.sink = new LiveSessions((session) => {
      this.#collector.add(session);
      this.#sessions++;
    });
    this.#sending = this.#send();
  }

  /** Call it about once a second. */
  tick(): void {
    this.sink.advance(Date.now() * 1000);
    if (this.#sessions >= many || Date.now() - this.#given >= often) this.#give();
  }

  /** The capture has ended: the last pieces are given, and what the server does not have stays on disk. */
  async finish(): Promise<void> {
    this.sink.finish();
    this.#give();
    const end = Date.now() + patience;
    while (this.#outbox.waiting.length > 0 && Date.now() < end) await delay(100);
    this.#stopped = true;
    await this.#sending;
    const { length } = this.#outbox.waiting;
    if (length > 0)
      this.#say(`mynah: the server does not have ${length} pieces: they wait in ${this.#target.folder}`);
  }

  #give(): void {
    this.#given = Date.now();
    if (this.#sessions === 0) return;
    const heard = encodeEvidence(this.#collector.evidence);
    this.#collector.from({ name: hostname(), sha256: hashOf(heard.toString('latin1')), part: 0, of: 1 });
    this.#outbox.add(encodeEvidence(this.#collector.evidence));
    this.#collector = new ServiceCollector();
    this.#sessions = 0;
  }

  async #send(): Promise<void> {
    const stopped = () => this.#stopped;
    const complain = (line: string) => this.#say(`mynah: ${line}`);
    const { nats, feed, folder } = this.#target;
    let client: NatsClient;
    try {
      client = await patientConnection(nats, `what is captured waits in ${folder}`, complain, stopped);
    } catch {
      return; // it has been said
    }
    await this.#outbox.send(client, feed, stopped);
    await client.connection.close();
  }
}
