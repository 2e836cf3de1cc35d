import { plainHead } from './http.ts';

/** What a server of HTTP says of a file in front of its bytes (RFC 9110). */

/** Methods that ask for a file (RFC 9110, 9.3.1 and 9.3.2), and the status under which it comes whole. */
export const fileMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);
export const fileStatus = '200';

/** The path that a request target means, without its query (RFC 9110, 4.2; RFC 3986, 3.3); undefined where it is no path, or one that leads upwards. */
export function targetPath(target: string): string | undefined {
  const [path = ''] = target.slice(0, 2048).split(/[?#]/);
  if (!path.startsWith('/') || path.endsWith('/')) return undefined;
  if (/(?:^|\/)\.\.(?:\/|$)/.test(path)) return undefined;
  try {
    return Buffer.from(decodeURIComponent(path), 'utf8').toString('latin1');
  } catch {
    return undefined;
  }
}

/** Media types of what is uploaded to servers most, by the end of a name (IANA: Media Types). */
const mediaTypes: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  xml: 'text/xml',
  pdf: 'application/pdf',
  zip: 'application/zip',
  gif: 'image/gif',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
};

/** What a name ends with, in small letters: `html`. */
export function endOf(path: string): string {
  return /\.([A-Za-z0-9]{1,8})$/.exec(path)?.[1]?.toLowerCase() ?? '';
}

interface SentFile {
  readonly path: string;
  readonly bytes: string;
  /** ms since the Unix epoch. */
  readonly time: number;
}

/** The reply that sends one file, made of that which sends another one. `isLike`: that has a name with the same end, and so the same type. */
export function withFile(reply: string, file: SentFile, isLike: boolean): string {
  const end = reply.indexOf('\r\n\r\n');
  if (end < 0) return reply;
  const before = reply.length - end - 4;
  const lines = plainHead(reply.slice(0, end + 2), file.bytes.length).split('\r\n');
  const said = lines.map((line) => {
    const name = line.slice(0, line.indexOf(':') + 1).toLowerCase();
    const named = (value: string) => `${line.slice(0, name.length)} ${value}`;
    switch (name) {
      case 'last-modified:':
        return named(new Date(file.time).toUTCString());
      case 'content-type:':
        return isLike ? line : named(mediaTypes[endOf(file.path)] ?? 'application/octet-stream');
      case 'etag:':
        return named(entityTag(line.slice(name.length).trim(), before, file));
      default:
        return line;
    }
  });
  return `${said.join('\r\n')}\r\n${file.bytes}`;
}

/** A tag of the same form: time and size in hexadecimal digits, in either order, or digits alone (RFC 9110, 8.8.3, leaves it to the server). */
function entityTag(model: string, size: number, { bytes, time }: SentFile): string {
  const seconds = Math.floor(time / 1000).toString(16);
  const [, start, first = '', second = '', end] = /^((?:W\/)?")([0-9a-f]+)-([0-9a-f]+)(")$/.exec(model) ?? [];
  const was = size.toString(16);
  const is = bytes.length.toString(16);
  if (second === was) return `${start}${seconds}-${is}${end}`;
  if (first === was) return `${start}${is}-${Math.floor(time * 1000).toString(16)}${end}`;
  return model.replace(/\d/g, (digit, at) =>
    String((Number(digit) + bytes.length + Math.floor(time / 1000) + at) % 10),
  );
}
