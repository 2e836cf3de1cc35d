import { constants, type KeyObject, sign } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier, Certificate, type TBSCertificate } from '@peculiar/asn1-x509';

const hashes: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.5': 'sha1',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.113549.1.1.14': 'sha224',
  '1.2.840.10045.4.1': 'sha1',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
};

const NULL = new Uint8Array([5, 0]).buffer;
const PSS = '1.2.840.113549.1.1.10';

/** Algorithms by the type of the key that signs, where that of the original does not go with it. */
const usual: Readonly<Record<string, string>> = {
  rsa: '1.2.840.113549.1.1.11',
  ec: '1.2.840.10045.4.3.2',
  ed25519: '1.3.101.112',
  ed448: '1.3.101.113',
};

/** Signs with the algorithm that the original names, where it goes with the key. Gives DER. */
export function signCertificate(content: TBSCertificate, key: KeyObject): Buffer {
  const algorithm = fitting(content.signature, key);
  content.signature = algorithm;
  const bytes = Buffer.from(AsnConvert.serialize(content));
  const certificate = new Certificate({
    tbsCertificate: content,
    signatureAlgorithm: algorithm,
    signatureValue: new Uint8Array(signature(algorithm.algorithm, bytes, key)).buffer,
  });
  return Buffer.from(AsnConvert.serialize(certificate));
}

function fitting(original: AlgorithmIdentifier | undefined, key: KeyObject): AlgorithmIdentifier {
  const type = key.asymmetricKeyType ?? 'rsa';
  const named = original?.algorithm ?? '';
  const isRsa = named.startsWith('1.2.840.113549.1.1.') && (Object.hasOwn(hashes, named) || named === PSS);
  const isEc = named.startsWith('1.2.840.10045.4.') && Object.hasOwn(hashes, named);
  if (original && ((type === 'rsa' && isRsa) || (type === 'ec' && isEc) || named === usual[type]))
    return original;
  const algorithm = usual[type] ?? '';
  return new AlgorithmIdentifier({ algorithm, ...(type === 'rsa' ? { parameters: NULL } : {}) });
}

function signature(algorithm: string, bytes: Buffer, key: KeyObject): Buffer {
  if (algorithm === PSS) {
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    return sign('sha256', bytes, { key, padding, saltLength: 32 });
  }
  return sign(hashes[algorithm] ?? null, bytes, key);
}
