import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect as dial } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';

/** Why there is no server of NATS to test with; undefined where there is one. */
export const natsMissing =
  spawnSync('nats-server', ['--version']).status === 0 ? undefined : 'nats-server is not installed';

/** A server of NATS on loopback that keeps its streams in a folder, to be killed and started anew. */
export class NatsServer {
  readonly url: string;
  readonly #port: number;
  readonly #folder: string;
  readonly #more: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(port: number, folder: string, more: readonly string[]) {
    this.#port = port;
    this.#folder = folder;
    this.#more = more;
    this.url = `nats://127.0.0.1:${port}`;
  }

  /** `more` are arguments of the server. */
  static async start(folder: string, more: readonly string[] = []): Promise<NatsServer> {
    const server = new NatsServer(await freePort(), folder, more);
    await server.start();
    return server;
  }

  /** Anew, if it runs. */
  async start(): Promise<void> {
    await this.kill();
    const args = ['-a', '127.0.0.1', '-p', String(this.#port), '-js', '-sd', this.#folder, ...this.#more];
    const started = spawn('nats-server', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    started.stderr.on('data', (bytes) => {
      said = `${said}${bytes}`.slice(-2000);
    });
    this.#process = started;
    while (!(await this.#answers())) {
      if (started.exitCode !== null) throw new Error(said);
      await delay(50);
    }
  }

  /** As a crash would end it. */
  async kill(): Promise<void> {
    const process = this.#process;
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    process.kill('SIGKILL');
    await once(process, 'exit');
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = dial(this.#port, '127.0.0.1');
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
  }
}
