import { expect, test } from 'vitest';
import { learn } from '../../../../src/learn/learn.ts';
import { toBytes, toText } from '../../../../src/message/bytes/latin1.ts';
import type { Conversation } from '../../../../src/model/conversation.ts';
import type { Personality } from '../../../../src/model/personality.ts';
import type { Action } from '../../../../src/model/session.ts';
import { conversation } from '../../../support/conversation.ts';
import { openAlone } from '../../../support/playbook.ts';

/** What a client says, what it is answered, and what the server sends over a data connection. */
type Step = readonly [said: string, answer: string, sent?: string];

/** A control connection and its data connections. */
function recorded(at: number, steps: readonly Step[]): readonly Conversation[] {
  const control = conversation(
    ['<220 hello\r\n', ...steps.flatMap(([said, answer]) => [`>${said}\r\n`, `<${answer}\r\n`])],
    {
      at,
      ending: 'server',
    },
  );
  const data = steps.flatMap(([, , sent], index): readonly Conversation[] => {
    if (sent === undefined) return [];
    const asked = control.messages[1 + 2 * index];
    if (!asked) return [];
    const message = { time: asked.time + 300, from: 'client' as const, bytes: toBytes(sent) };
    const messages = sent === '' ? [] : [message];
    const dataOf = { control: at, announcement: 0, listener: 'client' as const };
    const times = { start: asked.time + 200, end: asked.time + 500 };
    return [{ ...control, ...times, id: at + index + 1, messages, dataOf, ending: 'client' as const }];
  });
  return [control, ...data];
}

const port = (number: number) => `192,0,2,9,${number >> 8},${number & 255}`;

/** A session that lists so many names, fetches a file of so many bytes and leaves. */
function session(at: number, names: number, size: number): readonly Conversation[] {
  const [first, second] = [20_000 + 37 * at, 30_000 + 41 * at];
  const listing = Array.from({ length: names }, (_, index) => `name${index}\r\n`).join('');
  return recorded(at * 100, [
    ['USER ann', '230 welcome'],
    [`PORT ${port(first)}`, '200 ok'],
    ['NLST', `150 to port ${first}\r\n226 ${names} names`, listing],
    [`PORT ${port(second)}`, '200 ok'],
    [`RETR file${size}`, `150 to port ${second}\r\n226 sent`, 'x'.repeat(size)],
    ['QUIT', `221 ${Math.ceil(size / 1024)} kilobytes were fetched`],
  ]);
}

/** What is said at last to a client who takes everything over data connections. */
function asked(personality: Personality, lines: readonly string[]): { said: string; sent: string } {
  const [now, open] = [1_795_428_900_000_000, openAlone(personality)];
  let [said, sent] = ['', ''];
  const perform = (actions: readonly Action[]) => {
    for (const action of actions) {
      if (action.kind === 'send') said += toText(action.bytes);
      else if (action.kind === 'dataSend') sent += toText(action.bytes);
    }
  };
  perform(open.opened(now));
  for (const line of lines) {
    [said, sent] = ['', ''];
    perform(open.received(toBytes(`${line}\r\n`), now));
  }
  return { said, sent };
}

const sessions: readonly (readonly [names: number, size: number])[] = [
  [3, 500],
  [5, 1500],
  [7, 2500],
  [4, 4000],
  [6, 100],
  [8, 7000],
];
const personality = learn(sessions.flatMap(([names, size], at) => session(at + 1, names, size)));
const login = ['USER ann', `PORT ${port(44_444)}`];

test('a port is told that the client has announced', () => {
  expect(asked(personality, [...login, 'NLST']).said).toContain('150 to port 44444\r\n');
});

test('how many lines are sent is told of what is sent', () => {
  const list = [`PORT ${port(44_445)}`, 'NLST'];
  for (const lines of [login, [...login, 'NLST', 'MKD new', ...list.slice(0, 1)]]) {
    const { said, sent } = asked(personality, [...lines, 'NLST']);
    expect(sent).not.toBe('');
    expect(said).toContain(`226 ${sent.split('\n').length - 1} names`);
  }
});

test('at last it is told how much was fetched, listings left out', () => {
  const fetch = (size: number) => [`PORT ${port(44_446)}`, `RETR file${size}`];
  expect(asked(personality, [...login, 'NLST', ...fetch(1500), 'QUIT']).said).toBe(
    '221 2 kilobytes were fetched\r\n',
  );
  expect(asked(personality, [...login, 'NLST', ...fetch(1500), ...fetch(4000), 'QUIT']).said).toBe(
    '221 6 kilobytes were fetched\r\n',
  );
  expect(asked(personality, ['USER ann', 'QUIT']).said).toBe('221 0 kilobytes were fetched\r\n');
});
