import { hashFile } from './hash-file.ts';
import { startThread } from './start-thread.ts';

/** The SHA-256 of files, in hexadecimal. */
export interface FileHashes {
  /** Rejects with the system's error. */
  of(path: string): Promise<string>;
  /** No more are wanted. */
  stop(): void;
}

/** Each is made when it is asked for. */
export function hashesHere(): FileHashes {
  return { of: (path) => expected(hashFile(path)), stop: () => {} };
}

/** All of them are made in a thread of their own, one after the other: who reads the same files is not kept waiting. */
export function hashesAside(paths: readonly string[]): FileHashes {
  const thread = startThread(new URL('./hash-thread.ts', import.meta.url), { workerData: paths });
  const made = new Map<string, (sha256: string) => void>();
  thread.on('message', ([path, sha256]: readonly [string, string]) => made.get(path)?.(sha256));
  const failed = expected(new Promise<never>((_, reject) => thread.on('error', reject)));
  const hashes = new Map(
    paths.map((path) => {
      const hash = new Promise<string>((resolve) => made.set(path, resolve));
      return [path, expected(Promise.race([hash, failed]))] as const;
    }),
  );
  return { of: (path) => hashes.get(path) ?? hashFile(path), stop: () => void thread.terminate() };
}

/** Whoever reads the file may fail before anybody asks for its hash. */
function expected<T extends string>(hash: Promise<T>): Promise<T> {
  hash.catch(() => {});
  return hash;
}
