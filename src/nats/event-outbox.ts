import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { NatsClient } from './nats-client.ts';
import { persist } from './persist.ts';

const stream = 'MYNAH_EVENTS';
const longestFile = 1024 * 1024; // bytes
const quota = 256 * 1024 * 1024; // bytes on disk while the server is away; then the oldest are given up
const pause = 1000; // ms
const together = 100; // events on their way at a time
const sameFor = 3_600_000_000_000; // ns in which the server knows an event that comes twice

/** What an outbox tells, and when it is to end. */
export interface OutboxEvents {
  readonly complain: (line: string) => void;
  readonly stopped: () => boolean;
}

/**
 * Events on their way to a stream. They are written to disk first, and leave it when the server has them: each arrives at least once, with a name
 * (the header `Nats-Msg-Id`) by which the second time is known.
 */
export class EventOutbox {
  readonly #folder: string;
  readonly #complain: (line: string) => void;
  #current: string | undefined;
  #files = 0;

  /** Throws the system's error where the folder cannot be made. */
  constructor(folder: string, complain: (line: string) => void) {
    this.#folder = folder;
    this.#complain = complain;
    mkdirSync(folder, { recursive: true, mode: 0o750 });
  }

  /** Keeps a line of JSON. What cannot be written is told, and lost. */
  readonly add = (line: string): void => {
    try {
      this.#current ??= this.#begin();
      const path = join(this.#folder, this.#current);
      appendFileSync(path, `${line}\n`, { mode: 0o640 });
      if (statSync(path).size > longestFile) this.#current = undefined;
    } catch (error) {
      this.#complain(`outbox: ${(error as Error).message}`);
    }
  };

  /** Sends what is there and what comes, until it is stopped and nothing is left that the server would take now. */
  async send(client: NatsClient, sensor: string, { complain, stopped }: OutboxEvents): Promise<void> {
    const name = sensor.replace(/[^\w-]/g, '_');
    const open = async () => {
      const isThere = await client.manager.streams.info(stream).catch(() => undefined);
      if (isThere) return; // somebody may have given it other limits
      await client.manager.streams.add({
        name: stream,
        subjects: ['mynah.events.>'],
        duplicate_window: sameFor,
      });
    };
    await persist(open, complain, stopped).catch(() => {});
    for (;;) {
      const last = stopped();
      for (const file of this.#full())
        await persist(() => this.#sendFile(client, name, file), complain, stopped).catch(() => {});
      if (last) return;
      await delay(pause);
    }
  }

  async #sendFile(client: NatsClient, sensor: string, file: string): Promise<void> {
    const path = join(this.#folder, file);
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    for (let at = 0; at < lines.length; at += together) {
      const some = lines.slice(at, at + together);
      await Promise.all(
        some.map((line, index) =>
          client.jetstream.publish(`mynah.events.${sensor}`, line, {
            msgID: `${sensor}.${file}.${at + index}`,
          }),
        ),
      );
    }
    rmSync(path);
  }

  /** Files that nobody writes to any more, the oldest first. */
  #full(): readonly string[] {
    this.#current = undefined;
    return readdirSync(this.#folder)
      .filter((file) => /^\d{15}-\d+-\d{6}\.jsonl$/.test(file))
      .sort();
  }

  #begin(): string {
    let left = quota;
    for (const file of [...this.#full()].reverse()) {
      const path = join(this.#folder, file);
      left -= statSync(path).size;
      if (left >= 0) continue;
      this.#complain('outbox: full: the oldest events are given up');
      rmSync(path);
    }
    const number = String(this.#files++).padStart(6, '0');
    return `${String(Date.now()).padStart(15, '0')}-${process.pid}-${number}.jsonl`;
  }
}
