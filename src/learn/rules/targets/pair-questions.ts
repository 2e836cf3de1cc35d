import type { KnownValues } from '../../../model/personality.ts';
import type { Test } from '../../../model/situation.ts';
import { groupBy } from '../../../statistics/group-by.ts';
import { rowsByCommand } from '../../features/table/rows-by-command.ts';
import type { Proposal } from '../../model/proposal.ts';
import type { Row } from '../../model/row.ts';

const cost = 0.5; // bits: less than any other question that the recordings do not tell from it
const leastProven = 3; // sessions in which a right pair was said that another session said, too
const taken = 'pair taken';

/** Sets of users with the passwords that were taken from them, with the questions about them. */
export interface PairQuestions {
  readonly knowledge: readonly KnownValues[];
  readonly tests: readonly Proposal[];
}

/**
 * Answers of binary protocols have no words that say what was wrong. That a command takes a user and a password shows in the pairs themselves: of its answers some
 * are only given to one password of each user, the others to other passwords of the same users. Hardly anybody tries many wrong ones while recording, so
 * whatever was not taken is refused.
 */
export function pairQuestions(rows: readonly Row[]): PairQuestions {
  const knowledge = [...rowsByCommand(rows)].flatMap(([verb, members]): KnownValues[] => {
    const own = members.flatMap((index) => rows[index] ?? []);
    const values = takenPairs(own.filter(({ context }) => context.request.kind === 'record'));
    return values ? [{ id: `${verb} ${taken}`, verb, part: 'pair', status: 'taken', values }] : [];
  });
  return {
    knowledge,
    tests: knowledge.map(({ id }) => ({ test: { test: 'known', part: 'pair', set: id }, cost })),
  };
}

/** True if it asks whether a command takes this password from this user. */
export function asksForPair(test: Test, command: string): boolean {
  return test.test === 'known' && test.set === `${command} ${taken}`;
}

/** A user and a password that were said, and how that was answered. */
interface Said {
  readonly user: string;
  readonly password: string;
  readonly row: Row;
}

/** The pairs that were taken: of the answers that look so, those that give each user one password; undefined where nobody of these was refused with another one. */
function takenPairs(rows: readonly Row[]): readonly string[] | undefined {
  const said = rows.flatMap((row): Said[] => {
    const [user = '', password = ''] = row.context.request.pair?.split('\0') ?? [];
    return user === '' || user === password ? [] : [{ user, password, row }];
  });
  const worth = worthOf(said);
  const answers = groupBy(said, ({ row }) => String(row.label))
    .map((own) => ({ own, worth: own.reduce((sum, one) => sum + worth(one), 0) }))
    .filter((one) => one.worth > 0)
    .sort((a, b) => b.worth / b.own.length - a.worth / a.own.length || b.worth - a.worth);
  let takes: readonly Said[] = [];
  for (const { own } of answers) if (isOneEach([...takes, ...own])) takes = [...takes, ...own];
  const passwords = new Map(takes.map(({ user, password }) => [user, password]));
  const taking = new Set(takes);
  const refuses = said.filter((one) => !taking.has(one));
  const isProven = groupsOf(takes.filter((one) => worth(one) > 0)) >= leastProven;
  if (!isProven || refuses.some(({ user, password }) => passwords.get(user) === password)) return undefined;
  if (!refuses.some(({ user }) => passwords.has(user))) return undefined;
  return [...new Set(takes.map(pairOf))].sort();
}

/** What speaks for a pair being right: several sessions said it, and nobody else the same password. */
function worthOf(said: readonly Said[]): (one: Said) => number {
  const again = new Set(
    groupBy(said, pairOf).flatMap((own) => (groupsOf(own) > 1 ? own.slice(0, 1).map(pairOf) : [])),
  );
  const common = new Set(
    groupBy(said, ({ password }) => password).flatMap((own) => {
      const [first] = own;
      return first && own.some(({ user }) => user !== first.user) ? [first.password] : [];
    }),
  );
  return (one) => (common.has(one.password) ? -1 : again.has(pairOf(one)) ? 1 : 0);
}

function isOneEach(some: readonly Said[]): boolean {
  const passwords = new Map(some.map(({ user, password }) => [user, password]));
  return some.every(({ user, password }) => passwords.get(user) === password);
}

function pairOf({ user, password }: Said): string {
  return `${user}\0${password}`;
}

function groupsOf(some: readonly Said[]): number {
  return new Set(some.map(({ row }) => row.group)).size;
}
