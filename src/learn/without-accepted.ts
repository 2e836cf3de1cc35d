import type { Test } from '../model/situation.ts';
import { changesState } from './propose-tests.ts';
import type { Row } from './row.ts';

/**
 * Where a value that the server does not know is refused, no value is left that it has ever accepted: those recorded once
 * are not known while learning, where a session does not know its own values, but they are when the emulator answers.
 */
export function withoutAccepted(members: Uint32Array, rows: readonly Row[], test: Test): Uint32Array {
  if (test.test !== 'known') return members;
  const [verb = '', , status = ''] = test.set.split(' ');
  if (verb === '*' || !changesState({ verb, status })) return members;
  const refused = members.filter((index) => rows[index]?.hint === 'value');
  const accepted = members.filter((index) => rows[index]?.hint === 'none');
  return refused.length > 0 && refused.length >= accepted.length
    ? members.filter((index) => rows[index]?.hint !== 'none')
    : members;
}
