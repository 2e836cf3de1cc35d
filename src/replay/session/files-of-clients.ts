import { bytesOf, type MadeFiles, type OwnFile } from '../../message/session/client-files.ts';

const mostClients = 256; // whose files are kept
const mostBytes = 64 * 1024 * 1024; // of all files

/**
 * What clients have stored, for as long as the emulator runs. Each client sees its own files only: nobody can leave
 * something for others here, as on a real server. Those who have not come for longest are forgotten first.
 */
export class FilesOfClients {
  readonly #worlds = new Map<string, MadeFiles>();
  #held = 0;

  /** The files of a client, under the root that it sees. */
  of(client: string, root: string): MadeFiles {
    const key = `${client} ${root}`;
    const files = this.#worlds.get(key) ?? new Map<string, OwnFile>();
    this.#worlds.delete(key);
    this.#worlds.set(key, files);
    this.#forgetBeyond(mostBytes);
    return files;
  }

  /** What a client has stored under a path, whoever it was then. */
  find(client: string, path: string): OwnFile | undefined {
    for (const [key, files] of this.#worlds) {
      const file = key.startsWith(`${client} `) ? files.get(path) : undefined;
      if (file) return file;
    }
    return undefined;
  }

  /** Sessions that fill the memory go first. */
  readonly lastUsed = Number.POSITIVE_INFINITY;

  /** Bytes of all files when the last session began: what each client adds is bounded by itself. */
  get held(): number {
    return this.#held;
  }

  /** Those who have not come for longest lose theirs, until half as much is held. */
  giveWay(): void {
    this.#forgetBeyond(this.#held / 2);
  }

  #forgetBeyond(most: number): void {
    let bytes = 0;
    for (const files of this.#worlds.values()) bytes += bytesOf(files);
    for (const [key, files] of this.#worlds) {
      if (bytes <= most && this.#worlds.size <= mostClients) break;
      bytes -= bytesOf(files);
      if (this.#worlds.size > 1) this.#worlds.delete(key);
      else files.clear();
    }
    this.#held = bytes;
  }
}
