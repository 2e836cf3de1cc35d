import { expect, test } from 'vitest';
import type { Moment } from '../../../../src/learn/evidence/timeline.ts';
import { possibleSpaces } from '../../../../src/learn/world/store/store-spaces.ts';
import { readRequest } from '../../../../src/message/request/request.ts';
import { plainLines } from '../../../support/line-grammar.ts';

function choosersIn(sessions: readonly (readonly string[])[]): readonly string[] {
  const moments = sessions.flatMap((lines, session) =>
    lines.map((line) => ({
      exchange: { request: readRequest(`${line}\r\n`, plainLines), status: '200' },
      session,
    })),
  );
  return [
    ...new Set(possibleSpaces(moments as unknown as readonly Moment[], 'arg1').map(({ verb }) => verb)),
  ];
}

const chosen = Array.from({ length: 24 }, (_, seed) => [
  `ROOM ${seed % 2}`,
  `SHOW ${'abc'.charAt(seed % 3)}`,
]);

test('a word that chooses a store may once be said with another command, and not often', () => {
  expect(choosersIn(chosen)).toContain('ROOM');
  expect(choosersIn([...chosen, ['SHOW 0']])).toContain('ROOM');
  expect(choosersIn([...chosen, ['SHOW 0'], ['SHOW 0'], ['SHOW 1'], ['SHOW 1']])).not.toContain('ROOM');
});
