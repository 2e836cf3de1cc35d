import { connect, type Socket } from 'node:net';

/** A client for tests: says lines and waits for what it hears. */
export class LineClient {
  readonly socket: Socket;
  heard = '';
  closed = false;
  error: string | undefined;
  #wake: () => void = () => {};

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes) => {
      this.heard += bytes.toString('latin1');
      this.#wake();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.error = error.code;
    });
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      this.closed = true;
      this.#wake();
    });
  }

  static to(port: number, localAddress?: string): LineClient {
    return new LineClient(
      connect({ port, host: '127.0.0.1', ...(localAddress ? { localAddress } : {}), allowHalfOpen: true }),
    );
  }

  say(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Waits until `text` was heard, and gives all that was heard since the last time up to its end. */
  async hears(text: string): Promise<string> {
    for (;;) {
      const at = this.heard.indexOf(text);
      if (at >= 0) {
        const all = this.heard.slice(0, at + text.length);
        this.heard = this.heard.slice(at + text.length);
        return all;
      }
      if (this.closed)
        throw new Error(`closed; heard ${JSON.stringify(this.heard)} instead of ${JSON.stringify(text)}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async isClosed(): Promise<string> {
    while (!this.closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.heard;
  }
}
