import { expect, test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import type { Personality } from '../../../src/model/personality.ts';
import { SaslLogin } from '../../../src/replay/session/sasl-login.ts';
import { conversation } from '../../support/conversation.ts';
import { Playbook } from '../../support/playbook.ts';

const plain = (user: string, password: string) => Buffer.from(`\0${user}\0${password}`).toString('base64');

/** A server that announces PLAIN, though all its clients say USER and PASS. */
function learned(capabilities: string, more: readonly string[] = []): Personality {
  const session = (user: string, password: string, at: number) =>
    conversation(
      [
        '<+OK ready\r\n',
        '>CAPA\r\n',
        `<+OK\r\n${capabilities}.\r\n`,
        ...more,
        `>USER ${user}\r\n`,
        '<+OK\r\n',
        `>PASS ${password}\r\n`,
        password === 'wrong' ? '<-ERR [AUTH] Authentication failed.\r\n' : '<+OK Logged in.\r\n',
        `>NOOP ${at}\r\n`,
        password === 'wrong' ? '<-ERR Log in first.\r\n' : '<+OK at last\r\n',
      ],
      { at: at * 5 },
    );
  return learn(
    ['ben', 'ann', 'ben', 'ann', 'ben', 'ann!', 'ben', 'ann'].map((user, at) =>
      user === 'ann!'
        ? session('ann', 'wrong', at)
        : session(user, user === 'ann' ? 'tulip7' : 'granite', at),
    ),
  );
}

const personality = learned('USER\r\nSASL PLAIN\r\n');

test.each(['whole', 'byte by byte'] as const)('a login by SASL is that by USER and PASS, %s', (pieces) => {
  new Playbook()
    .says('+OK ready\r\n')
    .hears('AUTH PLAIN\r\n')
    .says('+ \r\n')
    .hears(`${plain('ann', 'tulip7')}\r\n`)
    .says('+OK Logged in.\r\n')
    .hears('NOOP now\r\n')
    .says('+OK at last\r\n')
    .play(personality, pieces);
});

test('the message may come with the command, and passwords are told apart', () => {
  new Playbook()
    .says('+OK ready\r\n')
    .hears(`AUTH plain ${plain('ben', 'tulip7')}\r\n`)
    .says('-ERR [AUTH] Authentication failed.\r\n')
    .hears(`AUTH PLAIN ${plain('ben', 'granite')}\r\n`)
    .says('+OK Logged in.\r\n')
    .play(personality);
});

test('what is no message of PLAIN is no login', () => {
  new Playbook()
    .says('+OK ready\r\n')
    .hears('AUTH PLAIN\r\n')
    .says('+ \r\n')
    .hears('*\r\n')
    .says('-ERR…')
    .play(personality);
});

test('where the server ends the session at the user, it ends', () => {
  const [first] = personality.situations.filter(
    ({ when }) => when[0]?.test === 'verb' && when[0].is === 'USER',
  );
  const closing = {
    ...personality,
    templates: personality.templates.map((one) =>
      one.id === first?.answer ? { ...one, parts: ['-ERR go away\r\n'], ends: 'close' as const } : one,
    ),
  };
  new Playbook()
    .says('+OK ready\r\n')
    .hears(`AUTH PLAIN ${plain('ann', 'tulip7')}\r\n`)
    .says('-ERR go away\r\n')
    .closes()
    .play(closing);
});

test('only where the server announces it, and was not recorded with it', () => {
  expect(SaslLogin.of(personality)()).toBeDefined();
  expect(SaslLogin.of(learned('USER\r\nSASL LOGIN\r\n'))()).toBeUndefined();
  const recorded = ['>AUTH PLAIN\r\n', '<+ \r\n', '>*\r\n', '<-ERR cancelled\r\n'];
  expect(SaslLogin.of(learned('USER\r\nSASL PLAIN\r\n', recorded))()).toBeUndefined();
});
