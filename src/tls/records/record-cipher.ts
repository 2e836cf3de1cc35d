import {
  type CipherCCMTypes,
  type CipherGCMTypes,
  createDecipheriv,
  createHmac,
  type DecipherCCM,
} from 'node:crypto';
import { expandLabel, prf } from '../keys/derive-keys.ts';
import type { TlsRecord } from './record-stream.ts';
import type { SuiteParameters } from './suite-parameters.ts';

/** Opens the records of one side, in order; undefined for one that does not open. */
export interface RecordCipher {
  open(record: TlsRecord): OpenedRecord | undefined;
}

interface OpenedRecord {
  readonly type: number;
  readonly content: Uint8Array;
}

interface Keys {
  readonly key: Uint8Array;
  readonly vector: Uint8Array;
  readonly mac: Uint8Array;
}

/** What a connection of TLS 1.2 and before agreed on. */
export interface Agreed {
  readonly version: number;
  readonly parameters: SuiteParameters;
  readonly encryptThenMac: boolean;
  readonly clientRandom: Uint8Array;
  readonly serverRandom: Uint8Array;
}

/** The two sides' ciphers from the master secret (RFC 5246, 6.3). */
export function ciphersFromMaster(
  agreed: Agreed,
  master: Uint8Array,
): { readonly client: RecordCipher; readonly server: RecordCipher } {
  const { version, parameters, clientRandom, serverRandom } = agreed;
  const { key, macLength } = parameters;
  // before TLS 1.1 the first vector of CBC comes from the keys, since then each record brings its own
  const vector = parameters.mode === 'cbc' && version >= 0x0302 ? 0 : parameters.vector;
  const hash = version >= 0x0303 ? parameters.hash : 'md5 and sha1';
  const seed = Buffer.concat([serverRandom, clientRandom]);
  const block = prf(hash, master, 'key expansion', seed, 2 * (macLength + key + vector));
  let at = 0;
  const take = (length: number) => {
    at += length;
    return block.subarray(at - length, at);
  };
  const [clientMac, serverMac] = [take(macLength), take(macLength)];
  const [clientKey, serverKey] = [take(key), take(key)];
  const [clientVector, serverVector] = [take(vector), take(vector)];
  const make = (keys: Keys): RecordCipher =>
    parameters.mode === 'cbc' ? new CbcCipher(agreed, keys) : new AeadCipher(parameters, keys);
  return {
    client: make({ key: clientKey, vector: clientVector, mac: clientMac }),
    server: make({ key: serverKey, vector: serverVector, mac: serverMac }),
  };
}

/** A side's cipher from one of its traffic secrets (RFC 8446, 7.3). */
export function cipherFromSecret(parameters: SuiteParameters, secret: Uint8Array): RecordCipher {
  const { hash, key } = parameters;
  const keys = {
    key: expandLabel(hash, secret, 'key', key),
    vector: expandLabel(hash, secret, 'iv', 12),
    mac: new Uint8Array(0),
  };
  return new Tls13Cipher(parameters, keys);
}

/** RFC 8446, 7.2: what follows a KeyUpdate. */
export function nextSecret(hash: string, secret: Uint8Array): Buffer {
  return expandLabel(hash, secret, 'traffic upd', secret.length);
}

/** The number of a record as 8 bytes. */
function counted(sequence: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(sequence);
  return bytes;
}

function xored(vector: Uint8Array, sequence: bigint): Buffer {
  const nonce = Buffer.from(vector);
  const number = counted(sequence);
  for (let at = 0; at < 8; at++) nonce[at + 4] = (nonce[at + 4] as number) ^ (number[at] as number);
  return nonce;
}

/** Node throws where the tag does not fit. */
function openAead(
  { cipher, mode, tag }: SuiteParameters,
  key: Uint8Array,
  nonce: Uint8Array,
  additional: Uint8Array,
  sealed: Uint8Array,
): Buffer | undefined {
  if (sealed.length < tag) return undefined;
  const size = sealed.length - tag;
  try {
    const options = { authTagLength: tag };
    const decipher =
      mode === 'ccm'
        ? createDecipheriv(cipher as CipherCCMTypes, key, nonce, options)
        : createDecipheriv(cipher as CipherGCMTypes, key, nonce, options);
    decipher.setAuthTag(sealed.subarray(size));
    if (mode === 'ccm') (decipher as DecipherCCM).setAAD(additional, { plaintextLength: size });
    else decipher.setAAD(additional, { plaintextLength: size });
    return Buffer.concat([decipher.update(sealed.subarray(0, size)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** GCM and CCM (RFC 5288, RFC 6655) bring half of the nonce along; ChaCha20-Poly1305 does not (RFC 7905). */
class AeadCipher implements RecordCipher {
  readonly #parameters: SuiteParameters;
  readonly #keys: Keys;
  #sequence = 0n;

  constructor(parameters: SuiteParameters, keys: Keys) {
    this.#parameters = parameters;
    this.#keys = keys;
  }

  open({ type, version, fragment }: TlsRecord): OpenedRecord | undefined {
    const { mode, tag } = this.#parameters;
    const { key, vector } = this.#keys;
    const explicit = mode === 'chacha' ? 0 : 8;
    const size = fragment.length - explicit - tag;
    if (size < 0) return undefined;
    const nonce =
      mode === 'chacha'
        ? xored(vector, this.#sequence)
        : Buffer.concat([vector, fragment.subarray(0, explicit)]);
    const head = [type, version >> 8, version & 0xff, size >> 8, size & 0xff];
    const additional = Buffer.concat([counted(this.#sequence), Buffer.from(head)]);
    const content = openAead(this.#parameters, key, nonce, additional, fragment.subarray(explicit));
    if (content === undefined) return undefined;
    this.#sequence += 1n;
    return { type, content };
  }
}

/** RFC 8446, 5.2: the real type stands behind the content, and zeros may follow it. */
class Tls13Cipher implements RecordCipher {
  readonly #parameters: SuiteParameters;
  readonly #keys: Keys;
  #sequence = 0n;

  constructor(parameters: SuiteParameters, keys: Keys) {
    this.#parameters = parameters;
    this.#keys = keys;
  }

  open({ bytes, fragment }: TlsRecord): OpenedRecord | undefined {
    const { key, vector } = this.#keys;
    const nonce = xored(vector, this.#sequence);
    const inner = openAead(this.#parameters, key, nonce, bytes.subarray(0, 5), fragment);
    if (inner === undefined) return undefined;
    this.#sequence += 1n;
    let end = inner.length;
    while (end > 0 && inner[end - 1] === 0) end--;
    return end === 0 ? undefined : { type: inner[end - 1] as number, content: inner.subarray(0, end - 1) };
  }
}

/** RFC 5246, 6.2.3.2; with encrypt-then-MAC RFC 7366. */
class CbcCipher implements RecordCipher {
  readonly #agreed: Agreed;
  readonly #keys: Keys;
  /** The last block of the record before, in TLS 1.0. */
  #chained: Uint8Array;
  #sequence = 0n;

  constructor(agreed: Agreed, keys: Keys) {
    this.#agreed = agreed;
    this.#keys = keys;
    this.#chained = keys.vector;
  }

  open(record: TlsRecord): OpenedRecord | undefined {
    const { encryptThenMac, parameters } = this.#agreed;
    const { macLength } = parameters;
    const sealed = record.fragment;
    let content: Uint8Array | undefined;
    if (encryptThenMac) {
      const size = sealed.length - macLength;
      if (size < 0 || !this.#isMac(record, sealed.subarray(0, size), sealed.subarray(size))) return undefined;
      content = this.#withoutPadding(this.#decrypt(sealed.subarray(0, size)));
    } else {
      const whole = this.#withoutPadding(this.#decrypt(sealed));
      const size = (whole?.length ?? 0) - macLength;
      if (whole === undefined || size < 0) return undefined;
      if (!this.#isMac(record, whole.subarray(0, size), whole.subarray(size))) return undefined;
      content = whole.subarray(0, size);
    }
    if (content === undefined) return undefined;
    this.#sequence += 1n;
    return { type: record.type, content };
  }

  #decrypt(sealed: Uint8Array): Buffer | undefined {
    const { version, parameters } = this.#agreed;
    const { block, cipher } = parameters;
    const brings = version >= 0x0302;
    const vector = brings ? sealed.subarray(0, block) : this.#chained;
    const blocks = brings ? sealed.subarray(block) : sealed;
    if (blocks.length === 0 || blocks.length % block !== 0 || vector.length !== block) return undefined;
    this.#chained = blocks.subarray(blocks.length - block);
    const decipher = createDecipheriv(cipher, this.#keys.key, vector).setAutoPadding(false);
    return Buffer.concat([decipher.update(blocks), decipher.final()]);
  }

  /** The last byte says how many stand before it. */
  #withoutPadding(bytes: Uint8Array | undefined): Uint8Array | undefined {
    const padding = (bytes?.at(-1) ?? 0) + 1;
    return bytes === undefined || padding > bytes.length
      ? undefined
      : bytes.subarray(0, bytes.length - padding);
  }

  #isMac({ type, version }: TlsRecord, bytes: Uint8Array, mac: Uint8Array): boolean {
    const head = [type, version >> 8, version & 0xff, bytes.length >> 8, bytes.length & 0xff];
    const { mac: hash } = this.#agreed.parameters;
    const made = createHmac(hash, this.#keys.mac)
      .update(counted(this.#sequence))
      .update(Buffer.from(head))
      .update(bytes)
      .digest();
    return made.equals(mac);
  }
}
