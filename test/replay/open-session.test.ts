import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toBytes, toText } from '../../src/message/bytes/latin1.ts';
import type { Template } from '../../src/model/personality.ts';
import type { Action } from '../../src/model/session.ts';
import { openSession } from '../../src/replay/open-session.ts';
import { sendActions } from '../../src/replay/send-actions.ts';
import { seededChance } from '../../src/replay/session/chance.ts';
import { newState } from '../../src/replay/session/session-options.ts';
import { learnedSample } from '../support/learned-sample.ts';
import { openAlone, Playbook } from '../support/playbook.ts';

const said = (actions: readonly Action[]) =>
  actions.map((action) => (action.kind === 'send' ? toText(action.bytes) : '')).join('');

test('a playbook that does not fit shows both scripts side by side', async () => {
  const book = new Playbook().says('+OK …\r\n').hears('QUIT\r\n').says('-ERR no\r\n').closes();
  const pop3 = await learnedSample('dovecot-pop3');
  expect(() => book.play(pop3)).toThrow(
    /\n! < -ERR no\\r\\n +\| < \+OK Logging out\.\\r\\n\n {2}closes +\| closes$/,
  );
});

test('nothing is said after the end', async () => {
  const book = new Playbook()
    .says('+OK Dovecot (Debian) ready.\r\n')
    .hears('QUIT\r\nUSER alice\r\n')
    .says('+OK Logging out.\r\n')
    .closes()
    .hears('USER alice\r\n');
  book.play(await learnedSample('dovecot-pop3'));
});

test('an FTP download goes over the data connection between its two replies', async () => {
  const session = openAlone(await learnedSample('netkit-ftpd'));
  session.opened(0);
  session.received(toBytes('USER alice\r\nPASS wonder1and\r\n'), 0);
  expect(session.received(toBytes('PASV\r\n'), 0).map(({ kind }) => kind)).toEqual(['dataListen']);
  expect(session.received(toBytes('PWD\r\n'), 0), 'waits for the port').toEqual([]);
  expect(said(session.dataListening(40_009, 0))).toBe(
    '227 Entering Passive Mode (127,0,0,22,156,73)\r\n257 "/home/alice" is current directory.\r\n',
  );
  const file = session.received(toBytes('RETR notes.txt\r\n'), 0).filter(({ kind }) => kind !== 'event');
  expect(file.map(({ kind }) => kind)).toEqual(['send', 'dataSend', 'send']);
  expect(said(file)).toMatch(/^150 .*'notes\.txt' .*\r\n226 Transfer complete\.\r\n$/);
});

test('a port that cannot be had is refused in words of the server, and the session goes on', async () => {
  const session = openAlone(await learnedSample('netkit-ftpd'));
  session.opened(0);
  session.received(toBytes('USER alice\r\nPASS wonder1and\r\nPASV\r\n'), 0);
  expect(said(session.dataListening(0, 0))).not.toMatch(/^227/);
  expect(said(session.received(toBytes('PWD\r\n'), 0))).toBe('257 "/home/alice" is current directory.\r\n');
});

test('mail is handed over to be kept, as the client sent it', async () => {
  const session = openAlone(await learnedSample('sendmail'));
  session.opened(0);
  session.received(toBytes('HELO a\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n'), 0);
  const body = 'Subject: x\r\n\r\n\xe9\0..\r\n.\r\n';
  const kept = session
    .received(toBytes(body), 0)
    .flatMap((action) => (action.kind === 'keep' ? [action] : []));
  expect(kept.map(({ what, bytes }) => [what, toText(bytes)])).toEqual([['mail', body]]);
});

test('another host name stands wherever the learned one did', async () => {
  const end = { address: '192.0.2.1', port: 25 };
  const session = openSession(await learnedSample('sendmail'), {
    ends: { client: end, server: end },
    random: seededChance(1)(),
    timing: 'fast',
    hostName: 'relay.fleet.example',
    shared: newState(),
  });
  const all = said(session.opened(0)) + said(session.received(toBytes('EHLO a\r\nQUIT\r\n'), 0));
  expect(all.match(/relay\.fleet\.example/g)?.length).toBe(3);
  expect(all).not.toContain('mx1.example.org');
});

test('recorded timing says a reply in its recorded segments', () => {
  const template = {
    delay: [1, 200, 300],
    chunks: [
      { at: 4, wait: 50 },
      { at: 99, wait: 7 },
    ],
  } as unknown as Template;
  const timed = (timing: 'recorded' | 'fast') =>
    sendActions('one\ntwo\n', template, { timing, random: () => 0.25 }, undefined).map((action) =>
      'wait' in action ? action.wait : 0,
    );
  expect(timed('recorded')).toEqual([200, 50]);
  expect(timed('fast')).toEqual([0]);
});

const words = [
  'USER',
  'alice',
  'PASS',
  'wonder1and',
  'MAIL FROM:<a@b>',
  'DATA',
  'EHLO x',
  'a1 LOGIN',
  '*2',
  '$3',
  '{5}',
  '{3+}',
  '.',
  'PASV',
  'PORT 127,0,0,1,4,5',
  'LIST',
  'AUTH PLAIN',
  'QUIT',
];
const client = fc.array(
  fc.oneof(
    fc.constantFrom(...words, ' ', '\r\n', '\n', '\r\n.\r\n', '\0'),
    fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replace(/[^\0-\xff]/g, '\xff')),
    fc.integer({ min: 1, max: 5000 }).map((length) => 'A'.repeat(length)),
  ),
  { maxLength: 40 },
);

describe.each(['sendmail', 'netkit-ftpd', 'dovecot-pop3', 'dovecot-imap', 'redis'])('%s', (sample) => {
  test('survives anything, and says the same however it is cut', async () => {
    const personality = await learnedSample(sample);
    const property = fc.property(client, fc.array(fc.nat({ max: 200 }), { maxLength: 20 }), (texts, cuts) => {
      const stream = texts.join('');
      expect(talk(personality, pieces(stream, cuts))).toBe(talk(personality, [stream]));
    });
    fc.assert(property, { numRuns: 40, seed: 9 });
  });
});

type Learned = Awaited<ReturnType<typeof learnedSample>>;

function pieces(stream: string, cuts: readonly number[]): readonly string[] {
  const found: string[] = [];
  let at = 0;
  for (const cut of cuts) {
    found.push(stream.slice(at, at + cut));
    at += cut;
  }
  return [...found, stream.slice(at)];
}

/** All that a session says to these pieces and to the end of the client. */
function talk(personality: Learned, heard: readonly string[]): string {
  const session = openAlone(personality);
  let all = '';
  const note = (actions: readonly Action[]): void => {
    all += said(actions);
    for (const { kind } of actions) {
      if (kind === 'close') all += '\nclosed';
      if (kind === 'dataListen') note(session.dataListening(40_009, 0));
    }
  };
  note(session.opened(0));
  for (const piece of heard) note(session.received(toBytes(piece), 0));
  note(session.ended(0));
  return all;
}

describe('memory stays bounded', () => {
  const megabyte = 1024 * 1024;
  const grown = async (requests: number, request: (at: number) => string) => {
    const session = openAlone(await learnedSample('sendmail'));
    session.opened(0);
    session.received(toBytes(request(0)), 0);
    const before = heapUsed();
    for (let at = 1; at < requests; at++) session.received(toBytes(request(at)), 0);
    const after = heapUsed();
    session.received(toBytes('NOOP\r\n'), 0); // the session is alive until here
    return after - before;
  };

  test('over commands that are all different', async () => {
    expect(await grown(40_000, (at) => `${'X'.repeat(1000)}${at}\r\n`)).toBeLessThan(40 * megabyte);
  });

  test('over long lines, of which only the beginning is remembered', async () => {
    expect(await grown(4000, (at) => `VRFY ${'x'.repeat(60_000)}${at}\r\n`)).toBeLessThan(80 * megabyte);
  });

  test('over short lines that came together with long ones', async () => {
    expect(await grown(2000, (at) => `VRFY a-short-name-${at}\r\n${'x'.repeat(60_000)}\r\n`)).toBeLessThan(
      80 * megabyte,
    );
  });
});

/** Bytes in use after a collection of garbage. */
function heapUsed(): number {
  setFlagsFromString('--expose_gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

test('of what comes at once, so many requests are answered in a go, and fewer where their answers are long', async () => {
  const personality = await learnedSample('redis');
  const answered = (length: number) => {
    const ends = { client: { address: '127.0.0.1', port: 1 }, server: personality.service };
    const shared = newState();
    const session = openSession(personality, { ends, random: () => 0.5, timing: 'fast', slice: 4, shared });
    session.opened(0);
    session.received(toBytes(`SET k ${'v'.repeat(length)}\r\n`), 0);
    const actions = session.received(toBytes('GET k\r\n'.repeat(9)), 0);
    expect(session.isBehind).toBe(true);
    return actions.filter(({ kind }) => kind === 'send').length;
  };
  expect(answered(10)).toBe(4);
  expect(answered(60_000)).toBe(3);
});
