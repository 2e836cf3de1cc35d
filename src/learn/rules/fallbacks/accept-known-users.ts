import { holds } from '../../../message/situation/situation-tests.ts';
import type { Observe } from '../../../model/decision.ts';
import type { Test } from '../../../model/situation.ts';
import { majority } from '../../features/table/majority.ts';
import type { Proposal } from '../../model/proposal.ts';
import type { Row } from '../../model/row.ts';
import type { Rule } from '../../model/rule.ts';
import { isForeign } from '../tree/explain-unknown-values.ts';

/**
 * A command that calls some users unknown, and was never asked about one whom another command takes (`VRFY` about those that `RCPT`
 * accepts), does not say so of these: they are answered as those whom it does not refuse. Small recordings hardly ever show it.
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
    const text = 'never asked about one whom another command takes, who is not unknown';
    observe({ pass: 'situations', subject: command, test: answer.known, text });
    return [
      { when: [...rule.when, answer.known], label: answer.label, rows: [], step: 'nearest' as const },
      rule,
    ];
  });
}

/** What those are answered whom another command takes, if nobody ever asked this one about them. */
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
