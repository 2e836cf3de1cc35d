import { partOf } from '../../../message/request/parts.ts';
import type { Test } from '../../../model/situation.ts';
import { mayChangeState } from '../../features/table/may-change-state.ts';
import type { Row } from '../../model/row.ts';

/**
 * Where a value that the server does not know is refused, no value is left that it has ever accepted: those recorded once
 * are not known while learning, where a session does not know its own values, but they are when the emulator answers.
 */
export function dropAcceptedRows(members: Uint32Array, rows: readonly Row[], test: Test): Uint32Array {
  if (test.test !== 'known') return members;
  const [verb = '', , status = ''] = test.set.split(' ');
  if (verb === '*' || !mayChangeState({ verb, status })) return members;
  const refused = members.filter((index) => rows[index]?.reason === 'value');
  // what was said without a value was not accepted for it
  const isAccepted = (index: number) => {
    const row = rows[index];
    return row?.reason === 'none' && partOf(row.context.request, test.part) !== undefined;
  };
  const accepted = members.filter(isAccepted);
  return refused.length > 0 && refused.length >= accepted.length
    ? members.filter((index) => !isAccepted(index))
    : members;
}
