import { expect, test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import { conversation } from '../../support/conversation.ts';

const greeting = '<220 mx.example.org\r\n';

function session(at: number, ...said: readonly string[]) {
  return conversation([greeting, ...said, '>QUIT\r\n', '<221 bye\r\n'], { at, ending: 'server' });
}

test('what every session shows is answered right when one is left out', () => {
  const sessions = Array.from({ length: 6 }, (_, at) =>
    session(at, `>HELO host${at}\r\n`, `<250 host${at}\r\n`),
  );
  expect(learn(sessions).quality).toMatchObject({ folds: 5, judged: 6, class: 1, text: 1, exchanges: 18 });
});

test('what only one session shows is not', () => {
  const sessions = Array.from({ length: 5 }, (_, at) =>
    session(at, `>${'ABCDE'[at]}X y\r\n`, `<25${at} well\r\n`),
  );
  const { class: status, text } = learn(sessions).quality;
  expect(status).toBeCloseTo(2 / 3);
  expect(text).toBeCloseTo(2 / 3);
});

test('repeated runs do not answer each other', () => {
  const runs = Array.from({ length: 4 }, (_, at) => session(at, '>NOOP\r\n', '<250 ok\r\n'));
  expect(learn(runs).quality).toMatchObject({ folds: 0, judged: 0, class: 0, text: 0 });
});
