import { close, createReadStream, fstat, open, read } from 'node:fs';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../model/errors.ts';

const PIECE = 1024 * 1024;

const openFile = promisify(open);
const closeFile = promisify(close);
const statFile = promisify(fstat);

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
  if (path === '-') {
    await readStream(process.stdin, take, note, progress);
    return;
  }
  const file = await openFile(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `${path}: ${error.code === 'ENOENT' ? 'no such file' : error.code === 'EACCES' ? 'permission denied' : error.message}`,
    );
  });
  try {
    const stat = await statFile(file);
    if (stat.isDirectory()) throw new UsageError(`${path}: is a directory`);
    if (!stat.isFile()) {
      await readStream(createReadStream(path, { fd: file, autoClose: false }), take, note, progress);
      return;
    }
    await readFile(file, stat.size, take, note, progress);
  } finally {
    await closeFile(file);
  }
}

/** The next piece is read while the last one is being worked on. */
async function readFile(
  file: number,
  size: number,
  take: Take,
  note: (text: string) => void,
  progress?: Progress,
): Promise<void> {
  let [now, next] = [new Uint8Array(PIECE), new Uint8Array(PIECE)]; // not Buffer: its views cost more
  let done = 0;
  let coming = readPiece(file, now, 0);
  for (;;) {
    const length = await coming;
    if (length === 0) return;
    if (done === 0 && isGzip(now, length)) {
      await readStream(
        createReadStream('', { fd: file, autoClose: false, start: 0 }),
        take,
        note,
        progress,
        size,
      );
      return;
    }
    done += length;
    coming = readPiece(file, next, done);
    coming.catch(() => {}); // looked at in the next round, unless `take` throws first
    try {
      take(now.subarray(0, length));
    } catch (error) {
      await coming.catch(() => {});
      throw error;
    }
    progress?.(done, size);
    [now, next] = [next, now];
  }
}

function readPiece(file: number, into: Uint8Array, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(file, into, 0, into.length, position, (error, length) => (error ? reject(error) : resolve(length)));
  });
}

function isGzip(bytes: Uint8Array, length: number): boolean {
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
  const gunzip = createGunzip();
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
      await new Promise<void>((resolve) => {
        gunzip.write(piece, () => resolve());
      });
      check();
    },
    finish: async () => {
      if (!broken) gunzip.end();
      await done;
      check();
    },
  };
}
