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
