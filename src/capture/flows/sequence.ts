/*
 * TCP sequence numbers (RFC 9293, section 3.4) are counted modulo 2^32. Here they are signed 32-bit integers, and all
 * arithmetic on them is in this file.
 */

/** `sequence + bytes`, wrapped. */
export function plus(sequence: number, bytes: number): number {
  return (sequence + bytes) | 0;
}

/** How many bytes `later` is after `earlier`; negative when it is before. Right as long as they are less than 2 GiB apart. */
export function distance(earlier: number, later: number): number {
  return (later - earlier) | 0;
}

/** The one of the two that comes last. */
export function later(a: number, b: number): number {
  return distance(a, b) >= 0 ? b : a;
}
