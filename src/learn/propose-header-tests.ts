import { partOf } from '../message/parts.ts';
import { shapeNames } from '../message/situation-tests.ts';
import type { Test } from '../model/personality.ts';
import { headerParts } from './header-parts.ts';
import { frequent, type Proposal, priced, type Seen } from './propose-tests.ts';

const maxValues = 40; // of one header that equality is asked about
const marks = [...'-,;*/="'];

/** Questions about header lines: is it there, what is its value, how is it written. None where requests have no headers. */
export function headerTests(seen: readonly Seen[]): readonly Proposal[] {
  const parts = headerParts(seen);
  if (parts.length === 0) return [];
  const present = parts.map((part): Test => ({ test: 'has', part, value: '' }));
  const values = parts.flatMap((part) =>
    frequent(
      seen.flatMap(({ request, group }): (readonly [string, number])[] => {
        const value = partOf(request, part);
        return value === undefined || value.length > 200 ? [] : [[value, group]];
      }),
      2,
    )
      .slice(0, maxValues)
      .map((value): Test => ({ test: 'is', part, value })),
  );
  const shapes = parts.flatMap((part) => shapeNames.map((is): Test => ({ test: 'shape', part, is })));
  const written = parts.flatMap((part) => marks.map((value): Test => ({ test: 'has', part, value })));
  const longer = parts.flatMap((part) =>
    [100, 1000, 4000].map((than): Test => ({ test: 'longer', part, than })),
  );
  return [
    ...priced(1.5, present),
    ...priced(2.5, values),
    ...priced(3, shapes),
    ...priced(3, written),
    ...priced(3.5, longer),
  ];
}
