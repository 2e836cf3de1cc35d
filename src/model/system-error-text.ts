/** What the system's error codes mean to who reads them; errno(3). */
const meanings: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EADDRINUSE: 'another program listens there already',
  EADDRNOTAVAIL: 'this machine does not have that address',
  ECONNREFUSED: 'connection refused: no server listens there',
  ECONNRESET: 'the other side broke the connection off',
  EEXIST: 'is there already',
  EHOSTUNREACH: 'no way to that machine',
  EISDIR: 'is a folder, not a file',
  EMFILE: 'too many open files',
  ENETUNREACH: 'no way to that network',
  ENOENT: 'no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is no folder',
  ENOTFOUND: 'no machine is known by that name',
  EPERM: 'not allowed',
  EROFS: 'can only be read: its file system is read-only',
  ETIMEDOUT: 'no answer',
};

interface SystemError extends Error {
  readonly code: string;
  readonly syscall?: string;
  readonly path?: string;
  readonly dest?: string;
  readonly address?: string;
  readonly hostname?: string;
  readonly port?: number;
}

/** An error of the operating system in words: what it is about first, then what is wrong. Undefined for any other error. */
export function systemErrorText(error: unknown): string | undefined {
  if (!isSystemError(error)) return undefined;
  const meaning = error.syscall === 'listen' || error.syscall === 'bind' ? listenMeaning(error) : undefined;
  const what = meaning ?? meanings[error.code];
  if (what === undefined) return error.message;
  const about = subject(error);
  return about === undefined ? what : `${about}: ${what}`;
}

function subject(error: SystemError): string | undefined {
  // What is written goes to a temporary name first, which nobody has heard of.
  const path = error.path?.replace(/(^|\/)\.([^/]+)\.[0-9a-f]{12}\.tmp$/, '$1$2');
  if (path !== undefined) return path;
  const host = error.address ?? error.hostname;
  if (host === undefined) return undefined;
  const shown = host.includes(':') ? `[${host}]` : host;
  return error.port === undefined ? shown : `${shown}:${error.port}`;
}

function listenMeaning({ code, port }: SystemError): string | undefined {
  if (code !== 'EACCES' || port === undefined || port >= 1024) return undefined;
  return 'only root may open ports below 1024: take another port, or let systemd hand the socket over';
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
