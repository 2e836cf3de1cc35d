import { expect, test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import { toBytes, toText } from '../../../src/message/bytes/latin1.ts';
import type { Conversation } from '../../../src/model/conversation.ts';
import type { Personality } from '../../../src/model/personality.ts';
import { conversation } from '../../support/conversation.ts';
import { insideTls } from '../../support/inside-tls.ts';
import { openAlone } from '../../support/playbook.ts';

const wrongDoor = '400 this is a TLS port\r\n';

/** What a made-up server does inside TLS. */
function answer(command: string): string {
  const [verb = '', name = ''] = command.split(' ');
  if (verb === 'BYE') return '221 See you\r\n';
  return ['LOOK', 'TAKE', 'COUNT'].includes(verb)
    ? `250 ${verb} ${name} done\r\n`
    : `500 No ${verb} here\r\n`;
}

function inside(commands: string, at: number): Conversation {
  const said = commands.split(',').flatMap((command) => [`>${command}\r\n`, `<${answer(command)}`]);
  return insideTls(conversation(said, { at }));
}

const usual = [
  'LOOK ann,TAKE bag,BYE',
  'TAKE cup,LOOK ben,COUNT it,BYE',
  'COUNT you,LOOK cy,BYE',
  'XYZZY a,LOOK dora,BYE',
  'PLUGH b,TAKE egg,BYE',
  'TAKE fan,COUNT me,BYE',
].map(inside);

/** All clients in clear happen to ask for the same. */
const inClear = (reply: string) =>
  [20, 21, 22].map((at) => conversation(['>LOOK here\r\n', `<${reply}`], { at, ending: 'server' }));

function ask(personality: Personality, command: string, isInside: boolean): string {
  const session = openAlone(personality);
  session.opened(0);
  if (isInside) session.secured(0);
  return session
    .received(toBytes(`${command}\r\n`), 0)
    .map((action) =>
      action.kind === 'send' ? toText(action.bytes) : action.kind === 'close' ? '[closes]' : '',
    )
    .join('');
}

test('a TLS port that tells clients in clear that they are wrong tells so whatever they say', () => {
  const personality = learn([...usual, ...inClear(wrongDoor)]);
  expect(personality.tls?.start).toBe('offered');
  for (const command of ['LOOK here', 'LOOK ann', 'TAKE bag', 'COUNT it', 'FROTZ it']) {
    expect(ask(personality, command, false), command).toBe(`${wrongDoor}[closes]`);
    expect(ask(personality, command, true), command).toBe(answer(command));
  }
});

test('one that takes both takes in clear what it takes inside', () => {
  const clear = [20, 21, 22].map((at) => conversation(['>LOOK here\r\n', `<${answer('LOOK here')}`], { at }));
  const personality = learn([...usual, ...clear]);
  for (const command of ['LOOK here', 'TAKE bag', 'FROTZ it']) {
    expect(ask(personality, command, false), command).toBe(answer(command));
    expect(ask(personality, command, true), command).toBe(answer(command));
  }
});

test('where TLS begins later on, what nobody said in clear is answered as inside', () => {
  const upgraded = usual.map(({ messages }, at) =>
    insideTls(
      conversation(
        [
          '<220 ready\r\n',
          '>HELLO\r\n',
          '<250 offers TLS\r\n',
          '>STARTTLS\r\n',
          '<220 go ahead\r\n',
          ...messages.map(({ from, bytes }) => (from === 'client' ? '>' : '<') + toText(bytes)),
        ],
        { at },
      ),
      5,
    ),
  );
  const personality = learn(upgraded);
  expect(ask(personality, 'LOOK ann', false)).toBe(answer('LOOK ann'));
});
