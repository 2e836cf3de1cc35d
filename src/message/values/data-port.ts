import type { AddressForm } from './address-form.ts';
import { parseIp, printIp } from './ip-address.ts';

/** An endpoint for a data connection announced in a text; `address` is missing where the form has none (EPSV). */
export interface DataPort {
  readonly start: number;
  readonly end: number;
  readonly form: Extract<AddressForm, 'tuple' | 'long-tuple' | 'epsv' | 'eprt'>;
  readonly port: number;
  readonly address?: string;
}

const ANNOUNCEMENT =
  /(?<![\d,])(?<numbers>\d{1,3}(?:,\d{1,3}){5,20})(?!,?\d)|(?<epsv>\|\|\|\d{1,5}\|)|\|(?<family>[12])\|(?<host>[0-9A-Fa-f:.]+)\|(?<port>\d{1,5})\|/g;

/**
 * The first announcement of a data port in a reply or command: `h1,h2,h3,h4,p1,p2` (RFC 959), `|||p|` and `|1|a|p|`
 * (RFC 2428), `4,4,h1,…,2,p1,p2` (RFC 1639). The span is the whole announcement, as `renderAddressForm` writes it.
 */
export function parseDataPort(text: string): DataPort | undefined {
  if (!text.includes(',') && !text.includes('|')) return undefined; // as most texts: soon told
  for (const found of text.matchAll(ANNOUNCEMENT)) {
    const span = { start: found.index, end: found.index + found[0].length };
    const announced = announcement(found.groups ?? {});
    if (announced !== undefined && announced.port >= 1 && announced.port <= 65_535)
      return { ...span, ...announced };
  }
  return undefined;
}

type Announced = Omit<DataPort, 'start' | 'end'>;

function announcement({
  numbers,
  epsv,
  host,
  port,
}: Record<string, string | undefined>): Announced | undefined {
  if (numbers !== undefined) return fromNumbers(numbers.split(',').map(Number));
  if (epsv !== undefined) return { form: 'epsv', port: Number(epsv.slice(3, -1)) };
  const address = host === undefined ? undefined : parseIp(host);
  return address && { form: 'eprt', port: Number(port), address: printIp(address) };
}

function fromNumbers(bytes: readonly number[]): Announced | undefined {
  if (bytes.some((b) => b > 255)) return undefined;
  const port = (bytes.at(-2) ?? 0) * 256 + (bytes.at(-1) ?? 0);
  if (bytes.length === 6) return { form: 'tuple', port, address: printIp(bytes.slice(0, 4)) };
  const [family, length = 0] = bytes;
  const isLong = (family === 4 && length === 4) || (family === 6 && length === 16);
  if (!isLong || bytes.length !== length + 5 || bytes[length + 2] !== 2) return undefined;
  return { form: 'long-tuple', port, address: printIp(bytes.slice(2, 2 + length)) };
}

/**
 * How a server chooses its data ports. `step` is the usual distance of one to the next (`sequential`), or what all distances
 * are multiples of (`random`; Linux hands out ports of one parity as long as it can). `min` and `max` are included.
 */
export interface PortStrategy {
  readonly kind: 'sequential' | 'random';
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Ranges in use: Linux, IANA and Windows, BSD, everything unprivileged. */
const RANGES = [
  [32_768, 60_999],
  [49_152, 65_535],
  [10_000, 65_535],
  [1024, 65_535],
] as const;

/** A busy machine gives ports to others in between: so many steps may be skipped. */
const SKIPPED = 8;

/**
 * The strategy behind these ports, in the order announced. Sequential if nine of ten distances are small and forward; the
 * range is then what was seen, widened to the end of the range in use. Undefined for no ports.
 */
export function portStrategy(ports: readonly number[]): PortStrategy | undefined {
  if (ports.length === 0) return undefined;
  const low = Math.min(...ports);
  const high = Math.max(...ports);
  const [from, to] = usualRange(low, high, ports.length);
  const distances = ports.slice(1).map((p, i) => p - (ports[i] ?? 0));
  const forward = distances.filter((d) => d > 0);
  const step = forward.length === 0 ? 1 : Math.min(...forward);
  const near = forward.filter((d) => d <= step * SKIPPED);
  if (distances.length >= 2 && step <= SKIPPED && near.length >= 0.9 * distances.length) {
    return { kind: 'sequential', min: low, max: high <= 60_999 && low >= 32_768 ? 60_999 : 65_535, step };
  }
  const common = distances.length >= 8 ? distances.reduce(greatestDivisor, 0) : 1;
  const grid = Math.max(common, 1);
  return { kind: 'random', min: from + ((low - from) % grid), max: to, step: grid };
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? Math.abs(a) : greatestDivisor(b, a % b));

/** The narrowest usual range that the ports fill; else what was seen and, on each side, the average gap more. */
function usualRange(low: number, high: number, count: number): readonly [number, number] {
  const gap = Math.ceil((high - low) / Math.max(1, count - 1));
  const fits = RANGES.find(
    ([a, b]) => low >= a && high <= b && (count < 4 || (low - a <= 4 * gap && b - high <= 4 * gap)),
  );
  if (fits !== undefined) return fits;
  return [Math.max(1, low - gap), Math.min(65_535, high + gap)];
}

/** The next port to announce. `last` is the one before, if any; `random` gives numbers in [0, 1). */
export function nextPort(strategy: PortStrategy, last: number | undefined, random: () => number): number {
  const { kind, min, max, step } = strategy;
  if (kind === 'random') return min + step * Math.floor(random() * (Math.floor((max - min) / step) + 1));
  const next = last === undefined ? min : last + step;
  return next > max || next < min ? min : next;
}
