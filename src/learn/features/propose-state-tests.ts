import { isRefusal } from '../../knowledge/status-codes.ts';
import { partOf } from '../../message/request/parts.ts';
import { secured } from '../../message/request/request.ts';
import type { EventRef, Test } from '../../model/situation.ts';
import type { Proposal, Seen } from '../model/proposal.ts';
import { frequent, priced } from './price.ts';
import { mayChangeState } from './table/may-change-state.ts';

const counts = [2, 3, 4, 5, 6, 8, 10, 15, 20];
const maxEvents = 90; // most frequent events that order is asked about

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

/** What was said and answered before: last, ever, how often, with which values. */
export function stateTests(seen: readonly Seen[]): Proposal[] {
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

/** With which of several commands it was said last which things are meant. */
export function choiceTests(seen: readonly Seen[], choices: readonly string[]): Proposal[] {
  const { pairs } = eventsOf(seen);
  const named = pairs.filter(({ verb, status }) => choices.includes(verb) && !isRefusal(status));
  const tests = named.map(
    (event): Test => ({
      test: 'happened',
      event,
      since: named.filter(({ verb }) => verb !== event.verb),
    }),
  );
  return priced(1, tests);
}
