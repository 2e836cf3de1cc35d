/** An address as a peer shows it: IPv4 in IPv6 (`::ffff:192.0.2.1`) is IPv4, and a zone (`%eth0`) is no part of it. */
export function plainAddress(address = ''): string {
  return (address.split('%', 1)[0] ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
}

/** Are these one machine's address, however written? */
export function sameAddress(one: string | undefined, other: string): boolean {
  return one !== undefined && plainAddress(one) === plainAddress(other);
}
