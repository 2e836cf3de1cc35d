import { partOf } from '../../../message/request/parts.ts';
import { givenName } from '../../../message/session/queues.ts';
import { outcomeOf } from '../../../message/session/store.ts';
import type { QueueChange, QueuePut, Queues, QueueTake } from '../../../model/queues.ts';
import { eventOf } from './find-showings.ts';
import type { QueueStory } from './queue-score.ts';

const leastChanges = 2; // answered requests of a kind that name something
const rankParts = ['arg1', 'arg2', 'arg3'];
const leastNames = 3; // different ones that a command said
const leastKnown = 0.7; // of what it said, had been heard before
const mostEvents = 12; // kinds of answered requests that may change what they name

/** A kind of answered requests that name what was put in a line. */
export type Naming = Pick<QueueChange, 'verb' | 'outcome'>;

/** Kinds of answered requests whose first parameter is the name of something that was put in a line, the most frequent first. */
export function namingEvents({ moments, memories }: QueueStory, { puts, takes }: Queues): readonly Naming[] {
  const names = new Set<string>();
  const counts = new Map<string, number>();
  const others = new Set([...puts, ...takes].map(({ verb }) => verb));
  moments.forEach((moment, at) => {
    const { request, reply, status } = moment.exchange;
    const put = puts.find(
      ({ verb, outcome }) => verb === request.command && outcome === outcomeOf(reply, status),
    );
    const given = put?.name === undefined ? undefined : givenName(reply, put.name);
    if (given !== undefined) names.add(`${memories[at]}\0${given}`);
    const said = partOf(request, 'arg1');
    if (others.has(request.command) || said === undefined || !names.has(`${memories[at]}\0${said}`)) return;
    counts.set(eventOf(moment), (counts.get(eventOf(moment)) ?? 0) + 1);
  });
  return [...counts]
    .filter(([, count]) => count >= leastChanges)
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .slice(0, mostEvents)
    .map(([event]) => {
      const [verb = '', outcome = ''] = event.split('\0');
      return { verb, outcome };
    });
}

/** What differs from a model of lines in one thing. */
export function variationsOf(queues: Queues, namings: readonly Naming[]): readonly Queues[] {
  const { puts, takes, changes } = queues;
  return [
    ...puts.flatMap((put, index) =>
      otherPuts(put).map((one) => ({ ...queues, puts: puts.with(index, one) })),
    ),
    ...takes.flatMap((take, index) =>
      otherTakes(take).map((one) => ({ ...queues, takes: takes.with(index, one) })),
    ),
    ...namings.flatMap((naming) => {
      const others = changes.filter((one) => one.verb !== naming.verb || one.outcome !== naming.outcome);
      return [others, ...changesBy(naming, puts).map((one) => [...others, one])].map((some) => ({
        ...queues,
        changes: some,
      }));
    }),
  ];
}

function otherPuts(put: QueuePut): readonly QueuePut[] {
  const { atHead, rank, ...plain } = put;
  const head = atHead ? { atHead } : {};
  const ranks = rankParts.filter((part) => part !== put.part && part !== put.line?.part);
  return [
    { ...plain, ...(rank ? { rank } : {}), ...(atHead ? {} : { atHead: true }) },
    { ...plain, ...head },
    ...ranks.map((part) => ({ ...plain, ...head, rank: part })),
  ];
}

function otherTakes(take: QueueTake): readonly QueueTake[] {
  const { keeps, ...plain } = take;
  return [
    { ...plain, ...(keeps ? {} : { keeps: true }) },
    { ...take, from: take.from === 'first' ? 'last' : 'first' },
  ];
}

function changesBy(naming: Naming, puts: readonly QueuePut[]): readonly QueueChange[] {
  const ranks = puts.some(({ rank }) => rank !== undefined) ? rankParts.slice(1) : [];
  return [
    { ...naming, does: 'remove' },
    { ...naming, does: 'return' },
    ...ranks.map((rank): QueueChange => ({ ...naming, does: 'return', rank })),
    { ...naming, does: 'aside' },
  ];
}

/**
 * Commands whose first parameter is the name of something that was put in a line: all that change it, and those that said several names
 * which the session had heard before, and hardly anything else.
 */
export function namingCommands({ moments }: QueueStory, { puts, takes, changes }: Queues): readonly string[] {
  const others = new Set([...puts, ...takes].map(({ verb }) => verb));
  const heard = new Map<number, Set<string>>();
  const said = new Map<string, { readonly names: Set<string>; known: number; all: number }>();
  const isNaming = puts.some(({ name }) => name !== undefined);
  for (const { exchange, session } of isNaming ? moments : []) {
    const { request, reply } = exchange;
    const words = heard.get(session) ?? new Set();
    heard.set(session, words);
    const name = partOf(request, 'arg1');
    if (name !== undefined && !others.has(request.command)) {
      const count = said.get(request.command) ?? { names: new Set<string>(), known: 0, all: 0 };
      said.set(request.command, count);
      count.all++;
      if (words.has(name)) {
        count.names.add(name);
        count.known++;
      }
    }
    if (others.has(request.command))
      for (const word of reply.slice(0, 200).split(/\r?\n/, 1)[0]?.split(' ').slice(1) ?? []) words.add(word);
  }
  const found = [...said].filter(
    ([, { names, known, all }]) => names.size >= leastNames && known >= leastKnown * all,
  );
  return [...new Set([...changes.map(({ verb }) => verb), ...found.map(([verb]) => verb)])].sort();
}
