import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EvidenceFeed } from './evidence-feed.ts';
import type { NatsClient } from './nats-client.ts';
import { persist } from './persist.ts';

const quota = 4 * 1024 * 1024 * 1024; // bytes on disk while the server is away
const pause = 500; // ms between two looks for what is to be sent

/** Pieces of evidence on their way to a feed: on disk until the server has them, also from one run to the next. */
export class FeedOutbox {
  readonly #folder: string;
  readonly #complain: (line: string) => void;
  #count = 0;

  /** Throws the system's error where the folder cannot be made. */
  constructor(folder: string, complain: (line: string) => void) {
    this.#folder = folder;
    this.#complain = complain;
    mkdirSync(folder, { recursive: true, mode: 0o750 });
  }

  /** What cannot be written is told, and lost. */
  add(piece: Uint8Array): void {
    const time = String(Date.now()).padStart(15, '0');
    const path = join(this.#folder, `${time}-${process.pid}-${this.#count++}.evidence`);
    try {
      const held = this.waiting.reduce((sum, file) => sum + statSync(join(this.#folder, file)).size, 0);
      if (held + piece.length > quota) throw new Error('full: what was captured last is lost');
      writeFileSync(`${path}.part`, piece, { mode: 0o640 });
      renameSync(`${path}.part`, path);
    } catch (error) {
      this.#complain(`${this.#folder}: ${(error as Error).message}`);
    }
  }

  /** What the server does not have yet, the oldest first. */
  get waiting(): readonly string[] {
    return readdirSync(this.#folder)
      .filter((file) => file.endsWith('.evidence'))
      .sort();
  }

  /** Sends what is there and what comes, until it is stopped. */
  async send(client: NatsClient, feed: string, stopped: () => boolean): Promise<void> {
    const to = new EvidenceFeed(client, feed);
    while (!stopped()) {
      for (const file of this.waiting) {
        const path = join(this.#folder, file);
        const put = () => to.put(readFileSync(path));
        const sent = await persist(put, this.#complain, stopped).then(
          () => true,
          () => false,
        );
        if (sent) rmSync(path);
      }
      await delay(pause);
    }
  }
}
