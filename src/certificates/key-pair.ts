import { createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** A new pair of the same type and size as the public key in `spki` (DER); RSA of 2048 bits where that cannot be. */
export async function similarKeyPair(spki: Uint8Array | undefined): Promise<KeyPair> {
  try {
    if (spki) return await pairLike(createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }));
  } catch {} // a type or curve that OpenSSL does not know
  return generate('rsa', { modulusLength: 2048 });
}

async function pairLike(key: KeyObject): Promise<KeyPair> {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details = {} } = key;
  if (type === 'ec') return generate('ec', { namedCurve: details.namedCurve ?? 'prime256v1' });
  if (type === 'ed25519') return generate('ed25519', {});
  if (type === 'ed448') return generate('ed448', {});
  const modulusLength = Math.min(Math.max(details.modulusLength ?? 2048, 1024), 8192);
  return generate('rsa', { modulusLength, publicExponent: Number(details.publicExponent ?? 65_537) });
}
