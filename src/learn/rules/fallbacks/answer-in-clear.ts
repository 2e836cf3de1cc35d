import type { Observe } from '../../../model/decision.ts';
import { isOrdinaryCommand } from '../../features/table/is-ordinary-command.ts';
import type { Rule } from '../../model/rule.ts';
import type { ClearFace } from '../../state/clear-face.ts';
import { guardRules } from './guard-rules.ts';

/** A command that was only heard inside TLS is answered in clear as all others are, where the server has another face there. */
export function answerInClear(
  rules: readonly Rule[],
  { question, label }: ClearFace,
  byCommand: ReadonlyMap<string, readonly number[]>,
  observe: Observe,
): readonly Rule[] {
  if (label === undefined) return rules;
  return [...byCommand].flatMap(([command, members]) => {
    const own = rules.filter(({ when }) => when[0]?.test === 'verb' && when[0].is === command);
    const isOnlyInside = members.every((index) => question.bits[index] === 1);
    if (!isOnlyInside || !(command === '?' || isOrdinaryCommand(command))) return own;
    observe({
      pass: 'answerInClear',
      subject: command,
      test: question.test,
      text: 'never heard in clear, where nearly all is answered alike',
    });
    return guardRules(own, command, { test: question.test, side: 0, label }, 'default');
  });
}
