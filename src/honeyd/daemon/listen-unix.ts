import { chmodSync, renameSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';

/**
 * Listens on a Unix socket whose path may be in use by an earlier process: the new socket is made under a name of its own
 * and renamed over the old one, so that a client always finds one of the two. Closing the server leaves the path alone.
 * Rejects with the system's error.
 */
export function listenUnix(path: string, mode: number, onSocket: (socket: Socket) => void): Promise<Server> {
  const draft = `${path}.${process.pid}`;
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true }, onSocket);
    server.once('error', reject);
    server.listen({ path: draft, backlog: 4096 }, () => {
      server.off('error', reject);
      server.on('error', () => {}); // out of descriptors: that connection is lost, not the server
      chmodSync(draft, mode);
      renameSync(draft, path);
      resolve(server);
    });
  });
}
