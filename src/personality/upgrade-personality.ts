import { FormatError } from '../model/errors.ts';

/** A file as `JSON.parse` gave it. */
export type Raw = Readonly<Record<string, unknown>>;

/** `steps[0]` turns version 1 into version 2, and so on: one file of a version is read for ever. */
const steps: readonly ((old: Raw) => Raw)[] = [];

/** The version that this mynah writes. */
const currentVersion = steps.length + 1;

/**
 * Brings what was read to the current version. Throws a FormatError (without file or line: it is about line 1 and
 * the file as a whole) if it is no personality or one that a newer mynah wrote.
 */
export function upgradePersonality(data: unknown): Raw {
  if (
    typeof data !== 'object' ||
    data === null ||
    !('format' in data) ||
    data.format !== 'mynah personality'
  ) {
    throw new FormatError('not a mynah personality: "format" should be "mynah personality"');
  }
  const version = 'version' in data ? data.version : undefined;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw new FormatError(`"version" should be a number from 1 to ${currentVersion}`);
  }
  if (version > currentVersion) {
    throw new FormatError(
      `written by a newer mynah: version ${version}, this one reads up to ${currentVersion}`,
    );
  }
  return steps.slice(version - 1).reduce((old: Raw, step) => step(old), data as Raw);
}
