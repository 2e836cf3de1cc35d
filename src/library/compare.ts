import { compareSides } from '../commands/compare/compare-sides.ts';
import { readSide } from '../commands/compare/compared-services.ts';
import { comparable } from '../commands/compare/played-personalities.ts';
import type { Comparison, Difference } from '../compare/differences/difference.ts';
import type { Endpoint } from '../model/conversation.ts';
import { KeyLog } from '../tls/keys/key-log.ts';

/** What is compared, and what is left out. */
export interface CompareServicesOptions {
  readonly server?: Endpoint;
  /** Differences that are known and wanted. */
  readonly isKnown?: (difference: Difference) => boolean;
  /** Compare how long answers take, too. */
  readonly timing?: boolean;
}

/**
 * Compares how servers talk in captures, personalities or baselines, as `mynah compare --json` does: one comparison for each service
 * that both sides have. Rejects with UsageError, FormatError and the system's errors.
 */
export async function compare(
  before: string | readonly string[],
  after: string | readonly string[],
  options: CompareServicesOptions = {},
): Promise<readonly Comparison[]> {
  const [earlier, later] = [before, after].map((files) => (typeof files === 'string' ? [files] : files));
  const keys = new KeyLog();
  const read = (files: readonly string[] = []) => readSide(files, options.server, keys);
  const names = { before: (earlier ?? []).join(', '), after: (later ?? []).join(', ') };
  const [one, other] = await comparable(await read(earlier), await read(later));
  return compareSides(one, other, names, {
    isKnown: options.isKnown ?? (() => false),
    timing: options.timing ?? false,
  }).comparisons;
}
