import countBy from 'lodash/countBy.js';
import { saidInPlain } from '../../../knowledge/sasl.ts';
import { isRefusal } from '../../../knowledge/status-codes.ts';
import type { Test } from '../../../model/situation.ts';
import { countGroups } from '../../features/table/count-groups.ts';
import type { CommandRows } from '../../model/command-rows.ts';
import type { Question } from '../../model/question.ts';
import type { Row } from '../../model/row.ts';
import { errorCost } from '../../state/search-flag.ts';
import { asksForPair } from '../targets/pair-questions.ts';
import { resourceCost, resourceReason } from './resource-reason.ts';

const pairPrice = 2; // bits to say that two values have to go together
const valuePrice = 8; // bits to say that the second of the two does alone: more than any pair without mistakes
const leastProven = 3; // sessions in which a pair of other sessions was accepted
const usual = 0.1; // share of the successes that an answer has to have
const userPrice = 3; // bits to say for whom
const leastUsers = 4; // with the same password, from which on it is none
const mostOpenUsers = 8; // that are named
const unknownPrice = 1; // bits to say that names never heard need to prove nothing

/**
 * Answers such as `530 Login incorrect` are given where two values said one after the other do not go together: the user and
 * the password. Nobody tries many wrong ones while recording, so one is enough, if all that succeeded are pairs that
 * other sessions said too, or are said by users from whom the server takes any password (`userQuestions`).
 */
export function explainWrongCredentials(its: CommandRows): readonly Question[] {
  const { command, allQuestions, observe } = its;
  const unworded = allQuestions.find(({ test }) => asksForPair(test, command));
  if (!unworded) return explainWordedRefusals(its);
  const text = 'tells a password that was taken from this user from all others';
  observe({ pass: 'explainWrongCredentials', subject: command, test: unworded.test, text });
  return [unworded];
}

function explainWordedRefusals({
  command,
  members,
  rows,
  allQuestions: candidates,
  observe,
}: CommandRows): readonly Question[] {
  const refused = members.filter((index) => rows[index]?.reason === 'value');
  const accepted = usualSuccesses(members, rows);
  if (refused.length === 0 || accepted.length < 2) return [];
  const isSasl = refused.some((index) => saysSasl(rows[index]));
  const pairs = candidates
    .filter(({ test }) => isPairOf(test, command, isSasl))
    .map((pair) => withoutGuests(pair, refused, accepted, rows));
  const before = usualBefore(accepted, rows);
  const userQuestions = candidates.filter(
    ({ test }) => (test.test === 'said' || test.test === 'answered') && test.verb === before,
  );
  const most = costWithoutPairs(refused, accepted, candidates, command);
  let best: { readonly questions: readonly Question[]; readonly cost: number } | undefined;
  for (const pair of pairs) {
    for (const user of [undefined, ...userQuestions, ...openUsersOf(userQuestions, accepted, pair)]) {
      for (const side of user ? [0, 1] : [0]) {
        const inside = (index: number) => user === undefined || user.bits[index] === side;
        const proven = accepted.filter(
          (index) => inside(index) && pair.proven[index] === 1 && isTwofold(rows[index]),
        );
        if (countGroups(proven, rows) < leastProven) continue;
        const isRefused = (index: number) => pair.proven[index] === 0 && inside(index);
        const mistakes =
          refused.filter((index) => !isRefused(index)).length +
          accepted.filter((index) => isRefused(index)).length;
        const takesUnheard = side === 1 && user?.test.test === 'said';
        const cost =
          pairPrice + (user ? userPrice : 0) + (takesUnheard ? unknownPrice : 0) + errorCost * mistakes;
        if (cost < (best?.cost ?? most) - 1e-9)
          best = { questions: user ? [user, pair.question] : [pair.question], cost };
      }
    }
  }
  const questions = best?.questions ?? [];
  const text = `tells ${refused.length} values that were refused from ${accepted.length} that were accepted`;
  for (const { test } of questions)
    observe({ pass: 'explainWrongCredentials', subject: command, test, text });
  return questions;
}

/** What the refusals cost unexplained, or explained by the value alone or by what the server keeps: a pair has to cost less. */
function costWithoutPairs(
  refused: readonly number[],
  accepted: readonly number[],
  questions: readonly Question[],
  command: string,
): number {
  const values = questions.filter(({ test }) => isValueOf(test, command));
  return Math.min(
    errorCost * refused.length,
    resourceCost(resourceReason(refused, accepted, questions)),
    ...values.map((value) => valueCost(value, refused, accepted)),
  );
}

/** A value that was accepted before, whatever was said before it. */
function isValueOf(test: Test, command: string): boolean {
  if (test.test !== 'known' || test.part === 'pair') return false;
  const [verb, , status = ''] = test.set.split(' ');
  return (verb === command || verb === '*') && !isRefusal(status);
}

/** What it costs to say that the value alone decides. */
function valueCost({ bits }: Question, refused: readonly number[], accepted: readonly number[]): number {
  const isMistaken = (side: 0 | 1) => (index: number) => bits[index] === side;
  return (
    valuePrice + errorCost * (refused.filter(isMistaken(1)).length + accepted.filter(isMistaken(0)).length)
  );
}

/** True if a pair is known, and whether that proves anything. */
interface Pairs {
  readonly question: Question;
  readonly proven: Uint8Array;
}

/**
 * That a pair was heard before proves nothing where the server took several second halves with one first half and refused
 * none: what clients say again and again is their habit, and whoever says something else is a guest all the same. Neither does it where a
 * second half was taken whatever was said before it: a key opens by itself.
 */
function withoutGuests(
  question: Question,
  refused: readonly number[],
  accepted: readonly number[],
  rows: readonly Row[],
): Pairs {
  const users = othersWith(0, refused, accepted, rows);
  const passwords = othersWith(1, refused, accepted, rows);
  const proven = question.bits.map((bit, row) => {
    const [user = '', password = ''] = halvesOf(rows[row]);
    const isOpen = (users.get(user)?.size ?? 0) > 1 || (passwords.get(password)?.size ?? 0) >= leastUsers;
    return isOpen ? 0 : bit;
  });
  return { question, proven };
}

/** What was accepted together with each first half (or second), of those that were never refused. */
function othersWith(
  half: 0 | 1,
  refused: readonly number[],
  accepted: readonly number[],
  rows: readonly Row[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const isRefused = new Set(refused.map((index) => halvesOf(rows[index])[half]));
  const taken = new Map<string, Set<string>>();
  for (const index of accepted) {
    const [user = '', password = ''] = halvesOf(rows[index]);
    const [own, other] = half === 0 ? [user, password] : [password, user];
    if (user !== password && !isRefused.has(own)) taken.set(own, (taken.get(own) ?? new Set()).add(other));
  }
  return taken;
}

function halvesOf(row: Row | undefined): readonly string[] {
  return row?.context.request.pair?.split('\0') ?? [];
}

/**
 * A pair of two equal values is no user with a password: such as a file's name that two commands in a row said, `SIZE a.txt` and `DELE a.txt`.
 */
function isTwofold(row: Row | undefined): boolean {
  const [user, password] = halvesOf(row);
  return user !== password;
}

/** The command that mostly was given just before: it said the other half of the pair. */
function usualBefore(members: readonly number[], rows: readonly Row[]): string | undefined {
  const counts = countBy(members, (index) => rows[index]?.context.history.last?.request.command);
  return Object.keys(counts).find((command) => (counts[command] ?? 0) * 2 > members.length);
}

/** Users from whom the server took a password that no other session had said: named, since a name never heard needs the right one. */
function openUsersOf(
  userQuestions: readonly Question[],
  accepted: readonly number[],
  { question, proven }: Pairs,
): readonly Question[] {
  const strange = accepted.filter((index) => proven[index] === 0);
  const openUsers = userQuestions.flatMap(({ test, bits }) =>
    test.test === 'said' && test.or === undefined && strange.some((index) => bits[index] === 1)
      ? [{ test, bits }]
      : [],
  );
  const [first, ...others] = openUsers.filter(
    ({ test }) => test.part === 'arg1' && test.verb === openUsers[0]?.test.verb,
  );
  if (!first || others.length >= mostOpenUsers) return [];
  const bits = first.bits.map((bit, row) => (others.some((other) => other.bits[row] === 1) ? 1 : bit));
  const [value = '', ...or] = [first, ...others].map(({ test }) => test.value).sort();
  return [{ ...question, test: { ...first.test, value, ...(or.length > 0 ? { or } : {}) }, bits }];
}

/** Pairs with which this command succeeded, or with SASL any other one. */
function isPairOf(test: Test, command: string, isSasl: boolean): boolean {
  if (test.test !== 'known' || test.part !== 'pair') return false;
  return isSasl || test.set.startsWith(`${command} `);
}

function saysSasl(row: Row | undefined): boolean {
  const request = row?.context.request;
  return request?.kind === 'line' || saidInPlain(request?.words.at(-1) ?? '') !== undefined;
}

/** What succeeded, but for answers that were hardly ever given. */
function usualSuccesses(members: readonly number[], rows: readonly Row[]): readonly number[] {
  const succeeded = members.filter((index) => rows[index]?.reason === 'none');
  const counts = countBy(succeeded, (index) => rows[index]?.label);
  return succeeded.filter((index) => (counts[rows[index]?.label ?? -1] ?? 0) >= usual * succeeded.length);
}
