import type { KnownValues } from '../../../model/personality.ts';
import type { Test } from '../../../model/situation.ts';
import { groupBy } from '../../../statistics/group-by.ts';
import { rowsByCommand } from '../../features/table/rows-by-command.ts';
import type { Proposal } from '../../model/proposal.ts';
import type { Row } from '../../model/row.ts';

const cost = 0.5; // bits: less than any other question that the recordings do not tell from it
const mostLabels = 8; // answers to one command that are tried as those to right passwords
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

/** The pairs that one choice of answers takes and all others refuse, where there is one. */
function takenPairs(rows: readonly Row[]): readonly string[] | undefined {
  const said = rows.flatMap((row): Said[] => {
    const [user = '', password = ''] = row.context.request.pair?.split('\0') ?? [];
    return user === '' || user === password ? [] : [{ user, password, row }];
  });
  const answers = groupBy(said, ({ row }) => String(row.label)).sort((a, b) => b.length - a.length);
  if (answers.length < 2 || answers.length > mostLabels) return undefined;
  let best: { readonly takes: readonly Said[]; readonly score: number } | undefined;
  for (let choice = 1; choice < 2 ** answers.length - 1; choice++) {
    const takes = answers.filter((_, index) => (choice >> index) & 1).flat();
    const refuses = answers.filter((_, index) => !((choice >> index) & 1)).flat();
    if (!areRight(takes, refuses)) continue;
    const score = strangeness(refuses, takes) - strangeness(takes, refuses) + takes.length / said.length;
    if (score > (best?.score ?? 0)) best = { takes, score };
  }
  return best && [...new Set(best.takes.map(({ user, password }) => `${user}\0${password}`))].sort();
}

/** Each user has one password, nobody was refused with it, somebody was with another one, and several sessions said it. */
function areRight(takes: readonly Said[], refuses: readonly Said[]): boolean {
  const passwords = new Map(takes.map(({ user, password }) => [user, password]));
  if (takes.some(({ user, password }) => passwords.get(user) !== password)) return false;
  if (refuses.some(({ user, password }) => passwords.get(user) === password)) return false;
  if (!refuses.some(({ user }) => passwords.has(user))) return false;
  const proven = groupBy(takes, ({ user }) => user).filter((own) => groupsOf(own) > 1);
  return groupsOf(proven.flat()) >= leastProven;
}

/** How much these pairs look like guesses: users that only they have, with several passwords, and passwords of several users. */
function strangeness(some: readonly Said[], others: readonly Said[]): number {
  const known = new Set(others.map(({ user }) => user));
  const users = groupBy(some, ({ user }) => user);
  const passwords = groupBy(some, ({ password }) => password);
  const strangers = users.filter(([first]) => first && !known.has(first.user)).length;
  const guessers = users.filter((own) => new Set(own.map(({ password }) => password)).size > 1).length;
  return (
    strangers + guessers + passwords.filter((own) => new Set(own.map(({ user }) => user)).size > 1).length
  );
}

function groupsOf(some: readonly Said[]): number {
  return new Set(some.map(({ row }) => row.group)).size;
}
