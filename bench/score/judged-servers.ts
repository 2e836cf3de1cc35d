import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Recordings of real servers, kept beside the checkout; see their README. */
export const capturesFolder = resolve(import.meta.dirname, '../../../shared/captures');
export const corporaFolder = resolve(import.meta.dirname, '../../../shared/corpora');

/** Small inputs, each of a kind of its own, and servers recorded with their ordinary clients. */
export const casesFolder = resolve(import.meta.dirname, '../../../shared/cases');
export const foreignFolder = resolve(import.meta.dirname, '../../../shared/foreign');

/** One recorded server: its folder of captures. */
export interface JudgedServer {
  readonly name: string;
  readonly folder: string;
  /** Where recordings of it are that are not kept beside the others. */
  readonly more?: string;
}

/** The servers recorded in a folder, or those asked for. */
export function judgedServers(
  wanted: readonly string[] | undefined,
  captures: string,
  more?: string,
): readonly JudgedServer[] {
  return readdirSync(captures)
    .filter((name) => wanted === undefined || wanted.includes(name))
    .map((name) => ({
      name,
      folder: join(captures, name),
      ...(more === undefined ? {} : { more: join(more, name) }),
    }))
    .filter((server) => existsSync(capture(server, 'train')))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `part`: `train`, `train2`, `small`, `unseen`, `fingerprints/nmap`. */
export function capture({ folder, more }: JudgedServer, part: string): string {
  const own = join(folder, `${part}.pcap`);
  return more === undefined || existsSync(own) ? own : join(more, `${part}.pcap`);
}

/** Folders of captures, whatever captures are in them. */
export function serversIn(folder: string): readonly JudgedServer[] {
  return readdirSync(folder)
    .map((name) => ({ name, folder: join(folder, name) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
