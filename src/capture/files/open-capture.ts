import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../../model/errors.ts';

const PIECE = 512 * 1024;
const AHEAD = 4;

type Take = (piece: Uint8Array) => void;
type Progress = (bytes: number, size?: number) => void;

/**
 * Reads a file, or standard input for `-`, and hands it over piece by piece, uncompressed if it was gzipped; the pieces
 * are reused. Throws a UsageError when the file cannot be opened, and what `take` throws.
 */
export async function openCapture(
  path: string,
  take: Take,
  note: (text: string) => void,
  progress?: Progress,
): Promise<void> {
  if (path === '-') return readStream(process.stdin, take, note, progress);
  const about = await stat(path).catch((error: NodeJS.ErrnoException) => cannotOpen(path, error));
  if (about.isDirectory()) throw new UsageError(`${path}: is a directory`);
  const whole = about.isFile() && (await readFile(path, about.size, take, progress));
  if (!whole)
    await readStream(createReadStream(path), take, note, progress, about.isFile() ? about.size : undefined);
}

function cannotOpen(path: string, { code, message }: NodeJS.ErrnoException): never {
  const missing = code === 'ENOENT' || code === 'ENOTDIR';
  throw new UsageError(
    `${path}: ${missing ? 'no such file' : code === 'EACCES' ? 'permission denied' : message}`,
  );
}

/**
 * Reads a regular file, some pieces ahead of the one that is being worked on: the threads that read are not always
 * given the processor at once. Answers false, having handed on nothing, when the file is gzipped.
 */
async function readFile(path: string, size: number, take: Take, progress?: Progress): Promise<boolean> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => cannotOpen(path, error));
  const read = (bytes: Uint8Array, number: number) => {
    const coming = file.read(bytes, 0, PIECE, number * PIECE);
    coming.catch(() => {}); // it is awaited only when its turn has come
    return { bytes, coming };
  };
  const ahead = Array.from({ length: AHEAD }, (_, number) => read(new Uint8Array(PIECE), number));
  try {
    for (let number = 0; ; number++) {
      const { bytes, coming } = ahead[number % AHEAD] as (typeof ahead)[0];
      const length = (await coming).bytesRead;
      if (number === 0 && isGzip(bytes, length)) return false;
      if (length > 0) take(bytes.subarray(0, length));
      if (length < PIECE) return true;
      progress?.(number * PIECE + length, size);
      ahead[number % AHEAD] = read(bytes, number + AHEAD);
    }
  } finally {
    await Promise.allSettled(ahead.map(({ coming }) => coming));
    await file.close();
  }
}

/** Whether a file begins as gzipped ones do. */
export function isGzip(bytes: Uint8Array, length: number): boolean {
  return length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function readStream(
  stream: NodeJS.ReadableStream,
  take: Take,
  note: (text: string) => void,
  progress?: Progress,
  size?: number,
): Promise<void> {
  let done = 0;
  let gunzip: ReturnType<typeof unzipper> | undefined;
  for await (const chunk of stream) {
    const piece = chunk as Buffer;
    if (done === 0 && isGzip(piece, piece.length)) gunzip = unzipper(take, note);
    done += piece.length;
    if (gunzip === undefined) take(piece);
    else await gunzip.push(piece);
    progress?.(done, size);
  }
  await gunzip?.finish();
}

/** A truncated or damaged gzip file gives what came out of it until then, and a note. */
function unzipper(
  take: Take,
  note: (text: string) => void,
): { push: (piece: Buffer) => Promise<void>; finish: () => Promise<void> } {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  let failure: unknown;
  let broken = false;
  const done = new Promise<void>((resolve) => {
    gunzip.on('data', (piece: Buffer) => {
      if (failure !== undefined) return;
      try {
        take(piece);
      } catch (error) {
        failure = error;
      }
    });
    gunzip.on('end', resolve);
    gunzip.on('close', resolve);
    gunzip.on('error', (error) => {
      broken = true;
      note(`the compressed file is damaged or cut off (${error.message})`);
      resolve();
    });
  });
  const check = () => {
    if (failure !== undefined) throw failure;
  };
  return {
    push: async (piece) => {
      if (broken) return;
      const written = new Promise<void>((resolve) => {
        gunzip.write(piece, () => resolve());
      });
      await Promise.race([written, done]); // of a piece that breaks it, no end is told
      check();
    },
    finish: async () => {
      if (!broken) gunzip.end();
      await done;
      check();
    },
  };
}
