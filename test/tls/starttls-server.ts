import { createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { copyCertificates } from '../../src/certificates/copy-certificates.ts';
import { plainCertificate } from '../../src/certificates/plain-certificate.ts';
import { listen } from '../capture/relayed-server.ts';

/** A small mail server that knows STARTTLS. */
export async function startMailServer(): Promise<{ readonly port: number; close(): void }> {
  const now = Date.now() * 1000;
  const { key, certificates } = await copyCertificates([await plainCertificate('mx.example.org', now)], {
    seen: now,
    now,
  });
  const secureContext = createSecureContext({ key, cert: certificates });
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.write('220 mx.example.org ESMTP\r\n');
    talk(socket, () => {
      const inner = new TLSSocket(socket, { isServer: true, secureContext });
      inner.on('error', () => socket.destroy());
      talk(inner);
    });
  });
  const port = await listen(server, '127.0.0.1');
  return {
    port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Inside TLS there is no `secure`, and it is not offered. */
function talk(socket: Socket, secure?: () => void): void {
  let held = '';
  let isMail = false;
  const hear = (bytes: Buffer) => {
    held += bytes.toString('latin1');
    for (let end = held.indexOf('\n'); end >= 0; end = held.indexOf('\n')) {
      const line = held.slice(0, end).trim().toUpperCase();
      held = held.slice(end + 1);
      if (isMail) {
        isMail = line !== '.';
        if (!isMail) socket.write('250 taken\r\n');
      } else if (line.startsWith('EHLO'))
        socket.write(`250-mx.example.org\r\n${secure ? '250-STARTTLS\r\n' : ''}250 SIZE 1000\r\n`);
      else if (line === 'STARTTLS' && secure) {
        socket.off('data', hear);
        socket.write('220 go ahead\r\n', () => secure());
        return;
      } else if (line === 'DATA') {
        isMail = true;
        socket.write('354 go on\r\n');
      } else if (/^(?:MAIL|RCPT) /.test(line)) socket.write(`250 ${line.slice(0, 4)} ok\r\n`);
      else if (line === 'QUIT') socket.end('221 bye\r\n');
      else if (line === 'NOOP') socket.write('250 fine\r\n');
      else socket.write('502 what?\r\n');
    }
  };
  socket.on('data', hear);
}
