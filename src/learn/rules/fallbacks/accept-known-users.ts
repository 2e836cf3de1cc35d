import { holds } from '../../../message/situation/situation-tests.ts';
import type { Observe } from '../../../model/decision.ts';
import type { Test } from '../../../model/situation.ts';
import { majority } from '../../features/table/majority.ts';
import type { Proposal } from '../../model/proposal.ts';
import type { Row } from '../../model/row.ts';
import type { Rule } from '../../model/rule.ts';
import { isForeign } from '../tree/explain-unknown-values.ts';

/**
 * A command that calls some users unknown was perhaps never asked about a user that another command accepts: `VRFY` about those
 * that `RCPT` takes. Such users get the answer that the command gives to users it accepts. Small recordings hardly ever show this.
 */
export function acceptKnownUsers(
  rules: readonly Rule[],
  rows: readonly Row[],
  questions: readonly Proposal[],
  observe: Observe,
): readonly Rule[] {
  const answers = new Map<string, { readonly known: Test; readonly label: number } | undefined>();
  return rules.flatMap((rule) => {
    const command = rule.when[0]?.test === 'verb' ? rule.when[0].is : '';
    const said = rule.rows.filter(({ label }) => label === rule.label);
    if (said.length === 0 || said.some(({ reason }) => reason !== 'value')) return [rule];
    if (!answers.has(command)) answers.set(command, answerOf(command, rows, questions));
    const answer = answers.get(command);
    if (!answer) return [rule];
    const text = 'never asked about a user that another command accepts, who is therefore not unknown';
    observe({ pass: 'acceptKnownUsers', subject: command, test: answer.known, text });
    return [
      { when: [...rule.when, answer.known], label: answer.label, rows: [], step: 'nearest' as const },
      rule,
    ];
  });
}

/** The answer for users that another command accepts, if no session asked this command about any of them. */
function answerOf(command: string, rows: readonly Row[], questions: readonly Proposal[]) {
  const asked = rows.filter(
    ({ context, reason }) => context.request.command === command && reason !== 'state',
  );
  const accepted = asked.filter(({ reason }) => reason === 'none');
  const known = questions.find(
    ({ test }) => isForeign(test, command) && !asked.some(({ context }) => holds(test, context)),
  )?.test;
  return known && accepted.length > 0 ? { known, label: majority(accepted) } : undefined;
}
