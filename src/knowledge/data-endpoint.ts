import type { Endpoint } from '../model/conversation.ts';
import { parseIp, printIp } from '../net/ip-address.ts';

/**
 * How the endpoint of a data connection is written: `tuple` h1,h2,h3,h4,p1,p2 (RFC 959, 3.2.2), `long-tuple` 4,4,h1,…,2,p1,p2
 * (RFC 1639), `epsv` |||p| and `eprt` |1|a|p| (RFC 2428), in which the bar may be another mark.
 */
export type DataEndpointForm = 'tuple' | 'long-tuple' | 'epsv' | 'eprt';

/** An endpoint found in a text. Sample: in `229 ok (|||6446|)` it stands from 8 to 16, has no address, and port 6446. */
export interface DataEndpoint {
  /** Where the whole notation stands. */
  readonly start: number;
  readonly end: number;
  readonly form: DataEndpointForm;
  /** What stands between its pieces, in `epsv` and `eprt`. */
  readonly mark?: string;
  readonly port: number;
  /** In the form of RFC 5952; missing in `epsv`, which means the address of the control connection. */
  readonly address?: string;
}

type Found = Omit<DataEndpoint, 'start' | 'end'>;

// the numbers of a tuple may stand anywhere (RFC 1123, 4.1.2.6), the marks of EPSV stand in parentheses or are bars
const anywhere =
  /(?<![\d,])(?<numbers>\d{1,3}(?:,\d{1,3}){5,20})(?!,?\d)|(?<epsv>\|\|\|\d{1,5}\|)|(?<=\()(?<marked>(?<mark>[!-/:-~])\k<mark>\k<mark>\d{1,5}\k<mark>)(?=\))|\|(?<family>[12])\|(?<host>[0-9A-Fa-f:.]+)\|(?<port>\d{1,5})\|/g;

const parameter =
  /^(?<mark>[!-/:-~])(?<family>[12])\k<mark>(?<host>[0-9A-Fa-f:.]+)\k<mark>(?<port>\d{1,5})\k<mark>/;

/** The first endpoint in a text. */
export function findDataEndpoint(text: string): DataEndpoint | undefined {
  if (!text.includes(',') && !text.includes('|') && !text.includes('(')) return undefined; // as most texts: soon seen
  for (const found of text.matchAll(anywhere)) {
    const read = readFound(found.groups ?? {});
    if (read) return { start: found.index, end: found.index + found[0].length, ...read };
  }
  return undefined;
}

/** Commands in which a client says where it listens, and the statuses with which a server does (RFC 959, 1639, 2428). */
export const endpointCommands = ['PORT', 'LPRT', 'EPRT'] as const;
export const endpointStatuses = ['227', '228', '229'] as const;

/** In a reply to PASV (227), LPSV (228) or EPSV (229): where the server listens. */
export function endpointInReply(line: string): DataEndpoint | undefined {
  return /^22[789][ -]/.test(line) ? findDataEndpoint(line) : undefined;
}

/** In the command PORT, LPRT or EPRT: where the client listens. */
export function endpointInCommand(line: string): DataEndpoint | undefined {
  const command = /^(?:PORT|LPRT|EPRT) +/i.exec(line)?.[0];
  if (command === undefined) return undefined;
  const found = endpointParameter(line.slice(command.length));
  return found && { ...found, start: found.start + command.length, end: found.end + command.length };
}

/** At the beginning of a parameter. */
export function endpointParameter(text: string): DataEndpoint | undefined {
  const extended = parameter.exec(text);
  if (extended) {
    const read = readFound(extended.groups ?? {});
    return read && { start: 0, end: extended[0].length, ...read };
  }
  const found = findDataEndpoint(text);
  return found?.start === 0 && found.form !== 'epsv' ? found : undefined;
}

/**
 * The same notation for another endpoint; undefined if it has no room for it (IPv6 in a tuple) or the address is none.
 */
export function writeDataEndpoint(
  { form, mark = '|' }: Pick<DataEndpoint, 'form' | 'mark'>,
  { address, port }: Endpoint,
): string | undefined {
  const bytes = parseIp(address);
  if (form === 'epsv') return `${mark}${mark}${mark}${port}${mark}`;
  if (!bytes) return undefined;
  const isV6 = bytes.length > 4;
  const portBytes = [port >> 8, port & 255];
  switch (form) {
    case 'tuple':
      return isV6 ? undefined : [...bytes, ...portBytes].join(',');
    case 'long-tuple':
      return [isV6 ? 6 : 4, bytes.length, ...bytes, 2, ...portBytes].join(',');
    case 'eprt':
      return ['', isV6 ? 2 : 1, printIp(bytes), port, ''].join(mark);
  }
}

/** The text with another endpoint in the place of the one found in it; undefined where the notation has no room for it. */
export function withDataEndpoint(text: string, found: DataEndpoint, other: Endpoint): string | undefined {
  const written = writeDataEndpoint(found, other);
  return written === undefined ? undefined : text.slice(0, found.start) + written + text.slice(found.end);
}

function readFound(groups: Readonly<Record<string, string | undefined>>): Found | undefined {
  const found = readForm(groups);
  return found && found.port >= 1 && found.port <= 65_535 ? found : undefined;
}

function readForm({
  numbers,
  epsv = '',
  marked = epsv,
  mark = '|',
  host,
  port,
}: Readonly<Record<string, string | undefined>>): Found | undefined {
  if (numbers !== undefined) return readNumbers(numbers.split(',').map(Number));
  const marks = mark === '|' ? {} : { mark };
  if (marked !== '') return { form: 'epsv', port: Number(marked.slice(3, -1)), ...marks };
  const address = host === undefined ? undefined : parseIp(host);
  return address && { form: 'eprt', port: Number(port), address: printIp(address), ...marks };
}

function readNumbers(bytes: readonly number[]): Found | undefined {
  if (bytes.some((byte) => byte > 255)) return undefined;
  const port = (bytes.at(-2) ?? 0) * 256 + (bytes.at(-1) ?? 0);
  if (bytes.length === 6) return { form: 'tuple', port, address: printIp(bytes.slice(0, 4)) };
  const [family, length = 0] = bytes;
  const isLong = (family === 4 && length === 4) || (family === 6 && length === 16);
  if (!isLong || bytes.length !== length + 5 || bytes[length + 2] !== 2) return undefined;
  return { form: 'long-tuple', port, address: printIp(bytes.slice(2, 2 + length)) };
}
