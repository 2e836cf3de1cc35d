import { once } from 'node:events';
import type { Socket } from 'node:net';

/** MB/s of one download of so many MB, which the other side sends when it hears `ask`; the time to connect is part of it. */
export async function download(
  connect: () => Promise<Socket>,
  ask: string,
  megabytes: number,
): Promise<number> {
  const start = performance.now();
  const socket = await connect();
  socket.write(ask);
  let bytes = 0;
  socket.on('data', (part) => {
    bytes += part.length;
  });
  await once(socket, 'end');
  if (bytes !== megabytes << 20) throw new Error(`${bytes} bytes came`);
  return megabytes / ((performance.now() - start) / 1000);
}
