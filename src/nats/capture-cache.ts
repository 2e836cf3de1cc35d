import { createWriteStream, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { hashFile } from '../collect/hash-file.ts';
import type { NatsClient } from './nats-client.ts';
import type { Job } from './work-queue.ts';

const mostCaptures = 4; // that are kept
const leave = 600_000; // ms that one who is still reading has

/** The captures of jobs as files, from the object store or on shared storage, and the texts of key logs. */
export class CaptureCache {
  readonly #client: NatsClient;
  readonly #folder: string;
  readonly #shared: string | undefined;
  readonly #coming = new Map<string, Promise<string>>();
  /** Hashes of files on shared storage as they are now. */
  readonly #hashes = new Map<string, Promise<string>>();

  /** `shared` is the root of the storage that jobs may name files of. */
  constructor(client: NatsClient, folder: string, shared: string | undefined) {
    this.#client = client;
    this.#folder = folder;
    this.#shared = shared;
  }

  /** Where it can be read. Throws an Error where it cannot, or is another one than it should be. */
  get({ name, sha256, path }: Job): Promise<string> {
    if (path !== undefined) return this.#onShared(name, sha256, path);
    const known = this.#coming.get(sha256);
    if (known) return known;
    const coming = this.#fetch(sha256);
    this.#coming.set(sha256, coming);
    coming.catch(() => this.#coming.delete(sha256));
    this.#forgetOldest();
    return coming;
  }

  /** The texts of key logs. */
  async keys({ keys }: Job): Promise<readonly string[]> {
    const store = await this.#client.captures();
    return Promise.all(
      keys.map(async (sha256) => {
        const text = await store.getBlob(sha256);
        if (!text) throw new Error(`the key log ${sha256} is not in the object store`);
        return Buffer.from(text).toString('latin1');
      }),
    );
  }

  /** A name from the network must not lead out of the storage. */
  async #onShared(name: string, sha256: string, path: string): Promise<string> {
    if (this.#shared === undefined)
      throw new Error(`${name} is on shared storage, and this worker was given none`);
    const root = realpathSync(this.#shared);
    const found = realpathSync(resolve(root, path));
    if (!found.startsWith(`${root}${sep}`)) throw new Error(`${path} is not on the shared storage`);
    const { size, mtimeMs } = statSync(found);
    const state = `${found} ${size} ${mtimeMs}`;
    const hash = this.#hashes.get(state) ?? hashFile(found);
    this.#hashes.set(state, hash);
    hash.catch(() => this.#hashes.delete(state));
    if ((await hash) !== sha256) throw new Error(`${path} on the shared storage is not the capture it was`);
    return found;
  }

  async #fetch(sha256: string): Promise<string> {
    const found = await (await this.#client.captures()).get(sha256);
    if (!found) throw new Error(`the capture ${sha256} is not in the object store`);
    const path = join(this.#folder, sha256);
    await pipeline(
      Readable.fromWeb(found.data as Parameters<typeof Readable.fromWeb>[0]),
      createWriteStream(`${path}.part`),
    );
    const error = await found.error;
    if (error) throw error;
    if ((await hashFile(`${path}.part`)) !== sha256)
      throw new Error(`the capture ${sha256} was damaged on its way`);
    renameSync(`${path}.part`, path);
    return path;
  }

  #forgetOldest(): void {
    const [oldest] = this.#coming.keys();
    if (oldest === undefined || this.#coming.size <= mostCaptures) return;
    this.#coming.delete(oldest);
    const path = join(this.#folder, oldest);
    if (statSync(path, { throwIfNoEntry: false }))
      setTimeout(() => rmSync(path, { force: true }), leave).unref();
  }
}
