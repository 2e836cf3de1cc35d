import { createHash, X509Certificate } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Identity } from '../../certificates/copy-certificates.ts';
import type { Personality } from '../../model/personality.ts';
import type { ShownCertificates } from '../../model/tls.ts';

/** What certificates are made for. */
export interface IdentityWish {
  /** Undefined: none was ever seen, and one is made up. */
  readonly shown: ShownCertificates | undefined;
  /** The name that the recorded server calls itself, and what it is called here. */
  readonly learnedName: string | undefined;
  readonly name: string;
  /** µs since the Unix epoch. */
  readonly now: number;
}

/** What a service, called so, wants for what it showed at `index` of its certificates. */
export function identityWish(
  { service, tls }: Personality,
  index: number,
  hostName: string | undefined,
  now: number,
): IdentityWish {
  const { hostName: learnedName, address } = service;
  return { shown: tls?.certificates[index], learnedName, name: hostName ?? learnedName ?? address, now };
}

/**
 * The certificates for a wish: those kept in the folder, or new ones, which are kept. Whoever comes second uses what the first has
 * kept. Where nothing can be written they are made for this process only, and `complain` hears of it.
 */
export async function findIdentity(
  wish: IdentityWish,
  folder: string | undefined,
  complain: (line: string) => void,
  mode = 0o600,
): Promise<Identity> {
  if (folder === undefined) return makeIdentity(wish);
  const file = join(folder, `${nameOf(wish)}.pem`);
  const kept = maybeKept(file, wish);
  if (kept) {
    allow(file, mode);
    return kept;
  }
  const made = await makeIdentity(wish);
  try {
    keep(file, made, existsSync(file), mode);
  } catch (error) {
    complain(`certificate not kept, another process will show another one: ${(error as Error).message}`);
    return made;
  }
  return maybeKept(file, wish) ?? made;
}

/** Modules that make certificates are loaded when one is to be made. */
async function makeIdentity({ shown, learnedName, name, now }: IdentityWish): Promise<Identity> {
  const { copyCertificates } = await import('../../certificates/copy-certificates.ts');
  if (shown) {
    const rename =
      learnedName === undefined || learnedName === name ? {} : { rename: [learnedName, name] as const };
    return copyCertificates(shown.chain, { seen: shown.seen, now, ...rename });
  }
  const { plainCertificate } = await import('../../certificates/plain-certificate.ts');
  return copyCertificates([await plainCertificate(name, now)], { seen: now, now });
}

function nameOf({ shown, learnedName, name }: IdentityWish): string {
  const renamed = learnedName === name ? '' : name;
  const text = JSON.stringify([shown?.chain ?? [], shown ? renamed : name]);
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}

/** Of a file that somebody else keeps, who may read it stays as it is. */
function allow(file: string, mode: number): void {
  try {
    if ((statSync(file).mode & mode) !== mode) chmodSync(file, mode);
  } catch {}
}

/** What is kept, unless it has run out: it is renewed then, as it would have been on the server. */
function maybeKept(file: string, { shown, now }: IdentityWish): Identity | undefined {
  try {
    const text = readFileSync(file, 'latin1');
    const cut = text.indexOf('-----BEGIN CERTIFICATE-----');
    if (cut <= 0) return undefined;
    const [key, certificates] = [text.slice(0, cut), text.slice(cut)];
    const original = Buffer.from(shown?.chain[0] ?? '', 'base64');
    const ranOutBefore = shown !== undefined && ranOut(original, shown.seen);
    return ranOut(certificates, now) && !ranOutBefore ? undefined : { key, certificates };
  } catch {
    return undefined; // not there, or spoilt
  }
}

function ranOut(certificate: string | Buffer, now: number): boolean {
  return Date.parse(new X509Certificate(certificate).validTo) < now / 1000;
}

/** Whole or not at all; what another process has kept meanwhile stays. Throws the system's error. */
function keep(file: string, { key, certificates }: Identity, renews: boolean, mode: number): void {
  const draft = `${file}.${process.pid}.part`;
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
  writeFileSync(draft, key + certificates, { mode });
  try {
    if (renews) renameSync(draft, file);
    else linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
