import type { PriorCase, Priors } from '../../knowledge/priors.ts';
import type { Test } from '../../model/situation.ts';

/** What is known for a server of whose folders nothing was recorded: whoever is logged in is in his own. */
export function withoutPlaces(priors: Priors): Priors {
  const commands = Object.entries(priors.commands).map(([command, cases]) => [
    command,
    cases.map((one): PriorCase => ({ ...one, when: one.when.filter((test) => !isInOwnFolder(test)) })),
  ]);
  return { ...priors, commands: Object.fromEntries(commands) };
}

function isInOwnFolder(test: Test): boolean {
  return test.test === 'starts' && test.part === 'place' && test.value === '~';
}
