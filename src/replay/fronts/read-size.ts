import { UsageError } from '../../model/errors.ts';

/** Bytes, with K, M or G for powers of 1024. Throws UsageError; `what` names the option. */
export function readSize(what: string, text: string): number {
  const match = /^(\d+)([KMG]?)$/i.exec(text);
  if (match === null) throw new UsageError(`${what} ${text}: expected bytes, e.g. 500K or 100M`);
  return Number(match[1]) * 1024 ** ' KMG'.indexOf((match[2] || ' ').toUpperCase());
}
