import type { CommandRows } from '../../model/command-rows.ts';
import { nothing, type Pass, type Passes } from '../../model/pass.ts';
import type { Question } from '../../model/question.ts';
import { explainSyntaxErrors } from './explain-syntax-errors.ts';
import { explainUnknownValues } from './explain-unknown-values.ts';
import { explainWrongCredentials } from './explain-wrong-credentials.ts';

/** Explains one kind of refusal by questions about the request, which are then asked before all others. */
type RefusalExplanation = Pass<CommandRows, readonly Question[]>;

/** Every way in which a refusal is explained, in the order in which servers look for the causes. A new one is a line here. */
export const refusalExplanations: readonly RefusalExplanation[] = [
  {
    name: 'explainSyntaxErrors',
    explanation: 'each error about the form of a request has one question about its form',
    run: explainSyntaxErrors,
    otherwise: nothing,
  },
  {
    name: 'explainWrongCredentials',
    explanation:
      'a user and a password that do not go together are refused, though recordings hardly show it',
    run: explainWrongCredentials,
    otherwise: nothing,
  },
  {
    name: 'explainUnknownValues',
    explanation: 'a refused value has one part that is not among the accepted ones',
    run: explainUnknownValues,
    otherwise: nothing,
  },
];

/** The questions about refusals that a command's tree begins with. */
export function firstQuestions(its: CommandRows, passes: Passes): readonly Question[] {
  return refusalExplanations.flatMap((pass) => passes.run(pass, its, undefined));
}
