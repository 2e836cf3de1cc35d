import { partOf, resourceParts } from '../../message/request/parts.ts';
import { secured } from '../../message/request/request.ts';
import { formNames, shapeNames } from '../../message/situation/situation-tests.ts';
import type { EventRef, Test } from '../../model/situation.ts';
import type { Proposal, Seen } from '../model/proposal.ts';
import { limitTests } from './limit-tests.ts';
import { frequent, priced } from './price.ts';
import { beginningTests } from './propose-beginning-tests.ts';
import { headerTests } from './propose-header-tests.ts';
import { recordTests } from './propose-record-tests.ts';
import { mayChangeState } from './table/may-change-state.ts';
import { valueQuestion } from './value-question.ts';

/** What may be left out of learning, to measure what it contributes. */
export interface ProposalOptions {
  readonly state: boolean;
  readonly classes: boolean;
  /** Letter case of commands does not matter. */
  readonly caseless: boolean;
  /** Bytes of binary requests that say nothing: ids, and the length of the record. */
  readonly ids?: readonly number[];
}

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
const lengths = [1, 2, 4, 8, 16, 32, 64, 100, 128, 200, 255, 300, 400, 500, 512, 600, 1000, 1500, 2000, 4096];
const sizes = [
  -1, 0, 1, 2, 3, 4, 5, 6, 8, 10, 16, 20, 32, 50, 99, 100, 127, 255, 256, 500, 999, 1000, 1023, 9999, 65535,
];
const counts = [2, 3, 4, 5, 6, 8, 10, 15, 20];
const maxValues = 600; // most frequent values that equality is asked about
const maxEvents = 90; // most frequent events that order is asked about

/** All the questions that this traffic makes sense of. Deterministic, simplest first. */
export function proposeTests(seen: readonly Seen[], options: ProposalOptions): readonly Proposal[] {
  return [
    ...verbTests(seen),
    ...resourceTests(seen),
    ...(options.classes
      ? [
          ...parameterTests(
            options.caseless,
            seen.some(({ request }) => request.tag !== ''),
          ),
          ...priced(3, limitTests(seen)),
          ...valueTests(seen, options.caseless),
          ...headerTests(seen),
          ...beginningTests(seen),
        ]
      : []),
    ...recordTests(seen, options.ids ?? []),
    ...(options.state ? stateTests(seen) : []),
  ];
}

/** True if what is named is there, where it lies, whether a data connection waits, and whose endpoint is announced for one. */
function resourceTests(seen: readonly Seen[]): Proposal[] {
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

function verbTests(seen: readonly Seen[]): Proposal[] {
  const verbs = frequent(
    seen.map(({ request, group }) => [request.command, group] as const),
    1,
  );
  return priced(
    1,
    [...verbs, '?'].map((is) => ({ test: 'verb', is })),
  );
}

function parameterTests(caseless: boolean, isTagged: boolean): Proposal[] {
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
    ...priced(3.5, longer),
    ...priced(3, above),
  ];
}

function valueTests(seen: readonly Seen[], caseless: boolean): Proposal[] {
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

/** Kinds of exchanges that situations may ask about, the most frequent first. */
export function eventsOf(seen: readonly Seen[]): {
  readonly verbs: readonly string[];
  readonly statuses: readonly string[];
  readonly pairs: readonly Required<EventRef>[];
  readonly events: readonly EventRef[];
} {
  const verbs = frequent(
    seen.map(({ request, group }) => [request.command, group] as const),
    2,
  );
  const statuses = frequent(
    seen.map(({ status, group }) => [status, group] as const),
    1,
  );
  const pairs = frequent(
    seen.map(({ request, status, group }) => [`${request.command}\0${status}`, group] as const),
    2,
  )
    .slice(0, maxEvents)
    .map((key): Required<EventRef> => {
      const [verb = '', status = ''] = key.split('\0');
      return { verb, status };
    });
  const events: EventRef[] = [
    ...pairs,
    ...statuses.map((status) => ({ status })),
    ...verbs.slice(0, maxEvents).map((verb) => ({ verb })),
  ];
  return { verbs, statuses, pairs, events };
}

function stateTests(seen: readonly Seen[]): Proposal[] {
  const { verbs, pairs, statuses, events } = eventsOf(seen);
  const same = pairs.flatMap(({ verb, status }) =>
    ['rest', 'arg1', 'arg2'].map((part): Test & { readonly test: 'same' } => ({
      test: 'same',
      verb,
      part,
      status,
    })),
  );
  const equals = verbs
    .slice(0, 40)
    .flatMap((verb) =>
      ['arg1', 'arg2', 'arg2.inner'].map((part): Test => ({ test: 'equals', part, verb, other: part })),
    );
  const inside = verbs.includes(secured.command);
  return [
    // there is one such question, and servers do tell the two apart
    ...(inside ? priced(0.5, [{ test: 'happened', event: { verb: secured.command } }]) : []),
    ...priced(
      2,
      events.map((event) => ({ test: 'last', event })),
    ),
    ...priced(
      2,
      pairs.map(({ verb, status }) => ({ test: 'latest', verb, status })),
    ),
    ...priced(
      2,
      events.filter(mayChangeState).map((event) => ({ test: 'happened', event })),
    ),
    ...priced(
      3,
      [...pairs, ...statuses.map((status) => ({ status }))].flatMap((event) =>
        counts.map((least): Test => ({ test: 'count', event, least })),
      ),
    ),
    ...priced(
      1,
      same.filter(({ status }) => mayChangeState({ verb: '', status })),
    ),
    ...priced(
      1,
      same.filter(({ status }) => !mayChangeState({ verb: '', status })),
    ),
    ...priced(2.5, answeredTests(seen)),
    ...priced(3, saidTests(seen)),
    ...priced(3, equals),
  ];
}

/** Which template the last answer to a command had. */
function answeredTests(seen: readonly Seen[]): readonly Test[] {
  return frequent(
    seen.map(({ request, template, group }) => [`${request.command}\0${template}`, group] as const),
    2,
  )
    .slice(0, maxEvents)
    .map((key): Test => {
      const [verb = '', template = ''] = key.split('\0');
      return { test: 'answered', verb, template };
    });
}

/** What was said last with a command. */
function saidTests(seen: readonly Seen[]): readonly Test[] {
  return ['arg1', 'arg2', 'rest'].flatMap((part) =>
    frequent(
      seen.flatMap(({ request, group }): (readonly [string, number])[] => {
        const value = partOf(request, part);
        return value === undefined || value === '' || value.length > 100
          ? []
          : [[`${request.command}\0${value.toLowerCase()}`, group]];
      }),
      2,
    )
      .slice(0, maxEvents)
      .map((key): Test => {
        const [verb = '', value = ''] = key.split('\0');
        return { test: 'said', verb, part, value };
      }),
  );
}
