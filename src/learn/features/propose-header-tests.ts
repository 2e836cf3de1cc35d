import { aboutTheClient, isAbsent as isAbsentStatus } from '../../knowledge/http.ts';
import { partOf } from '../../message/request/parts.ts';
import { holdsFor, shapeNames, type ValueTest } from '../../message/situation/situation-tests.ts';
import type { Template } from '../../model/personality.ts';
import type { Test } from '../../model/situation.ts';
import type { Proposal, Seen } from '../model/proposal.ts';
import { headerParts } from './header-parts.ts';
import { frequent, priced } from './price.ts';

const maxValues = 40; // of one header that equality is asked about
const leastInFolder = 3; // different things that were asked for
const folderPrice = 2; // bits
const marks = [...'-,;*/="'];
const dearer = 6; // bits that questions about them cost more

/** A request of HTTP/0.9 has no version and no headers, and is answered without either (RFC 9110, 2.5): that there is no Host is not the reason. */
const versioned: Test = { test: 'words', least: 2 };

/** Questions about header lines: is it there, what is its value, how is it written. None where requests have no headers. */
export function headerTests(seen: readonly Seen[]): readonly Proposal[] {
  const parts = headerParts(seen);
  if (parts.length === 0) return [];
  const values = new Map(parts.map((part) => [part, valuesOf(seen, part)]));
  const present = ['fault', ...parts].map((part): Test => ({ test: 'has', part, value: '' }));
  const equal = parts.flatMap((part) =>
    frequent(values.get(part) ?? [], 2)
      .slice(0, maxValues)
      .map((value): Test => ({ test: 'is', part, value })),
  );
  const different = new Map(parts.map((part) => [part, differentValues(seen, part)]));
  const thatSeparate = (tests: readonly ValueTest[]) =>
    tests.filter((test) => {
      const asked = different.get(test.part) ?? [];
      return asked.some((value) => holdsFor(test, value)) && !asked.every((value) => holdsFor(test, value));
    });
  const shapes = parts.flatMap((part) => shapeNames.map((is) => ({ test: 'shape', part, is }) as const));
  const written = parts.flatMap((part) =>
    marks.flatMap((value) => [{ test: 'has', part, value } as const, { test: 'ends', part, value } as const]),
  );
  const longer = parts.flatMap((part) =>
    [16, 100, 1000, 4000].map((than) => ({ test: 'longer', part, than }) as const),
  );
  return [
    ...priced(0.5, [versioned]),
    ...priced(1.5, present),
    ...priced(1, [
      { test: 'is', part: 'connection', value: 'close' },
      { test: 'is', part: 'connection', value: 'keep-alive' },
    ]),
    ...priced(folderPrice, folderTests(seen)),
    ...priced(2.5, equal),
    ...priced(3, thatSeparate(shapes)),
    ...priced(3, thatSeparate(written)),
    ...priced(3.5, thatSeparate(longer)),
  ].map(({ test, cost }) => ({
    test,
    cost: 'part' in test && isInformal(test.part) ? cost + dearer : cost,
  }));
}

/** Whether it is below a folder of which several things were asked for, all of them there: what a server does with a folder as a whole, such as moving it. */
function folderTests(seen: readonly Seen[]): readonly Test[] {
  const targets = new Map<string, Set<string>>();
  const absent = new Set<string>();
  for (const { request, status } of seen) {
    const target = partOf(request, 'arg1') ?? '';
    const folder = /^\/[^/?#]+\//.exec(target)?.[0];
    if (folder === undefined || target === folder) continue;
    targets.set(folder, (targets.get(folder) ?? new Set()).add(target));
    if (isAbsentStatus(status)) absent.add(folder);
  }
  return [...targets.keys()]
    .filter((folder) => !absent.has(folder) && (targets.get(folder)?.size ?? 0) >= leastInFolder)
    .sort()
    .map((value): Test => ({ test: 'starts', part: 'arg1', value }));
}

function valuesOf(seen: readonly Seen[], part: string): readonly (readonly [string, number])[] {
  return seen.flatMap(({ request, group }): (readonly [string, number])[] => {
    const value = partOf(request, part);
    return value === undefined || value.length > 200 ? [] : [[value, group]];
  });
}

function differentValues(seen: readonly Seen[], part: string): readonly string[] {
  const values = new Set(seen.map(({ request }) => partOf(request, part)));
  return [...values].filter((value) => value !== undefined);
}

/**
 * The questions without those about names that were refused: whatever a server of resources does not have is refused
 * alike, so that a name was refused, or was not found, while recording is no knowledge.
 */
export function withoutRefused(
  proposals: readonly Proposal[],
  seen: readonly Seen[],
  templates: readonly Template[],
): readonly Proposal[] {
  const refused = new Set(templates.flatMap(({ id, status }) => (isRefusal(status) ? [id] : [])));
  const absent = seen.filter(({ status }) => isAbsentStatus(status));
  const values = new Map<string, ReadonlySet<string | undefined>>();
  const isAbsent = (part: string, value: string) => {
    const known = values.get(part) ?? new Set(absent.map(({ request }) => partOf(request, part)));
    values.set(part, known);
    return known.has(value);
  };
  return proposals.filter(({ test }) => {
    if (test.test === 'is') return !/^(?:arg1|rest)\b/.test(test.part) || !isAbsent(test.part, test.value);
    const status = test.test === 'known' ? (test.set.split(' ')[2] ?? '') : '';
    return !isRefusal(status) && !refused.has(status);
  });
}

function isRefusal(status: string): boolean {
  return /^[45]\d\d$/.test(status);
}

function isInformal(part: string): boolean {
  return part.startsWith('header.') && aboutTheClient.test(part.slice('header.'.length));
}
