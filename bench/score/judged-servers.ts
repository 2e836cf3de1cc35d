import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Recordings of real servers, kept beside the checkout; see their README. */
const capturesFolder = resolve(import.meta.dirname, '../../../shared/captures');
export const corporaFolder = resolve(import.meta.dirname, '../../../shared/corpora');

/** The recorded servers, or those asked for. */
export function judgedServers(wanted: readonly string[] | undefined): readonly string[] {
  const all = readdirSync(capturesFolder).filter((name) => existsSync(capture(name, 'train')));
  return wanted === undefined ? all : all.filter((name) => wanted.includes(name));
}

/** `part`: `train`, `train2`, `small`, `unseen`, `fingerprints/nmap`. */
export function capture(server: string, part: string): string {
  return join(capturesFolder, server, `${part}.pcap`);
}
