import uniqBy from 'lodash/uniqBy.js';
import type { Observe } from '../../../model/decision.ts';
import type { Test } from '../../../model/situation.ts';
import { isOrdinaryCommand } from '../../features/table/is-ordinary-command.ts';
import { usualLabel } from '../../features/table/usual-label.ts';
import type { Precondition } from '../../model/precondition.ts';
import type { Row } from '../../model/row.ts';
import type { Rule } from '../../model/rule.ts';
import { guardRules } from './guard-rules.ts';

/**
 * Answers a command, in a state in which it was never seen, as most other commands are answered there, if they agree. The rules
 * of a command that was only ever seen in the other state are kept behind that precondition.
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
      const state = preconditions.find((one) => isAlwaysRefused(one, members, rows));
      result.push(...(state ? onlyThere(own, command, state, rules) : own));
      continue;
    }
    const text = `never seen where this does${precondition.side === 1 ? '' : ' not'} hold; others are mostly answered alike there`;
    observe({ pass: 'addPreconditions', subject: command, test: precondition.test, text });
    result.push(...guardRules(own, command, precondition, 'default'));
  }
  // what only relatives of the server know is free of it where they carry it out in every state
  return [...result, ...rules.filter(({ when: [verb] }) => verb?.test !== 'verb' || !byCommand.has(verb.is))];
}

/** True if the command was only ever heard in this state, where it got the answer that most others get there. */
function isAlwaysRefused(
  { question, side, label, only }: Precondition,
  members: readonly number[],
  rows: readonly Row[],
): boolean {
  return (
    only === undefined &&
    side === 1 &&
    members.every((index) => rows[index]?.label === label && question.bits[index] === 1)
  );
}

/** Elsewhere the answer of a state is wrong for sure: the command is answered as one that nobody has heard of. */
function onlyThere(
  own: readonly Rule[],
  command: string,
  { test }: Precondition,
  rules: readonly Rule[],
): readonly Rule[] {
  const unknown = rules.filter(({ when: [first] }) => first?.test === 'verb' && first.is === '?');
  if (command === '?' || command === '' || unknown.length === 0) return own;
  const verb: Test = { test: 'verb', is: command };
  return [
    ...own.map((rule) => ({ ...rule, when: [verb, test, ...rule.when.slice(1)] })),
    ...unknown.map((rule) => ({
      ...rule,
      when: [verb, ...rule.when.slice(1)],
      rows: [],
      step: 'nearest' as const,
    })),
  ];
}

/** An answer that speaks of the form of a request or of a value in it says nothing about others. */
function isAboutRequest(label: number, rows: readonly Row[]): boolean {
  const own = rows.filter((row) => row.label === label);
  if (own.some((row) => row.reason === 'state')) return false;
  const reason = own[0]?.reason;
  return reason === 'syntax' || reason === 'value' || reason === 'rights';
}
