/** How the time stamps of a pcapng interface count: units per second, and seconds to add. */
export interface Resolution {
  readonly unitsPerSecond: bigint;
  readonly offset: bigint;
  /** Set when a unit is 1 / `unitsPerMicrosecond` µs and that is a small whole number: the quick way. */
  readonly unitsPerMicrosecond: number;
}

const MAX_TIME = BigInt(Number.MAX_SAFE_INTEGER);

/** From the options if_tsresol (one byte: a power of ten, or of two with the high bit set) and if_tsoffset (seconds). */
export function resolutionOf(tsresol: number, offset: bigint): Resolution {
  const exponent = BigInt(tsresol & 0x7f);
  const unitsPerSecond = (tsresol & 0x80) === 0 ? 10n ** exponent : 1n << exponent;
  const whole = unitsPerSecond % 1_000_000n === 0n ? unitsPerSecond / 1_000_000n : 0n;
  return {
    unitsPerSecond,
    offset,
    unitsPerMicrosecond: offset === 0n && whole <= 1_000_000n ? Number(whole) : 0,
  };
}

/** The time stamp of the two 32-bit halves in whole µs since the epoch; what no clock can mean is brought into range. */
export function microseconds(resolution: Resolution, high: number, low: number): number {
  const units = resolution.unitsPerMicrosecond;
  if (units > 0 && high < 0x20_0000 * units) {
    // 2^32 = whole * units + rest, so that no intermediate value exceeds 2^53.
    const whole = Math.floor(4_294_967_296 / units);
    const rest = 4_294_967_296 % units;
    const time = high * whole + Math.floor((high * rest + low) / units);
    if (time <= Number.MAX_SAFE_INTEGER) return time;
  }
  const stamp = (BigInt(high) << 32n) | BigInt(low);
  const time = (stamp * 1_000_000n) / resolution.unitsPerSecond + resolution.offset * 1_000_000n;
  return Number(time < 0n ? 0n : time > MAX_TIME ? MAX_TIME : time);
}
