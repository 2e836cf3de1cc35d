import { expect, test } from 'vitest';
import { statusOf } from '../../../src/message/reply/status.ts';
import { readRequest } from '../../../src/message/request/request.ts';
import { grammarWith } from '../../support/every-cut.ts';

const asked = readRequest('alice\r\n', grammarWith({}));

test.each([
  ['220 hi there: \r\n', '220'],
  ['+OK fine\r\n', '+OK'],
  ['alice\r\nPassword: ', 'Password:'],
  ['\r\nhost login: ', 'login:'],
  ['pwd\r\n/home/alice\r\nalice@host:~$ ', 'alice@host:~$'],
  ['> ', '>'],
  ['done: yes\r\n', 'done:'],
  ['no prompt, no line end', 'no'],
  [':irc.example.org 433 * nick :Nickname already in use\r\n', '433'],
  [':alice!a@host JOIN :#lobby\r\n', 'JOIN'],
  [': nobody\r\n', ':'],
])('status of %j', (reply, status) => {
  expect(statusOf(reply, asked)).toBe(status);
});
