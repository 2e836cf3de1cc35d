import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

/** Says lines and hears replies, in clear and inside TLS. */
export class MailClient {
  #line: Socket;
  #heard = '';
  ended = false;

  private constructor(socket: Socket) {
    this.#line = socket;
    this.#listen();
  }

  static async connect(port: number): Promise<MailClient> {
    const socket = connectTcp(port, '127.0.0.1');
    await once(socket, 'connect');
    return new MailClient(socket);
  }

  /** A reply up to its last line; what there is when the server ends. */
  async hear(): Promise<string> {
    for (;;) {
      const found = /^(?:\d{3}-[^\n]*\n)*\d{3} [^\n]*\n/.exec(this.#heard)?.[0];
      if (found !== undefined || this.ended) {
        const reply = found ?? this.#heard;
        this.#heard = this.#heard.slice(reply.length);
        return reply;
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  async say(text: string): Promise<string> {
    this.#line.write(text);
    return this.hear();
  }

  /** Goes on inside TLS. */
  async secure(): Promise<TLSSocket> {
    this.#line.removeAllListeners('data');
    const inner = connectTls({ socket: this.#line, rejectUnauthorized: false });
    await once(inner, 'secureConnect');
    this.#line = inner;
    this.#listen();
    return inner;
  }

  send(bytes: Uint8Array | string): void {
    this.#line.write(bytes);
  }

  close(): void {
    this.#line.destroy();
  }

  async whenEnded(): Promise<void> {
    while (!this.ended) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  #listen(): void {
    const end = () => {
      this.ended = true;
    };
    this.#line.on('data', (bytes: Buffer) => {
      this.#heard += bytes.toString('latin1');
    });
    this.#line.on('end', end).on('error', end).on('close', end);
  }
}
