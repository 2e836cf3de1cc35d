import uniqBy from 'lodash/uniqBy.js';
import type { Observe } from '../../../model/decision.ts';
import { mostCounted } from '../../../statistics/most-counted.ts';
import { isOrdinaryCommand } from '../../features/table/is-ordinary-command.ts';
import { usualLabel } from '../../features/table/usual-label.ts';
import type { Precondition } from '../../model/precondition.ts';
import type { Question } from '../../model/question.ts';
import type { Row } from '../../model/row.ts';
import type { Rule } from '../../model/rule.ts';
import { guardRules } from './guard-rules.ts';

const mostStates = 60; // questions about the state that are looked at, the most useful first
const leastCommands = 3; // that must agree
const leastShare = 0.6; // of the commands seen in the state

/**
 * What a command is answered in a state in which it was never seen: as most other commands are there, if they agree. The
 * leaves of a command that was only ever seen on the other side of such a gate are kept behind it.
 */
export function addPreconditions(
  rules: readonly Rule[],
  rows: readonly Row[],
  byCommand: ReadonlyMap<string, readonly number[]>,
  candidates: readonly Precondition[],
  observe: Observe,
): readonly Rule[] {
  const unknownLabels = new Set(
    (byCommand.get('?') ?? [])
      .filter((index) => rows[index]?.reason !== 'state')
      .map((index) => rows[index]?.label ?? -1),
  );
  // Only the best question for an answer: a command that contradicts it is not kept behind a worse one.
  const preconditions = uniqBy(candidates, 'label').filter(
    ({ label }) => !unknownLabels.has(label) && !isAboutRequest(label, rows),
  );
  const result: Rule[] = [];
  for (const [command, members] of byCommand) {
    const own = rules.filter(({ when }) => when[0]?.test === 'verb' && when[0].is === command);
    const isUnknown = unknownLabels.has(usualLabel(members, rows) ?? -1);
    const isFor = ({ only, isVague }: Precondition) =>
      command === '?' || isUnknown
        ? isVague === true && only === undefined
        : isOrdinaryCommand(command) && (only?.has(command) ?? true);
    const precondition = preconditions.find(
      (one) => isFor(one) && members.every((index) => one.question.bits[index] !== one.side),
    );
    if (!precondition) {
      result.push(...own);
      continue;
    }
    const text = `never seen where this does${precondition.side === 1 ? '' : ' not'} hold; others are mostly answered alike there`;
    observe({ pass: 'gates', subject: command, test: precondition.test, text });
    result.push(...guardRules(own, command, precondition, 'default'));
  }
  return result;
}

/** An answer that speaks of the form of a request or of a value in it says nothing about others. */
function isAboutRequest(label: number, rows: readonly Row[]): boolean {
  const own = rows.filter((row) => row.label === label);
  if (own.some((row) => row.reason === 'state')) return false;
  const reason = own[0]?.reason;
  return reason === 'syntax' || reason === 'value' || reason === 'rights';
}

/** Questions about the state for which most commands that are answered differently on both sides agree on one. */
export function findPreconditions(
  rows: readonly Row[],
  questions: readonly Question[],
  byCommand: ReadonlyMap<string, readonly number[]>,
): readonly Precondition[] {
  const states = questions.filter(({ test }) => ['happened', 'latest'].includes(test.test));
  const useful = [...states].sort((a, b) => b.saved - a.saved).slice(0, mostStates);
  const preconditions: Precondition[] = [];
  for (const question of useful) {
    const usual = usualAnswers(question, rows, byCommand);
    for (const side of [0, 1] as const) {
      const precondition = preconditionOf(question, side, usual);
      if (precondition) preconditions.push(precondition);
    }
  }
  return preconditions.sort((a, b) => b.score - a.score);
}

type Usual = readonly [no: number | undefined, yes: number | undefined];

/** What each command is usually answered on both sides. */
function usualAnswers(
  { bits }: Question,
  rows: readonly Row[],
  byCommand: ReadonlyMap<string, readonly number[]>,
): readonly Usual[] {
  return [...byCommand].flatMap(([command, members]): readonly Usual[] => {
    if (!isOrdinaryCommand(command)) return [];
    const sides: readonly [number[], number[]] = [[], []];
    for (const index of members) sides[bits[index] === 1 ? 1 : 0].push(index);
    return [[usualLabel(sides[0], rows), usualLabel(sides[1], rows)]];
  });
}

/**
 * Commands seen on both sides tell whether the state matters at all: those answered alike on both do not count. Of the
 * others, most must get one and the same answer on this side.
 */
function preconditionOf(question: Question, side: 0 | 1, usual: readonly Usual[]): Precondition | undefined {
  const votes = new Map<number, number>();
  let sensitive = 0;
  for (const sides of usual) {
    const [here, there] = [sides[side], sides[1 - side]];
    if (here === undefined || here === there) continue;
    sensitive++;
    votes.set(here, (votes.get(here) ?? 0) + 1);
  }
  const winner = mostCounted(votes);
  if (!winner || winner[1] < leastCommands || winner[1] < leastShare * sensitive) return undefined;
  return {
    test: question.test,
    side,
    label: winner[0],
    question,
    score: winner[1] * (winner[1] / sensitive),
  };
}
