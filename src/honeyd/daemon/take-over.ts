import { connect, type Server, type Socket } from 'node:net';
import { listenUnix } from './listen-unix.ts';

/** Bytes that a state may have on its way from one daemon to the next. */
const mostState = 64 * 1024 * 1024;

/**
 * Asks the daemon behind a control socket to give its ports up and finish its sessions. Resolves with its counters once
 * the ports are free, or undefined where there is no daemon. `timeout` in ms.
 */
export function takeOver(path: string, timeout = 5000): Promise<ReadonlyMap<string, number> | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let heard = '';
    const timer = setTimeout(() => socket.destroy(), timeout);
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write('take over\n'));
    socket.on('data', (text: string) => {
      heard += text;
      if (heard.length > mostState) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(stateOf(heard));
    });
  });
}

/** Half an answer is none. */
function stateOf(text: string): ReadonlyMap<string, number> | undefined {
  if (!text.endsWith('\n')) return undefined;
  return new Map(Object.entries(JSON.parse(text) as Record<string, number>));
}

/** Waits for the daemon that follows this one: `yieldTo` frees the ports and gives the counters. */
export function awaitSuccessor(
  path: string,
  yieldTo: () => Promise<ReadonlyMap<string, number>>,
): Promise<Server> {
  return listenUnix(path, 0o600, (socket: Socket) => {
    socket.on('error', () => socket.destroy());
    socket.setEncoding('utf8');
    socket.setTimeout(5000, () => socket.destroy());
    socket.on('end', () => socket.end());
    socket.once('data', async (text: string) => {
      if (text !== 'take over\n') return socket.destroy();
      socket.end(`${JSON.stringify(Object.fromEntries(await yieldTo()))}\n`);
    });
  });
}
