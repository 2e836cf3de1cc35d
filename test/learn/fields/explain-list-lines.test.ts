import { expect, test } from 'vitest';
import { explainListLines, type Listed, type Lists } from '../../../src/learn/fields/explain-list-lines.ts';
import type { Sample } from '../../../src/learn/model/sample.ts';
import { readRequest } from '../../../src/message/request/request.ts';
import { History } from '../../../src/message/session/history.ts';
import { grammarWith } from '../../support/every-cut.ts';

/** What is found out about lists that were shown one in a session, each after what was said before. */
function listsIn(
  sessions: readonly (readonly [said: string, lines: readonly string[]])[],
): Lists | undefined {
  const request = (line: string) => readRequest(`${line}\r\n`, grammarWith({}));
  const listed = sessions.map(([, lines], group): Listed => {
    const sample = { group, session: group, index: 1, exchange: { request: request('LIST') } };
    return { sample: sample as unknown as Sample, lines };
  });
  const historyOf = ({ group }: Sample) => {
    const history = new History();
    history.add({ request: request(sessions[group]?.[0] ?? ''), status: '+OK', template: '', values: [] });
    return history;
  };
  return explainListLines(listed, [{ verb: 'USER', part: 'arg1' }], () => 0, historyOf, []);
}

test('three replies show lists, and two do not (leastListed)', () => {
  const shown = [
    ['USER ann', ['1 509', '2 606']],
    ['USER ben', ['1 224']],
    ['USER ann', ['1 509', '2 606']],
  ] as const;
  expect(listsIn(shown)?.lists).toEqual({ ann: ['1 509', '2 606'], ben: ['1 224'] });
  expect(listsIn(shown.slice(0, 2))).toBeUndefined();
});

test('what took lines away in two sessions does so, and what did in one may be chance (leastGone)', () => {
  const whole = ['NOOP 1', ['1 509', '2 606', '3 480']] as const;
  const once = [whole, ['DELE 2', ['1 509', '3 480']], whole] as const;
  expect(listsIn([...once, ['DELE 1', ['2 606', '3 480']]])?.gone).toEqual({ verb: 'DELE', status: '+OK' });
  expect(listsIn(once)).toBeUndefined();
});
