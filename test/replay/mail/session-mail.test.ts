import { expect, test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import { toBytes, toText } from '../../../src/message/bytes/latin1.ts';
import { readRequest } from '../../../src/message/request/request.ts';
import { History } from '../../../src/message/session/history.ts';
import type { Personality } from '../../../src/model/personality.ts';
import { HostMail } from '../../../src/replay/mail/host-mail.ts';
import { Mailbox } from '../../../src/replay/mail/mailbox.ts';
import { openSession } from '../../../src/replay/open-session.ts';
import { newState } from '../../../src/replay/session/session-options.ts';
import { conversation } from '../../support/conversation.ts';
import { learnedSample } from '../../support/learned-sample.ts';
import { lineGrammar } from '../../support/line-grammar.ts';

const now = 1_795_428_900_000_000; // 2026-11-23 10:15:00 UTC

/** A session of a service whose host has these mails; gives what was said to each line. */
function talk(
  personality: Personality,
  mail: HostMail | undefined,
  lines: readonly string[],
): readonly string[] {
  const shared = newState();
  if (mail) shared.mail = mail;
  const session = openSession(personality, {
    ends: { client: { address: '127.0.9.77', port: 40_077 }, server: { address: '127.0.9.1', port: 25 } },
    random: () => 0.5,
    timing: 'fast',
    shared,
  });
  session.opened(now);
  return lines.map((line) =>
    session
      .received(toBytes(`${line}\r\n`), now)
      .map((action) => (action.kind === 'send' ? toText(action.bytes) : ''))
      .join(''),
  );
}

/** A server that takes mails for everybody. */
const taking = learn(
  ['a', 'bb', 'ccc', 'dddd', 'eeeee'].map((word, at) =>
    conversation(
      [
        '<220 mx1.example.org ready\r\n',
        `>EHLO ${word}.example\r\n`,
        '<250 mx1.example.org\r\n',
        `>MAIL FROM:<${word}@${word}.example>\r\n`,
        '<250 sender ok\r\n',
        `>RCPT TO:<${word}x@example.org>\r\n`,
        '<250 recipient ok\r\n',
        '>DATA\r\n',
        '<354 go on\r\n',
        `>Subject: ${word}\r\n\r\n${word} ${word}\r\n.\r\n`,
        '<250 taken\r\n',
        '>QUIT\r\n',
        '<221 bye\r\n',
      ],
      { at, ending: 'server' },
    ),
  ),
);

const bring = (mail: HostMail, to: string) =>
  talk(taking, mail, [
    'EHLO client.example',
    'MAIL FROM:<me@client.example>',
    `RCPT TO:<${to}>`,
    'DATA',
    'Subject: hi\r\n\r\none\r\n..two\r\nthree\r\n.',
  ]).at(-1);

const login = ['USER alice', 'PASS wonder1and'];
const see = async (mail: HostMail | undefined, ...lines: readonly string[]) =>
  talk(await learnedSample('dovecot-pop3'), mail, [...login, ...lines]).slice(login.length);

const kept =
  'Return-Path: <me@client.example>\r\nReceived: from client.example ([127.0.9.77])\r\n' +
  '\tby mx1.example.org; Mon, 23 Nov 2026 10:15:00 +0000\r\nSubject: hi\r\n\r\none\r\n.two\r\nthree\r\n';

test('a mail that one service of a host takes is counted, listed and shown by another one, behind those recorded', async () => {
  const mail = new HostMail();
  const [before = ''] = await see(mail, 'STAT');
  const [, count = '', bytes = ''] = /^\+OK (\d+) (\d+)\r\n$/.exec(before) ?? [];
  expect(bring(mail, 'Alice@example.org')).toMatch(/^250 /);
  const number = Number(count) + 1;
  const size = kept.length;
  const said = await see(mail, 'STAT', 'LIST', `LIST ${number}`, `RETR ${number}`, `RETR ${number + 1}`);
  expect(said[0]).toBe(`+OK ${number} ${Number(bytes) + size}\r\n`);
  expect(said[1]).toMatch(new RegExp(`\\r\\n${number} ${size}\\r\\n\\.\\r\\n$`));
  expect(said[2]).toBe(`+OK ${number} ${size}\r\n`);
  expect(said[3]).toBe(`+OK ${size} octets\r\n${kept.replace('\n.two', '\n..two')}.\r\n`);
  expect(said[4]).toMatch(/^-ERR/);
});

test('the names of mails go on as the recorded ones do', async () => {
  const mail = new HostMail();
  bring(mail, 'alice');
  const [names = '', name = ''] = await see(mail, 'UIDL', 'UIDL 4');
  const [first = '', ...others] = names.split('\r\n').slice(1, -2);
  const counted = /^1 0{7}1([0-9a-f]{8})$/.exec(first)?.[1];
  expect(others.at(-1)).toBe(`4 00000004${counted}`);
  expect(name).toBe(`+OK 4 00000004${counted}\r\n`);
});

test('the head alone can be seen, with so many lines of what follows', () => {
  const mail = new HostMail();
  mail.deliver('ann', kept, 0);
  const numbered = { verbs: ['TOP', 'RETR'], there: { '': [1] } };
  const form = { numbered, models: new Map(), constant: [], totals: new Set<string>(), counted: undefined };
  const box = new Mailbox(form, mail);
  box.loggedIn('Ann');
  const shown = (line: string, reply: string) =>
    box.shown(readRequest(line, lineGrammar), reply, '+OK', new History());
  const recorded = '+OK mail 1 has 20 bytes\r\nSubject: x\r\n\r\ntext\r\n.\r\n';
  const head = `+OK mail 2 has ${kept.length} bytes\r\n`;
  expect(shown('TOP 2 1\r\n', recorded)).toBe(`${head}${kept.slice(0, kept.indexOf('.two'))}.\r\n`);
  expect(shown('TOP 2 99\r\n', recorded)).toBe(`${head}${kept.replace('\n.two', '\n..two')}.\r\n`);
  expect(shown('TOP 1 1\r\n', recorded)).toBe(recorded);
});

test('what is deleted is gone for the next session, and for nobody else', async () => {
  const mail = new HostMail();
  bring(mail, 'alice');
  mail.deliver('bob', 'Subject: other\r\n\r\n', 0);
  const [deleted, stat] = await see(mail, 'DELE 4', 'STAT', 'QUIT');
  expect(deleted).toMatch(/^\+OK/);
  expect(stat).toMatch(/^\+OK 3 /);
  expect(mail.of('alice')).toEqual([]);
  expect(mail.of('bob')).toHaveLength(1);
});

test('mails for others, refused ones, and those of hosts that share nothing are in no mailbox', async () => {
  const mail = new HostMail();
  bring(mail, 'alice@elsewhere.example');
  expect(mail.held).toBe(0);
  talk(taking, mail, ['EHLO c', 'DATA', 'Subject: hi', '.']);
  expect(mail.held).toBe(0);
  const [stat] = await see(undefined, 'STAT');
  expect(await see(new HostMail(), 'STAT')).toEqual([stat]);
});

test('mailboxes are bounded: long mails, many mails, many users', () => {
  const mail = new HostMail();
  mail.deliver('alice', 'x'.repeat(2_000_000), 0);
  expect(mail.held).toBe(0);
  for (let at = 0; at < 300; at++) mail.deliver('alice', `mail ${at}`, 0);
  expect(mail.of('alice')).toHaveLength(200);
  expect(mail.of('alice').at(-1)).toMatchObject({ text: 'mail 299', serial: 300 });
  for (let at = 0; at < 100; at++) mail.deliver(`user${at}`, 'y'.repeat(1_000_000), 0);
  expect(mail.held).toBeLessThanOrEqual(16 * 1024 * 1024);
  const { held } = mail;
  mail.giveWay();
  expect(mail.held).toBeLessThanOrEqual(held / 2);
  for (let at = 0; at < 3000; at++) mail.deliver(`many${at}`, 'z', 0);
  expect(mail.of('many0')).toEqual([]);
  expect(mail.of('many2999')).toMatchObject([{ text: 'z' }]);
});
