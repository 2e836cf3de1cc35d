import { UsageError } from '../../model/errors.ts';

/**
 * The name of one of many servers: `{1}` to `{4}` in the pattern become the numbers of its IPv4 address, so that
 * `mx{4}.example.org` at 10.99.0.70 is `mx70.example.org`. In an IPv6 address they are its last four groups.
 */
export function hostNameAt(pattern: string, address: string): string {
  const numbers = address.includes(':') ? address.split(':').slice(-4) : address.split('.');
  return pattern.replace(/\{([1-4])\}/g, (_, place: string) => numbers[Number(place) - 1] || '0');
}

/** Is this a host name, possibly with `{1}` to `{4}` in it? Throws UsageError if not; `what` says whose it is. */
export function checkHostName(what: string, pattern: string): string {
  if (/^[A-Za-z0-9._-]{1,255}$/.test(pattern.replace(/\{[1-4]\}/g, '1'))) return pattern;
  throw new UsageError(`${what}: "${pattern}" is not a host name, e.g. mx.example.org or mx{4}.example.org`);
}
