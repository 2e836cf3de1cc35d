import type { Template } from '../../model/personality.ts';
import type { Situation } from '../../model/situation.ts';
import { isOrdinaryCommand } from '../features/table/is-ordinary-command.ts';
import { majority } from '../features/table/majority.ts';
import type { Row } from '../model/row.ts';
import type { Rule } from '../model/rule.ts';

/**
 * Numbers the rules as situations and ends them with one that always holds: it answers as unknown commands are answered. Without
 * the `cascade` what was never seen gets the answer that was given most often, in whatever state.
 */
export function numberSituations(
  rules: readonly Rule[],
  rows: readonly Row[],
  templates: readonly Template[],
  cascade: boolean,
): readonly Situation[] {
  const kept = cascade ? rules : rules.filter(({ step }) => step === 'exact' || step === 'situation');
  const situations = kept.map(
    ({ when, label, rows: own, step }, index): Situation => ({
      id: `s${index + 1}`,
      step: step === 'situation' && isCommandAlone(when) ? 'command' : step,
      when,
      answer: templates[label]?.id ?? '',
      seen: own.length,
      sessions: new Set(own.map(({ group }) => group)).size,
    }),
  );
  const last = situations.at(-1);
  if (last && last.when.length === 0) return situations;
  const unknown = situations.findLast(({ when }) =>
    when.some((test) => test.test === 'verb' && test.is === '?'),
  );
  const answer = cascade
    ? (unknown?.answer ?? templates[mostShared(rows, templates)]?.id)
    : templates[majority(rows)]?.id;
  const id = `s${situations.length + 1}`;
  return [...situations, { id, step: 'default', when: [], answer: answer ?? '', seen: 0, sessions: 0 }];
}

function isCommandAlone([first, ...others]: Rule['when']): boolean {
  return first?.test === 'verb' && first.is !== '' && others.length === 0;
}

/** The answer that most different commands got, one that goes on if there is any: a client that leaves early has learned nothing. */
function mostShared(rows: readonly Row[], templates: readonly Template[]): number {
  const commands = new Map<number, Set<string>>();
  for (const { label, context } of rows) {
    if (!isOrdinaryCommand(context.request.command)) continue; // nobody is greeted again
    const own = commands.get(label);
    if (own) own.add(context.request.command);
    else commands.set(label, new Set([context.request.command]));
  }
  const closes = (label: number) => (templates[label]?.ends === undefined ? 0 : 1);
  const [best] = [...commands].sort(
    ([a, own], [b, other]) => closes(a) - closes(b) || other.size - own.size || a - b,
  );
  return best?.[0] ?? 0;
}
