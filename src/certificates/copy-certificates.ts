import { createHash, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AuthorityKeyIdentifier,
  Certificate,
  id_ce_authorityKeyIdentifier,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  KeyIdentifier,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Time,
} from '@peculiar/asn1-x509';
import { type KeyPair, similarKeyPair } from './key-pair.ts';
import { signCertificate } from './sign-certificate.ts';

/** A private key and its certificates, the own one first, in PEM. */
export interface Identity {
  readonly key: string;
  readonly certificates: string;
}

/** Times in µs since the Unix epoch. */
export interface CopyOptions {
  /** When the originals were seen, and what that is to be now: they are as old and last as long as they were then. */
  readonly seen: number;
  readonly now: number;
  /** Names that are replaced, in the same number of letters or not: what the server was called, and is called now. */
  readonly rename?: readonly [string, string];
}

/**
 * Certificates that look like the originals (DER in base64, the server's own first) with keys of their own: subject, issuer, names,
 * extensions, type and size of the key and way of signing are theirs, the serial number has their length. Who signed himself
 * does so again; others are signed by the next in the chain or by somebody made up. Throws where an original cannot be read.
 */
export async function copyCertificates(chain: readonly string[], options: CopyOptions): Promise<Identity> {
  const originals = chain.map((text) => readOriginal(text));
  const [own] = originals;
  if (!own) throw new Error('no certificates to copy');
  const pairs = await Promise.all(originals.map(({ spki }) => similarKeyPair(spki)));
  const copies: string[] = [];
  for (const [index, original] of originals.entries()) {
    const pair = pairs[index] as KeyPair;
    const issuer = await issuerOf(original, pair, pairs[index + 1]);
    copies.push(pem(copyOne(original, pair, issuer, options)));
  }
  const key = (pairs[0] as KeyPair).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  return { key, certificates: copies.join('') };
}

interface Original {
  readonly certificate: Certificate;
  readonly spki: Uint8Array;
  readonly selfSigned: boolean;
}

function readOriginal(text: string): Original {
  const der = Buffer.from(text, 'base64');
  const certificate = AsnConvert.parse(der, Certificate);
  const spki = new Uint8Array(AsnConvert.serialize(certificate.tbsCertificate.subjectPublicKeyInfo));
  return { certificate, spki, selfSigned: isSelfSigned(der) };
}

function isSelfSigned(der: Buffer): boolean {
  try {
    const certificate = new X509Certificate(der);
    return certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey);
  } catch {
    return false;
  }
}

/** A signature of the same kind needs a key of the same kind, which may be another one than the certificate's own. */
async function issuerOf(
  { certificate, selfSigned }: Original,
  own: KeyPair,
  next?: KeyPair,
): Promise<KeyPair> {
  if (selfSigned) return own;
  if (next) return next;
  const isEc = certificate.tbsCertificate.signature.algorithm.startsWith('1.2.840.10045.4.');
  const { publicKey } = isEc === (own.publicKey.asymmetricKeyType === 'ec') ? own : { publicKey: undefined };
  return similarKeyPair(publicKey && spkiOf(publicKey));
}

function spkiOf(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function copyOne(original: Original, own: KeyPair, issuer: KeyPair, options: CopyOptions): Buffer {
  const content = renamed(original.certificate.tbsCertificate, options.rename);
  content.subjectPublicKeyInfo = AsnConvert.parse(spkiOf(own.publicKey), SubjectPublicKeyInfo);
  content.serialNumber = similarSerial(content.serialNumber);
  moveValidity(content, (options.now - options.seen) / 1000);
  for (const extension of content.extensions ?? []) {
    if (extension.extnID === id_ce_subjectKeyIdentifier) {
      const id = new SubjectKeyIdentifier(keyIdentifier(own.publicKey));
      extension.extnValue = new OctetString(AsnConvert.serialize(id));
    } else if (extension.extnID === id_ce_authorityKeyIdentifier) {
      const before = AsnConvert.parse(extension.extnValue.buffer, AuthorityKeyIdentifier);
      if (before.keyIdentifier) before.keyIdentifier = new KeyIdentifier(keyIdentifier(issuer.publicKey));
      extension.extnValue = new OctetString(AsnConvert.serialize(before));
    }
  }
  return signCertificate(content, issuer.privateKey);
}

/** RFC 5280, 4.2.1.2: SHA-1 of the key without what says of which kind it is. */
function keyIdentifier(key: KeyObject): ArrayBuffer {
  const { subjectPublicKey } = AsnConvert.parse(spkiOf(key), SubjectPublicKeyInfo);
  return new Uint8Array(createHash('sha1').update(new Uint8Array(subjectPublicKey)).digest()).buffer;
}

/** Of the same length, and positive like the original. */
function similarSerial(serial: ArrayBuffer): ArrayBuffer {
  const before = new Uint8Array(serial);
  if (before.length < 3) return serial; // numbered by hand: that is no chance
  const bytes = new Uint8Array(randomBytes(before.length));
  if (before[0] === 0) bytes.set([0, (bytes[1] as number) | 0x80]);
  else bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40;
  return bytes.buffer;
}

/** By ms; what never ends (RFC 5280, 4.1.2.5) still does not. */
function moveValidity({ validity }: TBSCertificate, by: number): void {
  const moved = (time: Time) => {
    const date = time.getTime();
    return date.getUTCFullYear() > 9998
      ? time
      : new Time(new Date(Math.floor((date.getTime() + by) / 1000) * 1000));
  };
  validity.notBefore = moved(validity.notBefore);
  validity.notAfter = moved(validity.notAfter);
}

/** A copy with another host name everywhere it stands: in the subject, and in the alternative names. */
function renamed(content: TBSCertificate, rename: CopyOptions['rename']): TBSCertificate {
  const der = AsnConvert.serialize(content);
  const copy = AsnConvert.parse(der, TBSCertificate);
  if (rename === undefined) return copy;
  const [from, to] = rename;
  for (const part of [copy.subject, copy.issuer])
    for (const set of part)
      for (const { value } of set)
        for (const key of ['printableString', 'utf8String', 'ia5String', 'teletexString'] as const)
          if (value[key] !== undefined) value[key] = value[key].replaceAll(from, to);
  for (const extension of copy.extensions ?? []) {
    if (extension.extnID === id_ce_subjectAltName)
      extension.extnValue = renamedNames(extension.extnValue, from, to);
  }
  return copy;
}

function renamedNames({ buffer }: OctetString, from: string, to: string): OctetString {
  const names = AsnConvert.parse(buffer, SubjectAlternativeName);
  for (const name of names) if (name.dNSName !== undefined) name.dNSName = name.dNSName.replaceAll(from, to);
  return new OctetString(AsnConvert.serialize(names));
}

function pem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/(.{64})(?=.)/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
}
