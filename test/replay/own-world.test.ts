import { expect, test } from 'vitest';
import { toBytes, toText } from '../../src/message/bytes/latin1.ts';
import type { Personality } from '../../src/model/personality.ts';
import type { Action } from '../../src/model/session.ts';
import type { Situation } from '../../src/model/situation.ts';
import { learnedSample } from '../support/learned-sample.ts';
import { openAlone } from '../support/playbook.ts';

const now = 1_795_428_900_000_000; // 2026-11-23 10:15:00 UTC

/** A client that opens every data connection it is offered; gives what was said, and what came over data connections. */
async function ask(
  lines: readonly string[],
  upload = '',
  personality?: Personality,
): Promise<{ said: string; data: string }> {
  const session = openAlone(personality ?? (await learnedSample('netkit-ftpd')));
  let said = '';
  let data = '';
  const perform = (actions: readonly Action[]): void => {
    for (const action of actions) {
      if (action.kind === 'send') said += toText(action.bytes);
      else if (action.kind === 'dataListen') perform(session.dataListening(action.port || 40_001, now));
      else if (action.kind === 'dataSend') data += toText(action.bytes);
      else if (action.kind === 'dataReceive') perform(session.dataEnded(toBytes(upload), now));
    }
  };
  perform(session.opened(now));
  for (const line of ['USER alice', 'PASS wonder1and', ...lines]) {
    [said, data] = ['', ''];
    perform(session.received(toBytes(`${line}\r\n`), now));
  }
  return { said, data };
}

// right after PASS the recording has no TYPE
const stored = ['PWD', 'TYPE I', 'PASV', 'STOR new.txt'];
const listed = ['TYPE A', 'PASV', 'LIST'];

test('what was stored is listed, measured and fetched, in the folder where it was stored', async () => {
  expect((await ask([...stored, ...listed], 'a\nb\n')).data).toContain(' 4 Nov 23 10:15 new.txt\r\n');
  expect((await ask([...stored, 'SIZE new.txt'], 'a\nb\n')).said).toBe('213 4\r\n');
  expect((await ask([...stored, 'PASV', 'RETR new.txt'], 'a\nb\n')).data).toBe('a\nb\n');
  expect((await ask([...stored, 'CWD docs', ...listed], 'a\nb\n')).data).not.toContain('new.txt');
  expect((await ask([...stored, 'CWD docs', 'PASV', 'RETR ../new.txt'], 'a\nb\n')).data).toBe('a\nb\n');
});

test('text changes its line ends on the way in and out', async () => {
  const text = ['PWD', 'TYPE A', 'PASV', 'STOR new.txt'];
  expect((await ask([...text, 'PASV', 'RETR new.txt'], 'a\r\n')).data).toBe('a\r\n');
  expect((await ask([...text, 'TYPE I', 'PASV', 'RETR new.txt'], 'a\r\n')).data).toBe('a\n');
});

test('what was deleted is not listed any more', async () => {
  expect((await ask([...stored, 'DELE new.txt', ...listed], 'x')).data).not.toContain('new.txt');
});

test('where a session is shows in what it is told', async () => {
  expect((await ask(['CWD docs', 'PWD'])).said).toBe('257 "/home/alice/docs" is current directory.\r\n');
  expect((await ask(['CWD docs', 'PASV', 'TYPE A', 'LIST'])).data).toContain('plan.md');
  expect((await ask(['PASV', 'TYPE A', 'LIST'])).data).toContain('notes.txt');
});

test.each(['4,1', '9,9', '48,57', '215,79', '255,255'])('PORT to the own port %s is taken', async (port) => {
  expect((await ask(['PWD', `PORT 127,0,9,77,${port}`])).said).toBe('200 PORT command successful.\r\n');
});

test('what is stored under a name that the server makes up is there under that name, and the next one is another', async () => {
  const unique = ['PWD', 'TYPE I', 'PASV', 'STOU'];
  const { said } = await ask(unique, 'a\nb\n');
  const [, name = ''] = /^150 FILE: (\S+)\r\n/.exec(said) ?? [];
  expect(name).not.toBe('');
  expect((await ask([...unique, 'PASV', `RETR ${name}`], 'a\nb\n')).data).toBe('a\nb\n');
  expect((await ask([...unique, ...listed], 'a\nb\n')).data).toContain(` ${name}\r\n`);
  const [, second] = /^150 FILE: (\S+)\r\n/.exec((await ask([...unique, 'PASV', 'STOU'], 'x')).said) ?? [];
  expect(second).toMatch(new RegExp(`^${name}\\.\\d$`));
  expect((await ask(['PWD', 'TYPE I', 'PASV', 'STOU notes.txt'], 'x')).said).toContain(
    '150 FILE: notes.txt.1\r\n',
  );
});

/** What the sample does not show: names that are not there are refused. */
async function thatMissesNames(): Promise<Personality> {
  const personality = await learnedSample('netkit-ftpd');
  const refused = personality.templates.find(({ status, parts }) => status === '550' && parts.length === 3);
  const refusals = ['RETR', 'RMD'].map((verb): Situation => {
    const when: Situation['when'] = [
      { test: 'verb', is: verb },
      { test: 'is', part: 'there', value: 'no' },
    ];
    return { id: `absent-${verb}`, step: 'situation', when, answer: refused?.id ?? '', seen: 5, sessions: 5 };
  });
  return { ...personality, situations: [...refusals, ...personality.situations] };
}

test.each([
  ['a folder is no file to send', ['PASV', 'RETR docs'], '550 docs'],
  ['a folder of the server’s with files in it is not taken away', ['RMD docs'], '550 docs'],
  ['nor an own one', ['MKD new', 'MKD new/inner', 'RMD new'], '550 new'],
  ['an empty one is', ['MKD new', 'MKD new/inner', 'RMD new/inner', 'RMD new'], '250 '],
])('%s', async (_, lines, expected) => {
  const { said } = await ask(['PWD', ...lines], '', await thatMissesNames());
  expect(said.slice(0, expected.length)).toBe(expected);
});
