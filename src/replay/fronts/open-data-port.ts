import { createServer, type Server, type Socket } from 'node:net';

/** A port that is open for a data connection until `close`. */
export interface OpenedPort {
  /** The port as the client sees it. */
  readonly port: number;
  close(): void;
}

/** Opens a port where the client can reach it; undefined where that cannot be. `arrived` gets every connection. */
export type OpenDataPort = (
  port: number,
  arrived: (socket: Socket) => void,
) => Promise<OpenedPort | undefined>;

/** A door on this machine. A port that is taken here is replaced by any other. */
export function localDataPort(host: string): OpenDataPort {
  return async (port, arrived) => {
    const server = createServer({ pauseOnConnect: true }, arrived);
    const found = (await listening(server, port, host)) || (await listening(server, 0, host));
    return found === 0 ? undefined : { port: found, close: () => server.close() };
  };
}

function listening(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve) => {
    const failed = () => resolve(0);
    server.once('error', failed);
    server.listen({ port, host, exclusive: true, backlog: 4 }, () => {
      server.off('error', failed);
      server.on('error', () => {}); // out of descriptors: the client waits in vain
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
