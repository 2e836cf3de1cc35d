import { cipherSuites } from '../../knowledge/cipher-suites.ts';

/** What a suite encrypts with; lengths in bytes. */
export interface SuiteParameters {
  /** OpenSSL's name of the cipher. */
  readonly cipher: string;
  readonly key: number;
  /** Part of the nonce, or of the first vector, that comes from the keys. */
  readonly vector: number;
  readonly mode: 'gcm' | 'ccm' | 'chacha' | 'cbc';
  /** Authentication tag of an AEAD; length of the block of CBC. */
  readonly tag: number;
  readonly block: number;
  /** Of the record's MAC, with CBC. */
  readonly mac: string;
  readonly macLength: number;
  /** Of key derivation since TLS 1.2. */
  readonly hash: string;
}

const hashes: Readonly<Record<string, number>> = { md5: 16, sha1: 20, sha256: 32, sha384: 48 };

/** Reads the parameters out of the suite's name; undefined for ciphers that are not known. */
export function suiteParameters(id: number): SuiteParameters | undefined {
  const name = cipherSuites.get(id)?.[0];
  const [, algorithm = '', last = ''] =
    /_?(?:WITH_|TLS_)((?:AES|CAMELLIA|ARIA)_\d+_(?:GCM|CCM_8|CCM|CBC)|CHACHA20_POLY1305|3DES_EDE_CBC)(?:_(SHA\d*|MD5))?$/.exec(
      name ?? '',
    ) ?? [];
  if (algorithm === '') return undefined;
  const named = last === 'SHA' ? 'sha1' : last.toLowerCase();
  const hash = named === 'sha384' ? 'sha384' : 'sha256';
  if (algorithm === 'CHACHA20_POLY1305')
    return { ...none, cipher: 'chacha20-poly1305', key: 32, vector: 12, mode: 'chacha', tag: 16, hash };
  if (algorithm === '3DES_EDE_CBC') return { ...cbc('des-ede3-cbc', 24, 8, named), hash };
  const [family = '', bits = '', mode = '', eight] = algorithm.toLowerCase().split('_');
  const cipher = `${family}-${bits}-${mode}`;
  const key = Number(bits) / 8;
  if (mode === 'cbc') return { ...cbc(cipher, key, 16, named), hash };
  const tag = eight === undefined ? 16 : 8;
  return { ...none, cipher, key, vector: 4, mode: mode === 'ccm' ? 'ccm' : 'gcm', tag, hash };
}

const none = { block: 0, mac: '', macLength: 0 } as const;

function cbc(cipher: string, key: number, block: number, mac: string): Omit<SuiteParameters, 'hash'> {
  return { cipher, key, vector: block, mode: 'cbc', tag: 0, block, mac, macLength: hashes[mac] ?? 0 };
}
