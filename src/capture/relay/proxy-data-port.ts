import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import type { Endpoint } from '../../model/conversation.ts';
import { plainAddress } from '../../net/same-address.ts';
import { type RelayContext, RelayedConnection } from './proxy-connection.ts';

/** Where a data connection goes on to, and from which of the machine's addresses. */
interface Beyond extends Endpoint {
  readonly localAddress: string;
  /** The capture holds this port of the relay, and not the one beyond: so it was announced there. */
  readonly announcedHere: boolean;
}

/**
 * A port of the relay that stands for one announced by an end of an FTP control connection: one connection, from one
 * address only, is taken and relayed to the port that was really announced. Whoever else comes is closed at once.
 */
export class ProxyDataPort {
  readonly port: number;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  /** Throws the system's error when it cannot listen on `address`. */
  static async open(
    address: string,
    peer: string,
    context: RelayContext,
    beyond: Beyond,
  ): Promise<ProxyDataPort> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (from) => {
      if (plainAddress(from.remoteAddress) !== peer || !server.listening) {
        from.destroy();
        return;
      }
      const { port: here } = server.address() as AddressInfo;
      server.close();
      const { address: host, port, localAddress, announcedHere } = beyond;
      const to = connect({ host, port, localAddress, allowHalfOpen: true });
      const end = announcedHere ? { address: host, port: here } : undefined;
      new RelayedConnection(from, to, context, () => {}, {}, end);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen({ host: address, port: 0 }, resolve);
    });
    server.removeAllListeners('error').on('error', (error) => context.problem(error.message));
    return new ProxyDataPort(server);
  }

  close(): void {
    if (this.#server.listening) this.#server.close();
  }
}
