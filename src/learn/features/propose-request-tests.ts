import { partOf, resourceParts } from '../../message/request/parts.ts';
import { formNames, shapeNames } from '../../message/situation/situation-tests.ts';
import type { Test } from '../../model/situation.ts';
import type { Proposal, Seen } from '../model/proposal.ts';
import { frequent, priced } from './price.ts';
import { valueQuestion } from './value-question.ts';

const valueParts = [
  'arg1',
  'arg2',
  'arg3',
  'rest',
  'final',
  'arg1.inner',
  'arg2.inner',
  'arg1.domain',
  'arg2.domain',
  'arg1.base',
  'arg1.suffix',
  'arg1.key',
  'arg1.local',
  'arg2.local',
];
const markParts = ['rest', 'arg1', 'arg2', 'final'];
const marks = [...'<>@.:/*,"\'()-=+%\\|{}[]~^&;!?#$ '];
const lineLimitPrice = 2.5; // bits
const lengths = [1, 2, 4, 8, 16, 32, 64, 100, 128, 200, 255, 300, 400, 500, 512, 600, 1000, 1500, 2000, 4096];
const sizes = [
  -1, 0, 1, 2, 3, 4, 5, 6, 8, 10, 16, 20, 32, 50, 99, 100, 127, 255, 256, 500, 999, 1000, 1023, 9999, 65535,
];
const maxValues = 600; // most frequent values that equality is asked about

/** True if what is named is there, where it lies, whether a data connection waits, and whose endpoint is announced for one. */
export function resourceTests(seen: readonly Seen[]): Proposal[] {
  return resourceParts.flatMap((part) => {
    const values = frequent(
      seen.flatMap(({ request, group }) => {
        const value = request[part];
        return value === undefined || value === 'no' ? [] : [[value, group] as const];
      }),
      part === 'held' ? 1 : 2, // that things come and go is proven already
    ).slice(0, maxPlaces);
    const inOwnFolder = part === 'place' && values.some((value) => value.startsWith('~'));
    return [
      ...priced(absentPrice, part === 'there' ? [{ test: 'is', part, value: 'no' }] : []),
      ...priced(inOwnPrice, inOwnFolder ? [{ test: 'starts', part, value: '~' }] : []),
      ...priced(
        part === 'endpoint' ? endpointPrice : 0,
        values.map((value) => ({ test: 'is', part, value })),
      ),
    ];
  });
}

const endpointPrice = -4; // bits: nothing else is known to matter where a request announces one
const absentPrice = 3; // bits: what names nothing is neither there nor not, and mostly refused
const inOwnPrice = -2; // bits: a user's rights end there
const maxPlaces = 12; // that situations may ask for

/** Which command it is, or that it is none that is known. */
export function verbTests(seen: readonly Seen[]): Proposal[] {
  const verbs = frequent(
    seen.map(({ request, group }) => [request.command, group] as const),
    1,
  );
  return priced(
    1,
    [...verbs, '?'].map((is) => ({ test: 'verb', is })),
  );
}

/** How the parameters are written: how many, how long, which marks are in them. */
export function parameterTests(caseless: boolean, isTagged: boolean): Proposal[] {
  const spelling = formNames.filter((name) => !caseless || name !== 'mixedCase');
  const shapes = valueParts.flatMap((part) => shapeNames.map((is): Test => ({ test: 'shape', part, is })));
  const has = markParts.flatMap((part) => marks.map((value): Test => ({ test: 'has', part, value })));
  const starts = markParts.flatMap((part) => marks.map((value): Test => ({ test: 'starts', part, value })));
  const ends = markParts.flatMap((part) => marks.map((value): Test => ({ test: 'ends', part, value })));
  // how long a client's tags are is chance
  const longer = [...(isTagged ? [] : ['line']), 'rest', 'arg1', 'arg2', 'verb'].flatMap((part) =>
    lengths.map((than): Test => ({ test: 'longer', part, than })),
  );
  const above = ['arg1', 'arg2', 'arg3', 'final'].flatMap((part) =>
    sizes.map((than): Test => ({ test: 'above', part, than })),
  );
  return [
    ...priced(
      2,
      [1, 2, 3, 4, 5, 6, 8].map((least) => ({ test: 'words', least })),
    ),
    ...priced(
      2,
      spelling.map((is) => ({ test: 'form', is })),
    ),
    ...priced(0.5, shapes),
    ...priced(2, has),
    ...priced(2.5, starts),
    ...priced(3, ends),
    ...priced(
      3.5,
      longer.filter((test) => !isLineLimit(test)),
    ),
    ...priced(lineLimitPrice, longer.filter(isLineLimit)),
    ...priced(3, above),
  ];
}

/** Who tries what is too long for a server says far too much: of limits that tell as much it is more likely a large one, such as 512 octets (RFC 5321, 4.5.3.1.4; RFC 3977, 3.1). */
function isLineLimit(test: Test): boolean {
  return test.test === 'longer' && (test.part === 'line' || test.part === 'verb') && test.than >= 500;
}

/** Whether a parameter is one of those that were said often. */
export function valueTests(seen: readonly Seen[], caseless: boolean): Proposal[] {
  const tests: Test[] = [];
  for (const part of valueParts) {
    const entries = seen.flatMap(({ request, group }): (readonly [string, number])[] => {
      const value = partOf(request, part);
      return value === undefined || value === '' || value.length > 200 ? [] : [[value, group]];
    });
    const values = frequent(entries, 2).slice(0, maxValues);
    tests.push(...values.map((value) => valueQuestion(part, value, caseless)));
    const folded = frequent(
      entries.map(([value, group]) => [value.toLowerCase(), group] as const),
      2,
    ).slice(0, maxValues);
    const spelt = new Set(values);
    tests.push(
      ...folded
        .filter(
          (value) =>
            !spelt.has(value) || values.some((other) => other !== value && other.toLowerCase() === value),
        )
        .map((value): Test => ({ test: 'is', part, value, caseless: true })),
    );
  }
  return priced(2, tests);
}
