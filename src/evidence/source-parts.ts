import type { Origin } from '../model/personality.ts';
import { groupBy } from '../statistics/group-by.ts';
import type { CaptureEvidence, CapturePart } from './capture-evidence.ts';
import type { SourcePart } from './evidence.ts';

/** Each part of a source once, in order; of two names of one file, the first in the alphabet. */
export function joinParts(parts: readonly SourcePart[]): readonly SourcePart[] {
  const known = new Map<string, SourcePart>();
  for (const part of parts) {
    const name = `${part.sha256} ${part.part}/${part.of}`;
    const same = known.get(name);
    if (same === undefined || part.name < same.name) known.set(name, part);
  }
  return [...known.values()].sort(compareParts);
}

/** The files that the parts belong to. */
export function originsOf(parts: readonly SourcePart[]): readonly Origin[] {
  const origins = new Map<string, Origin>();
  for (const { name, sha256, sessions, from, to } of parts) {
    const known = origins.get(sha256);
    origins.set(
      sha256,
      known
        ? {
            name: [known.name, name].sort()[0] ?? name,
            sha256,
            sessions: known.sessions + sessions,
            from: Math.min(known.from, from),
            to: Math.max(known.to, to),
          }
        : { name, sha256, sessions, from, to },
    );
  }
  return [...origins.values()].sort((a, b) => a.from - b.from || (a.sha256 < b.sha256 ? -1 : 1));
}

/** The same with one part for each file: how files were divided for reading does not matter once all of it was read. */
export function wholeParts(parts: readonly SourcePart[]): readonly SourcePart[] {
  return joinParts(originsOf(parts).map((origin) => ({ ...origin, part: 0, of: 1 })));
}

/**
 * Files of which all parts were read count as read whole, so evidence does not tell among how many readers they were divided; where a file was read in two
 * divisions, the sessions of one of them are counted.
 */
export function wholeCaptures({ read, services }: CaptureEvidence): CaptureEvidence {
  const files = filesOf(read);
  const divisions = new Map(files.map((parts) => [parts[0]?.sha256, wholeDivision(parts)]));
  const isLeft = ({ sha256 }: CapturePart) => divisions.get(sha256) === undefined;
  const isCounted = ({ sha256, of }: CapturePart) => divisions.get(sha256) === of;
  const whole = (part: CapturePart): CapturePart => ({ ...part, part: 0, of: 1 });
  return {
    read: files.flatMap((parts) => {
      const name = parts.map((part) => part.name).sort()[0] ?? '';
      return parts.every(isLeft) ? parts : parts.slice(0, 1).map((part) => whole({ ...part, name }));
    }),
    services: services.map(({ evidence, ...service }) => {
      const { parts } = evidence;
      const joined = joinParts([...parts.filter(isLeft), ...wholeParts(parts.filter(isCounted))]);
      return { ...service, evidence: { ...evidence, parts: joined } };
    }),
  };
}

/** Into how many parts a file was divided of which all are there. */
function wholeDivision(parts: readonly CapturePart[]): number | undefined {
  const sizes = parts.map(({ of }) => of).sort((a, b) => a - b);
  const known = (size: number) => parts.flatMap((part) => (part.of === size ? [part.part] : []));
  return sizes.find((size) => new Set(known(size)).size === size);
}

function filesOf(read: readonly CapturePart[]): readonly (readonly CapturePart[])[] {
  return groupBy(read, ({ sha256 }) => sha256);
}

/** What is missing of files that were divided, in words; a file that was read as a whole is complete. */
export function missingParts(read: readonly CapturePart[]): readonly string[] {
  return filesOf(read).flatMap((parts) => {
    const [{ name, of } = { name: '', of: 1 }] = parts;
    if (wholeDivision(parts) !== undefined) return [];
    const known = new Set(parts.map(({ part }) => part));
    const missing = Array.from({ length: of }, (_, part) => part).filter((part) => !known.has(part));
    return [`${name}: missing ${missing.slice(0, 8).join(', ')} of its ${of} parts`];
  });
}

function compareParts(a: SourcePart, b: SourcePart): number {
  return (
    a.from - b.from ||
    (a.sha256 < b.sha256 ? -1 : a.sha256 > b.sha256 ? 1 : 0) ||
    a.of - b.of ||
    a.part - b.part
  );
}
