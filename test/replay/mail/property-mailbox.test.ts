import { expect, test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import { toBytes, toText } from '../../../src/message/bytes/latin1.ts';
import type { Personality } from '../../../src/model/personality.ts';
import type { Session } from '../../../src/model/session.ts';
import { HostMail } from '../../../src/replay/mail/host-mail.ts';
import { openSession } from '../../../src/replay/open-session.ts';
import { newState, type SharedState } from '../../../src/replay/session/session-options.ts';
import { conversation } from '../../support/conversation.ts';
import { learnedSample } from '../../support/learned-sample.ts';

const now = Date.UTC(2026, 10, 3, 10, 15) * 1000;
const text =
  'From: "Ann, B." <ann@client.example>\r\nTo: alice@example.org\r\nSubject: hi there\r\n\r\none\r\n.two\r\n';

/** A service whose host shares its mails with others. */
function service(personality: Personality, mail = new HostMail()) {
  const shared: SharedState = { ...newState(), mail };
  const open = () => {
    const session = openSession(personality, {
      ends: { client: { address: '127.0.9.77', port: 40_077 }, server: { address: '127.0.9.1', port: 143 } },
      random: () => 0.5,
      timing: 'fast',
      shared,
    });
    session.opened(now);
    let tag = 0;
    return (line: string) => said(session, `x${++tag} ${line}\r\n`);
  };
  const deliver = (user: string, mailText = text) => mail.deliver(user, mailText, now / 1000);
  return { open, deliver, mail };
}

function said(session: Session, line: string): string {
  return session
    .received(toBytes(line), now)
    .map((action) => (action.kind === 'send' ? toText(action.bytes) : ''))
    .join('');
}

async function selected(mailbox = 'INBOX', user = 'alice wonder1and') {
  const { open, deliver, mail } = service(await learnedSample('dovecot-imap'));
  deliver('alice');
  const ask = open();
  ask(`LOGIN ${user}`);
  return { ask, open, deliver, mail, choice: ask(`SELECT ${mailbox}`) };
}

test('a mail that another service has taken counts in its mailbox, and nowhere else', async () => {
  const { choice, open } = await selected();
  expect(choice).toContain('* 4 EXISTS\r\n');
  expect(choice).toContain('[UIDNEXT 5]');
  const stranger = open();
  stranger('LOGIN bob builder22');
  expect(stranger('SELECT INBOX')).not.toContain('* 4 EXISTS\r\n');
});

test('it is told of by the names that clients ask for, recorded or not', async () => {
  const { ask } = await selected();
  expect(ask('FETCH 4 (UID FLAGS RFC822.SIZE INTERNALDATE)')).toMatch(
    `* 4 FETCH (UID 4 FLAGS (\\Recent) RFC822.SIZE ${text.length} INTERNALDATE " 3-Nov-2026 10:15:00 +0000")\r\n`,
  );
  expect(ask('FETCH 4 BODY.PEEK[]')).toMatch(`* 4 FETCH (BODY[] {${text.length}}\r\n${text})\r\nx4 OK`);
  expect(ask('FETCH 4 BODY[HEADER.FIELDS (SUBJECT)]')).toMatch(
    '* 4 FETCH (BODY[HEADER.FIELDS (SUBJECT)] {21}\r\nSubject: hi there\r\n\r\n)\r\n',
  );
  expect(ask('FETCH 4 BODY.PEEK[TEXT]<0.3>')).toMatch('* 4 FETCH (BODY[TEXT]<0> {3}\r\none)\r\n');
  expect(ask('FETCH 1:* FLAGS').match(/FETCH/g)).toHaveLength(4);
  expect(ask('UID FETCH 4:* (FLAGS)')).toMatch(/^\* 4 FETCH \(UID 4 FLAGS \(\\Recent\)\)\r\nx\d+ OK/);
  expect(ask('FETCH 5 FLAGS')).not.toContain('* 5 FETCH');
});

test('it is found by a search that it fits', async () => {
  const { ask } = await selected();
  expect(ask('SEARCH SUBJECT hi')).toMatch(/^\* SEARCH(?: [123])* 4\r\n/);
  expect(ask('SEARCH SUBJECT bye')).not.toMatch(/^\* SEARCH[^\r]* 4\r\n/);
});

test('flags are kept for the sessions to come, and new is a mail once', async () => {
  const { ask, open } = await selected();
  expect(ask('STORE 4 +FLAGS (\\Seen)')).toMatch('* 4 FETCH (FLAGS (\\Recent \\Seen))\r\n');
  const later = open();
  later('LOGIN alice wonder1and');
  later('SELECT INBOX');
  expect(later('FETCH 4 FLAGS')).toMatch('* 4 FETCH (FLAGS (\\Seen))\r\n');
});

test('who asks for news is told of mail that came meanwhile', async () => {
  const { ask, deliver } = await selected();
  expect(ask('NOOP')).toMatch(/^x3 OK/);
  deliver('alice');
  expect(ask('NOOP')).toMatch(/^\* 5 EXISTS\r\n\* \d RECENT\r\nx4 OK/);
  expect(ask('FETCH 5 UID')).toMatch('* 5 FETCH (UID 5)\r\n');
});

/** A server with one mail, whose clients expunge. */
const expunging = learn(
  ['a', 'b', 'c', 'd'].map((tag, at) =>
    conversation(
      [
        '<* OK ready\r\n',
        `>${tag}1 LOGIN alice secret\r\n`,
        `<${tag}1 OK logged in\r\n`,
        `>${tag}2 SELECT INBOX\r\n`,
        `<* 1 EXISTS\r\n* 0 RECENT\r\n* OK [UIDNEXT 12] next\r\n${tag}2 OK selected\r\n`,
        `>${tag}3 FETCH 1 (FLAGS UID)\r\n`,
        `<* 1 FETCH (FLAGS () UID 11)\r\n${tag}3 OK fetched\r\n`,
        `>${tag}4 FETCH 1 ${at % 2 ? 'UID' : 'FLAGS'}\r\n`,
        `<* 1 FETCH (${at % 2 ? 'UID 11' : 'FLAGS ()'})\r\n${tag}4 OK fetched\r\n`,
        `>${tag}5 STORE 1 +FLAGS (\\Seen)\r\n`,
        `<* 1 FETCH (FLAGS (\\Seen))\r\n${tag}5 OK stored\r\n`,
        `>${tag}6 STORE 1 -FLAGS (\\Seen)\r\n`,
        `<* 1 FETCH (FLAGS ())\r\n${tag}6 OK stored\r\n`,
        `>${tag}7 EXPUNGE\r\n`,
        `<${tag}7 OK expunged\r\n`,
        `>${tag}8 LOGOUT\r\n`,
        `<* BYE\r\n${tag}8 OK bye\r\n`,
      ],
      { at, ending: 'server' },
    ),
  ),
);

test('what is marked and expunged is gone for all services, and unique numbers go on behind it', () => {
  const { open, deliver, mail } = service(expunging);
  const ask = open();
  ask('LOGIN alice secret');
  for (let n = 0; n < 3; n++) deliver('alice');
  expect(ask('SELECT INBOX')).toMatch(/^\* 4 EXISTS\r\n\* 3 RECENT\r\n\* OK \[UIDNEXT 15\]/);
  ask('STORE 2,4 +FLAGS (\\Deleted)');
  expect(ask('EXPUNGE')).toBe('* 2 EXPUNGE\r\n* 3 EXPUNGE\r\nx4 OK expunged\r\n');
  expect(mail.of('alice').map(({ serial }) => serial)).toEqual([2]);
  expect(ask('FETCH 2 (UID FLAGS)')).toMatch('* 2 FETCH (UID 13 FLAGS (\\Recent))\r\n');
  deliver('alice');
  const later = open();
  later('LOGIN alice secret');
  expect(later('SELECT INBOX')).toMatch(/^\* 3 EXISTS\r\n\* 1 RECENT\r\n\* OK \[UIDNEXT 16\]/);
});

test('other mailboxes, and hosts that share nothing, show none of it', async () => {
  const { ask } = await selected('Drafts');
  expect(ask('FETCH 4 FLAGS')).not.toContain('* 4 FETCH');
  const personality = await learnedSample('dovecot-imap');
  const session = openSession(personality, {
    ends: { client: { address: '127.0.9.77', port: 40_077 }, server: { address: '127.0.9.1', port: 143 } },
    random: () => 0.5,
    timing: 'fast',
    shared: newState(),
  });
  session.opened(now);
  said(session, 'a LOGIN alice wonder1and\r\n');
  expect(said(session, 'b SELECT INBOX\r\n')).toContain('* 3 EXISTS\r\n');
});

test('a service whose things are no mails is as it was', () => {
  const ask = (n: number) =>
    [`>c${n} SHOW 1 (WEIGHT)\r\n`, `<+ 1 SHOW (WEIGHT ${n})\r\nc${n} OK\r\n`] as const;
  const personality = learn([1, 2, 3].map((n) => conversation([...ask(n), ...ask(n)])));
  const { open, deliver } = service(personality);
  deliver('alice');
  expect(open()('SHOW 1 (WEIGHT)')).not.toContain('EXISTS');
});

test('nobody is sent without bound what he asks for many times over', async () => {
  const { ask, deliver } = await selected();
  deliver('alice', 'x'.repeat(900_000));
  ask('NOOP');
  const names = 'BODY[] '.repeat(200).trim();
  expect(ask(`FETCH 5 (${names})`).length).toBeLessThan(34 * 1024 * 1024);
});
