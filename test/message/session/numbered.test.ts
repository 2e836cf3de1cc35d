import { expect, test } from 'vitest';
import { readRequest } from '../../../src/message/request/request.ts';
import { History } from '../../../src/message/session/history.ts';
import { listedIn } from '../../../src/message/session/numbered.ts';
import type { Numbered } from '../../../src/model/personality.ts';
import { grammarWith } from '../../support/every-cut.ts';

const numbered: Numbered = {
  verbs: ['RETR', 'DELE'],
  key: { verb: 'USER', part: 'arg1' },
  there: { ann: [1, 2], ben: [1] },
  gone: { verb: 'DELE', status: '+OK', until: { verb: 'RSET', status: '+OK' } },
};

const request = (line: string) => readRequest(`${line}\r\n`, grammarWith({}));

test.each([
  [['USER ann'], 'RETR 2', 'yes'],
  [['USER Ann'], 'RETR 02', 'yes'],
  [['USER ann'], 'RETR 3', 'never'],
  [['USER ann'], 'RETR 0', 'never'],
  [['USER ben'], 'RETR 2', 'never'],
  [['USER ann', 'DELE 2'], 'RETR 2', 'gone'],
  [['USER ann', 'DELE 2 => -ERR'], 'RETR 2', 'yes'],
  [['USER ann', 'DELE 2', 'RSET'], 'RETR 2', 'yes'],
  [['USER cy'], 'RETR 1', undefined],
  [[], 'RETR 1', undefined],
  [['USER ann'], 'RETR two', undefined],
  [['USER ann'], 'RETR -1', undefined],
  [['USER ann'], 'RETR', undefined],
  [['USER ann'], 'NOOP 2', undefined],
] as const)('after %j, what %s names is there: %s', (said, asked, listed) => {
  const history = new History();
  for (const line of said) {
    const [words = '', status = '+OK'] = line.split(' => ');
    history.add({ request: request(words), status, template: '', values: [] });
  }
  expect(listedIn(numbered, request(asked), history)).toBe(listed);
});
