import { createSocket } from 'node:dgram';
import { writeDatagram } from '../../capture/write/write-udp.ts';
import { toBytes, toText } from '../../message/bytes/latin1.ts';
import type { Endpoint } from '../../model/conversation.ts';
import { Inbox } from './inbox.ts';
import type { Recording } from './recorded-connection.ts';
import type { Wire } from './wire.ts';

/** A UDP flow to the server; every datagram goes into the capture. Throws the system's error where there is no way to it. */
export function openUdp(
  target: Endpoint,
  localAddress: string | undefined,
  { sink, now }: Recording,
): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(target.address.includes(':') ? 'udp6' : 'udp4');
    const inbox = new Inbox();
    socket.once('error', reject);
    socket.bind({ port: 0, ...(localAddress === undefined ? {} : { address: localAddress }) }, () => {
      socket.connect(target.port, target.address, () => {
        const client = socket.address();
        socket.removeListener('error', reject);
        socket.on('error', () => {}); // ICMP unreachable is silence
        socket.on('message', (bytes) => {
          writeDatagram(sink, now(), target, client, bytes);
          inbox.take(toText(bytes));
        });
        let open = true;
        resolve({
          client,
          server: target,
          inbox,
          say: (text) => {
            const bytes = toBytes(text);
            writeDatagram(sink, now(), client, target, bytes);
            socket.send(bytes, () => {});
          },
          finish: () => inbox.close(),
          close: () => {
            inbox.close();
            if (open) socket.close();
            open = false;
          },
        });
      });
    });
  });
}
