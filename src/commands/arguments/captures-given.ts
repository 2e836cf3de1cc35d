import { UsageError } from '../../model/errors.ts';
import { kindOfFile } from '../../personality/given-file.ts';

/**
 * Captures as they were given: as plain arguments, with `--pcap`, or both. Throws UsageError for a personality among the plain ones, with
 * `instead`, what one does with it.
 */
export function capturesGiven(
  plain: readonly string[],
  { pcap = [] }: { readonly pcap?: readonly string[] },
  instead: string,
): readonly string[] {
  for (const path of plain)
    if (kindOfFile(path) === 'personality')
      throw new UsageError(`${path} is a personality, not a capture: ${instead}`);
  return [...plain, ...pcap];
}
