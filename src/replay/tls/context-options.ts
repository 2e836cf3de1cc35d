import { constants } from 'node:crypto';
import type { SecureContextOptions, SecureVersion } from 'node:tls';
import { cipherSuites } from '../../knowledge/cipher-suites.ts';
import type { ServerTls } from '../../model/tls.ts';
import { diffieHellmanGroup } from './diffie-hellman-group.ts';

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

/** What OpenSSL takes before TLS 1.3 unless it is told otherwise, in its order. Its word for it, `DEFAULT`, is only understood in front of all others. */
const usual = [
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'DHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'DHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'DHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-SHA384',
  'ECDHE-RSA-AES256-SHA384',
  'DHE-RSA-AES256-SHA256',
  'ECDHE-ECDSA-AES128-SHA256',
  'ECDHE-RSA-AES128-SHA256',
  'DHE-RSA-AES128-SHA256',
  'ECDHE-ECDSA-AES256-SHA',
  'ECDHE-RSA-AES256-SHA',
  'DHE-RSA-AES256-SHA',
  'ECDHE-ECDSA-AES128-SHA',
  'ECDHE-RSA-AES128-SHA',
  'DHE-RSA-AES128-SHA',
  'AES256-GCM-SHA384',
  'AES128-GCM-SHA256',
  'AES256-SHA256',
  'AES128-SHA256',
  'AES256-SHA',
  'AES128-SHA',
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
    dhparam: tls.primeBits === undefined ? 'auto' : (diffieHellmanGroup(tls.primeBits) ?? 'auto'),
    // Node allows clients to begin anew within a session; OpenSSL's servers and others no longer do
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION | (tls.tickets ? 0 : constants.SSL_OP_NO_TICKET),
    ...(tls.ticketLifetime === undefined
      ? {}
      : { sessionTimeout: Math.min(tls.ticketLifetime, 2 ** 31 - 1) }),
    sessionIdContext: 'mynah',
  };
}

/** Those that were chosen, in their order, and then OpenSSL's own; without this level the versions before 1.2 are refused. */
function cipherList({ ciphers, notCiphers }: ServerTls, isOld: boolean): string {
  const namesOf = (ids: readonly number[]): readonly string[] =>
    ids.flatMap((id) => cipherSuites.get(id)?.[1] ?? []);
  const [chosen, refused] = [namesOf(ciphers), namesOf(notCiphers)];
  const isNew = (name: string) => name.startsWith('TLS_');
  const all = new Set([...chosen.filter(isNew), ...modern, ...chosen, ...usual]);
  const taken = [...all].filter((name) => !refused.includes(name));
  return [...taken, ...(isOld ? ['@SECLEVEL=0'] : [])].join(':');
}
