import { isIPv4, isIPv6 } from 'node:net';
import type { Endpoint } from '../../model/conversation.ts';

/**
 * An endpoint announced in a line of an FTP control connection, and how the same line announces another one. Without
 * `address` the line tells the port only: the address is that of the control connection. `replace` gives undefined
 * when the line's form has no room for the other address (IPv6 in a PORT).
 */
export interface Announcement {
  readonly address?: string;
  readonly port: number;
  replace(other: Endpoint): string | undefined;
}

/** A PORT (RFC 959, 4.1.2) or EPRT (RFC 2428, 2) command. */
export function announcedByClient(line: string): Announcement | undefined {
  return sixNumbers(/^PORT +(?=\d)/i, line) ?? extendedPort(line);
}

/** A 227 (RFC 959, 4.2; RFC 1123, 4.1.2.6: the numbers may stand anywhere) or 229 (RFC 2428, 3) reply. */
export function announcedByServer(line: string): Announcement | undefined {
  return sixNumbers(/^227 [^\d\r\n]*(?=\d)/, line) ?? extendedPassive(line);
}

function sixNumbers(before: RegExp, line: string): Announcement | undefined {
  const start = before.exec(line)?.[0];
  if (start === undefined) return undefined;
  const [found, ...texts] =
    /^(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3})(?!\d)/.exec(line.slice(start.length)) ?? [];
  const numbers = texts.map(Number);
  if (found === undefined || numbers.some((number) => number > 255)) return undefined;
  const [high = 0, low = 0] = numbers.slice(4);
  return {
    address: numbers.slice(0, 4).join('.'),
    port: high * 256 + low,
    replace: ({ address, port }) =>
      isIPv4(address)
        ? `${start}${address.replaceAll('.', ',')},${port >> 8},${port & 255}${line.slice(start.length + found.length)}`
        : undefined,
  };
}

function extendedPort(line: string): Announcement | undefined {
  const [found, start = '', bar = '', address = '', port = ''] =
    /^(EPRT +)([!-/:-~])[12]\2([0-9a-f:.]+)\2(\d{1,5})\2/i.exec(line) ?? [];
  if (found === undefined || !(isIPv4(address) || isIPv6(address)) || Number(port) > 65535) return undefined;
  return {
    address,
    port: Number(port),
    replace: (other) => {
      const family = isIPv4(other.address) ? 1 : 2;
      return [start, family, other.address, `${other.port}`, line.slice(found.length)].join(bar);
    },
  };
}

function extendedPassive(line: string): Announcement | undefined {
  const [found, start = '', bar = '', port = ''] = /^(229 [^\r\n]*\()([!-~])\2\2(\d{1,5})\2/.exec(line) ?? [];
  if (found === undefined || Number(port) > 65535) return undefined;
  return {
    port: Number(port),
    replace: (other) => `${start}${bar}${bar}${bar}${other.port}${bar}${line.slice(found.length)}`,
  };
}
