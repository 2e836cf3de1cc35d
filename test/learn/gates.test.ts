import { expect, test } from 'vitest';
import { learn } from '../../src/learn/learn.ts';
import type { Decision } from '../../src/model/decision.ts';
import { conversation } from '../support/conversation.ts';
import { Playbook } from '../support/playbook.ts';

/** A made-up service: everything but LOGIN and BYE needs a login first. */
function serve(commands: readonly string[]): readonly string[] {
  let inside = false;
  const answer = (command: string): string => {
    const [verb = '', name = ''] = command.split(' ');
    if (verb === 'LOGIN') {
      inside = true;
      return `230 Welcome ${name}`;
    }
    if (verb === 'BYE') return '221 See you';
    if (!['LOOK', 'TAKE', 'DROP', 'COUNT', 'SING'].includes(verb)) return `500 No ${verb} here`;
    return inside ? `250 ${verb} done` : '530 Log in first';
  };
  return ['<220 ready\r\n', ...commands.flatMap((command) => [`>${command}\r\n`, `<${answer(command)}\r\n`])];
}

// COUNT and SING were only ever asked after a login.
const sessions = [
  'LOOK,TAKE,LOGIN ann,LOOK,COUNT,BYE',
  'DROP,LOGIN ben,DROP,TAKE,SING,BYE',
  'TAKE,DROP,LOGIN cy,COUNT,SING,LOOK,BYE',
  'XYZZY,LOGIN dora,TAKE,DROP,COUNT,BYE',
  'LOOK,PLUGH,LOGIN ed,SING,TAKE,BYE',
  'DROP,LOOK,TAKE,LOGIN flo,LOOK,DROP,SING,BYE',
  'TAKE,BYE',
];
const told: Decision[] = [];
const personality = learn(
  [...sessions, ...sessions].map((one, at) => conversation(serve(one.split(',')), { at })),
  { observe: (decision) => told.push(decision) },
);

test.each(['LOOK', 'TAKE', 'DROP'])('%s is refused before login and done after it', (verb) => {
  new Playbook()
    .says('220 ready\r\n')
    .hears(`${verb}\r\n`)
    .says('530 Log in first\r\n')
    .hears('LOGIN gus\r\n')
    .says('230 Welcome gus\r\n')
    .hears(`${verb}\r\n`)
    .says(`250 ${verb} done\r\n`)
    .play(personality);
});

test.each(['COUNT', 'SING'])(
  '%s, which was never seen before login, is refused there as the others are',
  (verb) => {
    new Playbook()
      .says('220 ready\r\n')
      .hears(`${verb}\r\n`)
      .says('530 Log in first\r\n')
      .hears('LOGIN gus\r\n')
      .says('230 Welcome gus\r\n')
      .hears(`${verb}\r\n`)
      .says(`250 ${verb} done\r\n`)
      .play(personality);
  },
);

test('a command nobody knows is no command before login either', () => {
  new Playbook().says('220 ready\r\n').hears('FNORD\r\n').says('500 No FNORD here\r\n').play(personality);
});

test('what is done without login is not behind the gate', () => {
  new Playbook().says('220 ready\r\n').hears('BYE\r\n').says('221 See you\r\n').play(personality);
});

test('what is kept behind the gate is told', () => {
  const gated = told.filter(({ pass }) => pass === 'addPreconditions').map(({ subject }) => subject);
  expect(gated).toEqual(expect.arrayContaining(['COUNT', 'SING']));
  expect(gated).not.toContain('BYE');
});
