import { suiteName } from '../knowledge/cipher-suites.ts';
import type { TlsUse } from '../model/tls.ts';

const names: Readonly<Record<number, string>> = {
  768: 'SSL 3',
  769: 'TLS 1.0',
  770: 'TLS 1.1',
  771: 'TLS 1.2',
  772: 'TLS 1.3',
};

function versionName(version: number): string {
  return names[version] ?? `0x${version.toString(16).padStart(4, '0')}`;
}

/** What is to be said of TLS in a conversation, under the names of the columns of a list. */
export function describeUse({ established, encrypted, offered, chosen }: TlsUse) {
  const { serverName, ja3, ja4 } = offered ?? {};
  return {
    established,
    ...(chosen ? { version: versionName(chosen.version), cipher: suiteName(chosen.cipher) } : {}),
    ...(chosen?.alpn === undefined ? {} : { alpn: chosen.alpn }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(chosen ? { resumed: chosen.resumed, certificates: chosen.certificates.length } : {}),
    ...(ja3 === undefined ? {} : { ja3, ja4 }),
    unreadBytes: encrypted,
  };
}
