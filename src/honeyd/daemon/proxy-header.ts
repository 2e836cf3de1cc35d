import { isIP } from 'node:net';
import { FormatError } from '../../model/errors.ts';
import type { Ends } from '../../model/session.ts';

/** The longest line there can be, with CRLF (PROXY protocol 2.1). */
const longest = 107;

/** Who talks to whom, and what was sent after the header. */
export interface ProxyHeader {
  readonly transport: 'tcp' | 'udp';
  readonly ends: Ends;
  readonly rest: Uint8Array;
}

/**
 * Reads a PROXY protocol header of version 1, `PROXY TCP4 192.0.2.7 10.99.0.70 4711 25\r\n`; `UDP4` is ours, for datagrams
 * that come as a stream. Undefined while there is more to come. Throws FormatError on anything else.
 * https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt
 */
export function maybeProxyHeader(bytes: Uint8Array): ProxyHeader | undefined {
  const end = bytes.indexOf(10);
  if (end < 0 && bytes.length < longest) return undefined;
  const line = Buffer.from(bytes.subarray(0, Math.min(end, longest))).toString('latin1');
  const words = /^PROXY (TCP|UDP)[46] (\S+) (\S+) (\d{1,5}) (\d{1,5})\r$/.exec(line);
  const [, transport, client = '', server = '', clientPort, serverPort] = words ?? [];
  const sound =
    isIP(client) !== 0 && isIP(server) !== 0 && Number(clientPort) < 65_536 && Number(serverPort) < 65_536;
  if (end < 0 || !sound) throw new FormatError('no PROXY header of version 1');
  return {
    transport: transport === 'UDP' ? 'udp' : 'tcp',
    ends: {
      client: { address: client, port: Number(clientPort) },
      server: { address: server, port: Number(serverPort) },
    },
    rest: bytes.subarray(end + 1),
  };
}
