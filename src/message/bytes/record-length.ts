import type { LengthPrefix } from '../../model/grammar.ts';
import { readLength } from './length-prefix.ts';

const longestRecord = 64 * 1024 * 1024; // bytes; what announces more announces nothing

/** Length of the record at the start of `text`, or undefined if it is not complete. */
export function recordLength(text: string, prefix: LengthPrefix): number | undefined {
  const total = recordTotal(text, prefix);
  return total !== undefined && total <= text.length ? total : undefined;
}

/** The same however much of it is there, as soon as it has said how long it is. What has no sensible length is one record with `all` that is there. */
export function recordTotal(text: string, prefix: LengthPrefix, all = text.length): number | undefined {
  const found = readLength(text, 0, prefix);
  if (!found) return undefined;
  const { total } = found;
  return total < prefix.offset + prefix.width || total > longestRecord ? all : total;
}
