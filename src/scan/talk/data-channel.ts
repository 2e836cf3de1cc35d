import { createServer, type Server } from 'node:net';
import type { Endpoint } from '../../model/conversation.ts';
import { acceptedTcp, openTcp, type Recording } from './recorded-connection.ts';
import type { Wire } from './wire.ts';

/** How long a listing or a file may take, ms. */
const transferTime = 5000;
/** A server that has sent nothing for so long after it announced a transfer waits for the client to send, ms. */
const uploadAfter = 120;

/** What is stored where a server takes files: small, and the same each time. */
const payload = 'one line\r\nand another\r\n';

/** The data connection of a session (FTP), in either mode. */
export class DataChannel {
  readonly #control: Wire;
  readonly #recording: Recording;
  #server: Server | undefined;
  #wire: Wire | undefined;

  constructor(control: Wire, recording: Recording) {
    this.#control = control;
    this.#recording = recording;
  }

  /** Goes to where the server says that it listens. */
  async connect(port: number): Promise<void> {
    this.close();
    const { server, client } = this.#control;
    const target: Endpoint = { address: server.address, port };
    this.#wire = await openTcp(target, client.address, this.#recording).catch(() => undefined);
  }

  /** Opens a port for the server to come to. */
  listen(): Promise<number | undefined> {
    this.close();
    return new Promise((resolve) => {
      const server = createServer((socket) => {
        server.close();
        this.#wire = acceptedTcp(socket, this.#recording);
      });
      this.#server = server;
      server.once('error', () => resolve(undefined));
      server.listen(0, this.#control.client.address, () => {
        const bound = server.address();
        resolve(typeof bound === 'object' && bound ? bound.port : undefined);
      });
    });
  }

  get isOpen(): boolean {
    return this.#wire !== undefined || this.#server?.listening === true;
  }

  /** Carries out the transfer that the server has announced; gives what came. */
  async transfer(): Promise<string> {
    const until = Date.now() + transferTime;
    const since = Date.now();
    let sent = false;
    while (Date.now() < until) {
      const wire = this.#wire;
      if (wire?.inbox.closed) break;
      if (wire === undefined && Date.now() - since > 1000) break; // nobody comes
      if (wire && !sent && wire.inbox.text === '' && Date.now() - since >= uploadAfter) {
        sent = true;
        wire.say(payload);
        wire.finish();
      }
      await (wire ? wire.inbox.change(Math.min(uploadAfter, until - Date.now())) : pause(5));
    }
    const text = this.#wire?.inbox.text ?? '';
    this.close();
    return text;
  }

  close(): void {
    this.#server?.close();
    this.#wire?.close();
    this.#server = undefined;
    this.#wire = undefined;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
