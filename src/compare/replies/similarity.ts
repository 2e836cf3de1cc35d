/** Bytes of `expected` that `got` has at the same place, counted from the start and from the end. */
export function sameBytes(expected: string, got: string): number {
  const most = Math.min(expected.length, got.length);
  let from = 0;
  while (from < most && expected.charCodeAt(from) === got.charCodeAt(from)) from++;
  let to = 0;
  while (
    to < most - from &&
    expected.charCodeAt(expected.length - 1 - to) === got.charCodeAt(got.length - 1 - to)
  ) {
    to++;
  }
  return from + to;
}

/** Fraction of equal bytes, see `sameBytes`; 1 for equal texts. */
export function similarity(a: string, b: string): number {
  const longest = Math.max(a.length, b.length);
  return longest === 0 ? 1 : sameBytes(a, b) / longest;
}
