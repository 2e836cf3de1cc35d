import type { TlsOffer } from '../../model/tls.ts';
import { ByteReader } from '../bytes/byte-reader.ts';
import { type ClientHello, extensionOf, type extensionTypes, isGrease, protocolsOf } from './client-hello.ts';
import { fingerprintJa3, fingerprintJa4 } from './fingerprint.ts';

/** What it offers. Throws FormatError. */
export function offerOf(hello: ClientHello): TlsOffer {
  const numbers = (name: keyof typeof extensionTypes, width: 1 | 2) => {
    const body = extensionOf(hello, name);
    return body ? new ByteReader(body).numbers(width).filter((value) => !isGrease(value)) : [];
  };
  const serverName = serverNameOf(hello);
  return {
    version: hello.version,
    versions: numbers('versions', 1),
    ciphers: hello.ciphers.filter((value) => !isGrease(value)),
    groups: numbers('groups', 2),
    alpn: protocolsOf(extensionOf(hello, 'alpn')),
    ...(serverName === undefined ? {} : { serverName }),
    ja3: fingerprintJa3(hello),
    ja4: fingerprintJa4(hello),
  };
}

/** RFC 6066, 3. */
function serverNameOf(hello: ClientHello): string | undefined {
  const body = extensionOf(hello, 'serverName');
  if (!body || body.length === 0) return undefined;
  const list = new ByteReader(new ByteReader(body).vector(2));
  while (list.left > 0) {
    const type = list.number(1);
    const name = list.vector(2);
    if (type === 0) return Buffer.from(name).toString('latin1').slice(0, 255);
  }
  return undefined;
}
