import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectorScript } from './connector-script.ts';

/** The folder where a running daemon and its connectors meet. */
export class RunFolder {
  readonly socket: string;
  readonly control: string;
  readonly connector: string;
  readonly #pid: string;

  /** Throws the system's error when the folder cannot be made. */
  constructor(path: string) {
    mkdirSync(path, { recursive: true, mode: 0o755 });
    this.socket = join(path, 'socket');
    this.control = join(path, 'control');
    this.connector = join(path, 'connect');
    this.#pid = join(path, 'pid');
  }

  /** From now on connectors trust the socket. */
  announce(): void {
    writeFileSync(this.connector, connectorScript, { mode: 0o755 });
    writeFileSync(this.#pid, `${process.pid}\n`, { mode: 0o644 });
  }

  /** Leaves nothing behind, unless another daemon has taken over. */
  leave(): void {
    let owner = '';
    try {
      owner = readFileSync(this.#pid, 'utf8').trim();
    } catch {}
    if (owner !== String(process.pid)) return;
    for (const path of [this.#pid, this.socket, this.control]) rmSync(path, { force: true });
  }
}
