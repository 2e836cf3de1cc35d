import { UsageError } from '../../model/errors.ts';

/** More virtual hosts than this in one range are surely a slip of the pen. */
const mostAddresses = 65_536;

/** IPv4 address as a number of 32 bits, or undefined. Honeyd knows no IPv6. */
function maybeIpv4(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const bytes = match.slice(1).map(Number);
  if (bytes.some((byte) => byte > 255)) return undefined;
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

function showIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

/**
 * The addresses of `10.99.0.70`, `10.99.0.70-10.99.0.79`, `10.99.0.70-79` or `10.99.0.64/28` (without the network's own
 * and its broadcast address), in order. Throws UsageError.
 */
export function expandAddresses(text: string): readonly string[] {
  const range = maybeRange(text.replace(/\s+/g, ''));
  if (range === undefined) {
    throw new UsageError(`"${text}" is no address, e.g. 10.99.0.70, 10.99.0.70-79 or 10.99.0.64/28`);
  }
  const count = range.to - range.from + 1;
  if (count < 1) throw new UsageError(`"${text}" is empty: it ends before it begins`);
  if (count > mostAddresses) throw new UsageError(`"${text}" has more than ${mostAddresses} addresses`);
  return Array.from({ length: count }, (_, index) => showIpv4(range.from + index));
}

function maybeRange(text: string): { from: number; to: number } | undefined {
  const [first = '', last] = text.split('-');
  if (last !== undefined) {
    const from = maybeIpv4(first);
    const to = maybeIpv4(/^\d+$/.test(last) ? first.slice(0, first.lastIndexOf('.') + 1) + last : last);
    return from === undefined || to === undefined ? undefined : { from, to };
  }
  const [base = '', bits] = text.split('/');
  const address = maybeIpv4(base);
  if (address === undefined) return undefined;
  if (bits === undefined) return { from: address, to: address };
  if (!/^\d{1,2}$/.test(bits) || Number(bits) > 32) return undefined;
  const size = 2 ** (32 - Number(bits));
  const network = address - (address % size);
  return size <= 2
    ? { from: network, to: network + size - 1 }
    : { from: network + 1, to: network + size - 2 };
}

/** The fewest CIDR blocks that hold exactly these addresses, for Honeyd's command line. */
export function coverWithNetworks(addresses: readonly string[]): readonly string[] {
  const left = [...new Set(addresses.map((address) => maybeIpv4(address) ?? 0))].sort(
    (one, other) => one - other,
  );
  const all = new Set(left);
  const networks: string[] = [];
  let covered = -1;
  for (const address of left) {
    if (address <= covered) continue;
    let size = 1;
    while (address % (size * 2) === 0 && hasAll(all, address + size, size)) size *= 2;
    networks.push(size === 1 ? showIpv4(address) : `${showIpv4(address)}/${32 - Math.log2(size)}`);
    covered = address + size - 1;
  }
  return networks;
}

function hasAll(addresses: ReadonlySet<number>, from: number, count: number): boolean {
  for (let address = from; address < from + count; address++) if (!addresses.has(address)) return false;
  return true;
}
