import { connect, createServer, type Server, type Socket } from 'node:net';

/** The greeting of Honeyd 1.6d's console. */
const greeting = (seconds: number) =>
  'Honeyd 1.6d Management Console\nCopyright (c) 2004 Niels Provos.  All rights reserved.\n' +
  `See LICENSE for licensing information.\nUp for ${seconds} seconds.\n`;

/**
 * Speaks the prompt protocol of Honeyd's console for one template, and opens real ports for `add … proxy` on loopback:
 * a connection to the virtual port is relayed to the backend. Drains every line twice, as the real one does.
 */
export class StandInConsole {
  readonly commands: string[] = [];
  /** Virtual ports now added, and what they do. */
  readonly ports = new Map<number, string>();
  /** Seconds since it was started. */
  uptime = 7;
  /** Says nothing at all while true. */
  mute = false;
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #virtual: string;

  constructor(virtual: string) {
    this.#virtual = virtual;
  }

  async start(path: string): Promise<void> {
    const server = createServer((socket) => this.#serve(socket));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(path, resolve));
  }

  /** As a Honeyd that ends: it forgets all ports. */
  async stop(): Promise<void> {
    this.ports.clear();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server?.close(() => resolve()));
  }

  /** Ends all console connections, but goes on. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Connects as a client of the virtual host would; undefined if the port is closed there. */
  connect(port: number): Socket | undefined {
    const [, host, backend] = /^proxy (.*):(\d+)$/.exec(this.ports.get(port) ?? '') ?? [];
    return host === undefined ? undefined : connect({ host, port: Number(backend), allowHalfOpen: true });
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    socket.write(`${greeting(this.uptime)}0C 0P honeydctl> `);
    let input = '';
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      if (this.mute) return;
      input += text;
      let output = '';
      for (let end = input.indexOf('\n'); end >= 0; end = input.indexOf('\n')) {
        const line = input.slice(0, end);
        input = input.slice(end + 1 + line.length);
        this.commands.push(line);
        output += this.#do(line);
      }
      socket.write(`${output}5C -1P honeydctl> `);
    });
  }

  #do(line: string): string {
    const [, command, address = '', number, action] =
      /^(list|add|delete)(?: template)? "?([\d.]+)"?(?: tcp port (\d+)(?: (proxy [\d.:]+|"[^"]*"))?)?$/.exec(
        line,
      ) ?? [];
    const port = Number(number);
    if (command === undefined) return '<stdin>: syntax error\n';
    if (command === 'list') return address === this.#virtual ? this.#list() : '';
    if (address !== this.#virtual) return `<stdin>: Unknown template "${address}"\n`;
    if (command === 'add' && !this.ports.has(port)) this.ports.set(port, action ?? '');
    if (command === 'delete' && !this.ports.delete(port)) return `<stdin>: Cannot find port ${port}\n`;
    return '';
  }

  #list(): string {
    const ports = [...this.ports.keys()].map((port) => `    tcp ${String(port).padStart(5)} proxy\n`);
    return `template ${this.#virtual}:\n  personality: undefined\n  ports:\n    tcp    21 open\n\tcommand\n${ports.join('')}`;
  }
}
