import isEqual from 'lodash/isEqual.js';
import type { PriorCase, Priors } from '../../knowledge/priors.ts';
import type { Test } from '../../model/situation.ts';

const leastCommands = 3; // that are refused before it

/** What most commands of a protocol wait for, such as the login: without it their relatives refuse them for the state of the session. */
export function stateGate({ commands }: Priors): Test | undefined {
  const found: { readonly test: Test; count: number }[] = [];
  for (const cases of Object.values(commands)) {
    for (const test of gatesOf(cases)) {
      const known = found.find((one) => isEqual(one.test, test));
      if (known) known.count++;
      else found.push({ test, count: 1 });
    }
  }
  const [best] = found.sort((a, b) => b.count - a.count);
  return best && best.count >= leastCommands ? best.test : undefined;
}

/** Events behind which a command is carried out that is refused for the state where they did not happen. */
function gatesOf(cases: readonly PriorCase[]): readonly Test[] {
  const tests = cases.flatMap(({ when }) => when.filter(({ test }) => test === 'happened'));
  return tests.filter(
    (test, at) =>
      tests.findIndex((other) => isEqual(other, test)) === at &&
      cases.some(
        ({ when, answers: [most] }) =>
          most?.answer.about === 'state' && !when.some((other) => isEqual(other, test)),
      ),
  );
}
