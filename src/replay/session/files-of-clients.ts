import { bytesOf, type MadeFiles, type OwnFile } from '../../message/session/client-files.ts';

const mostClients = 256;
const mostBytes = 64 * 1024 * 1024; // of all files

/**
 * What clients have stored, for as long as the emulator runs. Each client sees its own files only: nobody can leave
 * something for others here, as on a real server. Those who have not come for longest are forgotten first.
 */
export class FilesOfClients {
  readonly #worlds = new Map<string, MadeFiles>();

  /** The files of a client, under the root that it sees. */
  of(client: string, root: string): MadeFiles {
    const key = `${client} ${root}`;
    const files = this.#worlds.get(key) ?? new Map<string, OwnFile>();
    this.#worlds.delete(key);
    this.#worlds.set(key, files);
    this.#forget();
    return files;
  }

  #forget(): void {
    let bytes = [...this.#worlds.values()].reduce((sum, files) => sum + bytesOf(files), 0);
    for (const [key, files] of this.#worlds) {
      if (this.#worlds.size === 1 || (bytes <= mostBytes && this.#worlds.size <= mostClients)) return;
      bytes -= bytesOf(files);
      this.#worlds.delete(key);
    }
  }
}
