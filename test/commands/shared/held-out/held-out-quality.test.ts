import { expect, test } from 'vitest';
import { heldOutQuality } from '../../../../src/commands/shared/held-out/held-out-quality.ts';
import { conversation } from '../../../support/conversation.ts';

function session(at: number, ...said: readonly string[]) {
  const lines = ['<220 mx.example.org\r\n', ...said, '>QUIT\r\n', '<221 bye\r\n'];
  return conversation(lines, { at, ending: 'server' });
}

test('what every session shows is answered right when one is left out', async () => {
  const sessions = Array.from({ length: 6 }, (_, at) =>
    session(at, `>HELO host${at}\r\n`, `<250 host${at}\r\n`),
  );
  expect(await heldOutQuality(sessions)).toEqual({ folds: 6, judged: 6, class: 1, text: 1 });
});

test('what only one session shows is not, and there will be less of it when all are learned from', async () => {
  const sessions = Array.from({ length: 5 }, (_, at) =>
    session(at, `>${'ABCDE'[at]}X y\r\n`, `<25${at} well\r\n`),
  );
  const { class: status, text } = await heldOutQuality(sessions);
  const left = (1 / 3) * (1 - 1 / 5);
  expect(status).toBeCloseTo(1 - left);
  expect(text).toBeCloseTo(1 - left);
});

test('what clients left in the server is there for the sessions that are left out', async () => {
  const sessions = Array.from({ length: 40 }, (_, at) =>
    at % 2 === 0
      ? session(at, `>SET key${at} value${at * 7}\r\n`, '<250 kept\r\n')
      : session(at, `>GET key${at - 1}\r\n`, `<251 value${(at - 1) * 7}\r\n`),
  );
  const { text } = await heldOutQuality(sessions);
  expect(text).toBe(1);
});

test('repeated runs do not answer each other', async () => {
  const runs = Array.from({ length: 4 }, (_, at) => session(at, '>NOOP\r\n', '<250 ok\r\n'));
  expect(await heldOutQuality(runs)).toEqual({ folds: 0, judged: 0, class: 0, text: 0 });
});

test('of many sessions two of five folds are enough', async () => {
  const many = Array.from({ length: 100 }, (_, at) =>
    session(at, ...Array.from({ length: 6 }, (_, n) => [`>NOOP ${at}${n}\r\n`, '<250 ok\r\n']).flat()),
  );
  const { folds, judged } = await heldOutQuality(many);
  expect(folds).toBe(5);
  expect(judged).toBe(40);
});
