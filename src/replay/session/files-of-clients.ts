import { bytesOf, type MadeFiles, type OwnFile } from '../../message/session/client-files.ts';

const mostWorlds = 256;
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
    const world = this.#worlds.get(key) ?? new Map<string, OwnFile>();
    this.#worlds.delete(key);
    this.#worlds.set(key, world);
    this.#forget();
    return world;
  }

  #forget(): void {
    let bytes = [...this.#worlds.values()].reduce((sum, world) => sum + bytesOf(world), 0);
    for (const [key, world] of this.#worlds) {
      if (this.#worlds.size === 1 || (bytes <= mostBytes && this.#worlds.size <= mostWorlds)) return;
      bytes -= bytesOf(world);
      this.#worlds.delete(key);
    }
  }
}
