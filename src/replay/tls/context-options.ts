import { constants } from 'node:crypto';
import type { SecureContextOptions, SecureVersion } from 'node:tls';
import type { ServerTls } from '../../model/tls.ts';
import { cipherSuites } from '../../tls/records/cipher-suites.ts';

const versions: Readonly<Record<number, SecureVersion>> = {
  769: 'TLSv1',
  770: 'TLSv1.1',
  771: 'TLSv1.2',
  772: 'TLSv1.3',
};

/** OpenSSL's own order of suites of TLS 1.3 and of groups (ssl/t1_lib.c). */
const modern = ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'];
const groups: readonly (readonly [number, string])[] = [
  [29, 'X25519'],
  [23, 'prime256v1'],
  [30, 'X448'],
  [25, 'secp521r1'],
  [24, 'secp384r1'],
];

/** What OpenSSL is told so that it chooses as the recorded server chose. What was never tried is as OpenSSL has it. */
export function contextOptions(tls: ServerTls): SecureContextOptions {
  const [oldest, newest] = tls.versions;
  const isOld = oldest < 0x0303;
  const curves = groups.filter(([id]) => !tls.notGroups.includes(id)).map(([, name]) => name);
  return {
    minVersion: versions[oldest] ?? 'TLSv1.2',
    maxVersion: versions[newest] ?? 'TLSv1.3',
    ciphers: cipherList(tls, isOld),
    ...(tls.ownOrder ? { honorCipherOrder: true } : {}),
    ...(curves.length === groups.length ? {} : { ecdhCurve: curves.join(':') || 'auto' }),
    dhparam: 'auto',
    secureOptions: tls.tickets ? 0 : constants.SSL_OP_NO_TICKET,
    sessionIdContext: 'mynah',
  };
}

/** Those that were chosen, in their order, and then OpenSSL's own; without this level the versions before 1.2 are refused. */
function cipherList({ ciphers, notCiphers }: ServerTls, isOld: boolean): string {
  const namesOf = (ids: readonly number[]) => ids.flatMap((id) => cipherSuites.get(id)?.[1] ?? []);
  const names = namesOf(ciphers);
  const own = names.filter((name) => name.startsWith('TLS_'));
  const older = names.filter((name) => !name.startsWith('TLS_'));
  const all = [...own, ...modern.filter((name) => !own.includes(name)), ...older, 'DEFAULT'];
  const refused = namesOf(notCiphers).map((name) => `!${name}`);
  return [...all, ...refused, ...(isOld ? ['@SECLEVEL=0'] : [])].join(':');
}
