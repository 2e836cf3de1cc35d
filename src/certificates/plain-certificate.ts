import { AsnConvert } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import { type KeyPair, similarKeyPair } from './key-pair.ts';
import { signCertificate } from './sign-certificate.ts';

const COMMON_NAME = '2.5.4.3';
const SHA256_RSA = '1.2.840.113549.1.1.11';
const DAY = 86_400_000;
/** Debian's self-made certificates (make-ssl-cert) are valid for ten years. */
const VALID = 3650 * DAY;
const AGE = 100 * DAY;

/** A self-signed certificate in base64 of DER, for a server whose own was never seen. `now` in µs since the Unix epoch. */
export async function plainCertificate(name: string, now: number): Promise<string> {
  const { publicKey, privateKey }: KeyPair = await similarKeyPair(undefined);
  const value = new AttributeValue({ utf8String: name });
  const subject = new Name([
    new RelativeDistinguishedName([new AttributeTypeAndValue({ type: COMMON_NAME, value })]),
  ]);
  const begin = Math.floor(now / 1e6) * 1000 - AGE;
  const content = new TBSCertificate({
    version: Version.v3,
    serialNumber: new Uint8Array(20).fill(0x5a).buffer, // copies get one of their own
    signature: new AlgorithmIdentifier({ algorithm: SHA256_RSA, parameters: new Uint8Array([5, 0]).buffer }),
    issuer: subject,
    subject,
    validity: new Validity({ notBefore: new Date(begin), notAfter: new Date(begin + VALID) }),
    subjectPublicKeyInfo: AsnConvert.parse(
      publicKey.export({ type: 'spki', format: 'der' }),
      SubjectPublicKeyInfo,
    ),
  });
  return signCertificate(content, privateKey).toString('base64');
}
