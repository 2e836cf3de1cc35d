/** Bytes of a content: the places of the first and the last. */
export interface ContentRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The one range that a Range header asks for of `size` bytes (RFC 9110, 14.1.2): `bytes=0-499`, `bytes=500-`, `bytes=-20`.
 * Undefined where there is none, several, or nothing of it within the content.
 */
export function readContentRange(value: string, size: number): ContentRange | undefined {
  const [, from = '', to = ''] = /^[a-z]+=(\d{0,15})-(\d{0,15})$/i.exec(value.trim()) ?? [];
  if (from === '') {
    const count = Math.min(size, Number(to));
    return to === '' || count === 0 ? undefined : { first: size - count, last: size - 1 };
  }
  const first = Number(from);
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return first >= size || last < first ? undefined : { first, last };
}
