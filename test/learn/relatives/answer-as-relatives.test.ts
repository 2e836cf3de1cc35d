import { expect, test } from 'vitest';
import type { PriorAnswer, PriorCase, Priors } from '../../../src/knowledge/priors.ts';
import { learn } from '../../../src/learn/learn.ts';
import { stateGate } from '../../../src/learn/relatives/state-gate.ts';
import { withoutPlaces } from '../../../src/learn/relatives/without-places.ts';
import type { Test } from '../../../src/model/situation.ts';
import { conversation } from '../../support/conversation.ts';
import { Playbook } from '../../support/playbook.ts';

const loggedIn: Test = { test: 'happened', event: { verb: 'PASS', status: '230' } };

function all(answer: PriorAnswer, ...when: readonly Test[]): PriorCase {
  return { when, answers: [{ answer, servers: ['one', 'two', 'three'] }] };
}

/** Three servers that know commands which the recorded one was never asked for. */
const priors: Priors = {
  protocol: 'files',
  servers: ['one', 'two', 'three'].map((name) => ({ name, family: name, sessions: 60 })),
  commands: {
    '?': [all({ status: '500', about: 'syntax' })],
    QUIT: [all({ status: '221' })],
    USER: [all({ status: '331' })],
    PASS: [all({ status: '230' })],
    SIZE: [all({ status: '213' }, loggedIn), all({ status: '530', about: 'state' })],
    RMD: [all({ status: '550', about: 'value' }, loggedIn), all({ status: '530', about: 'state' })],
    NOOP: [all({ status: '200' })],
    DELE: [
      {
        when: [{ test: 'words', least: 1 }],
        answers: [
          { answer: { status: '550', about: 'value' }, servers: ['one', 'three'] },
          { answer: { status: '550', about: 'rights' }, servers: ['two'] },
        ],
      },
      {
        when: [],
        answers: [
          { answer: { status: '501', about: 'value' }, servers: ['one'] },
          { answer: { status: '501', about: 'syntax' }, servers: ['two', 'three'] },
        ],
      },
    ],
    SYST: [
      {
        when: [],
        answers: [
          { answer: { status: '215' }, servers: ['one'] },
          { answer: { status: '502' }, servers: ['two', 'three'] },
        ],
      },
    ],
  },
};

function serve(lines: readonly string[], at: number) {
  let user = false;
  const answer = (line: string) => {
    const [verb = ''] = line.split(' ');
    if (verb === 'USER') return '331 Who are you?';
    if (verb === 'QUIT') return '221 Farewell.';
    if (verb === 'SYST') return '215 Odd but true.';
    if (verb === 'PASS') {
      user = true;
      return '230 Welcome.';
    }
    if (!user) return '530 First log in.';
    if (verb === 'SIZE') return '213 17';
    return '550 No such thing.';
  };
  return conversation(
    ['<220 ready\r\n', ...lines.flatMap((line) => [`>${line}\r\n`, `<${answer(line)}\r\n`])],
    { at },
  );
}

const recorded = [
  ['USER ann', 'PASS x1', 'SIZE a', 'QUIT'],
  ['USER ann', 'PASS x1', 'SIZE b', 'DELE a', 'QUIT'],
  ['DELE a', 'USER ann', 'PASS x1', 'SYST', 'SIZE c', 'QUIT'],
].map((lines, at) => serve(lines, at * 3));

const talk = () => new Playbook().says('220 ready\r\n');

test('a command that was never heard is answered as relatives do, in the words of the server', () => {
  const personality = learn(recorded, { priors: [priors] });
  talk().hears('RMD x\r\n').says('530 First log in.\r\n').play(personality);
  talk()
    .hears('USER ann\r\n')
    .says('331 Who are you?\r\n')
    .hears('PASS x1\r\n')
    .says('230 Welcome.\r\n')
    .hears('RMD x\r\n')
    .says('550 No such thing.\r\n')
    .play(personality);
});

test('what the server was never heard to say it says without words', () => {
  talk()
    .hears('NOOP\r\n')
    .says('200\r\n')
    .play(learn(recorded, { priors: [priors] }));
});

test('a state in which a command was never heard is answered as relatives do', () => {
  talk()
    .hears('SIZE a\r\n')
    .says('530 First log in.\r\n')
    .play(learn(recorded, { priors: [priors] }));
});

test('servers that give the same status for different reasons agree', () => {
  talk()
    .hears('DELE\r\n')
    .says('501\r\n')
    .play(learn(recorded, { priors: [priors] }));
});

test('what was recorded stands, whatever relatives do', () => {
  talk()
    .hears('SYST\r\n')
    .says('215 Odd but true.\r\n')
    .play(learn(recorded, { priors: [priors] }));
});

test('a personality says which servers stand in, and where', () => {
  const { relatives, situations } = learn(recorded, { priors: [priors] });
  expect(relatives).toEqual({ protocol: 'files', servers: ['one', 'two', 'three'] });
  const guessed = situations.filter(({ step }) => step === 'relative');
  expect(guessed.map(({ seen }) => seen)).toEqual(guessed.map(() => 0));
  expect(guessed.flatMap(({ when }) => when.filter(({ test: kind }) => kind === 'verb'))).toContainEqual({
    test: 'verb',
    is: 'RMD',
  });
});

test('servers of another protocol are no relatives', () => {
  const mail: Priors = {
    ...priors,
    commands: {
      HELO: [all({ status: '250' })],
      QUIT: [all({ status: '221' })],
      RMD: [all({ status: '250' })],
    },
  };
  const without = learn(recorded);
  expect(learn(recorded, { priors: [mail] })).toEqual(without);
  expect(without.situations.some(({ step }) => step === 'relative')).toBe(false);
});

test('a command that was only heard and refused before the login is carried out behind it, as by relatives', () => {
  const early = [...recorded, serve(['RSET', 'DELE b', 'USER ann', 'PASS x1', 'QUIT'], 20)];
  const commands = { ...priors.commands, STOU: priors.commands.SIZE ?? [], RSET: [all({ status: '200' })] };
  const personality = learn(early, { priors: [{ ...priors, commands }] });
  talk().hears('RSET\r\n').says('530 First log in.\r\n').play(personality);
  talk()
    .hears('USER ann\r\n')
    .says('331 Who are you?\r\n')
    .hears('PASS x1\r\n')
    .says('230 Welcome.\r\n')
    .hears('RSET\r\n')
    .says('200\r\n')
    .play(personality);
});

test('what most commands wait for is found where relatives refuse three for the state of the session', () => {
  expect(stateGate(priors)).toBeUndefined();
  expect(
    stateGate({ ...priors, commands: { ...priors.commands, STOU: priors.commands.SIZE ?? [] } }),
  ).toEqual(loggedIn);
});

test('where no folders were recorded, whoever is logged in is in his own', () => {
  const own: Test = { test: 'starts', part: 'place', value: '~' };
  const commands = { MKD: [all({ status: '257' }, own, loggedIn), all({ status: '550', about: 'rights' })] };
  expect(withoutPlaces({ ...priors, commands }).commands.MKD?.[0]?.when).toEqual([loggedIn]);
});

test('one request for which a command was refused says nothing of what relatives carry out', () => {
  const listed: Priors = {
    ...priors,
    commands: {
      ...priors.commands,
      LIST: [all({ status: '200' }, loggedIn), all({ status: '530', about: 'state' })],
    },
  };
  const refused = [...recorded, serve(['LIST', 'LIST 7', 'USER ann', 'PASS x1', 'LIST 9', 'QUIT'], 20)];
  const personality = learn(refused, { priors: [listed] });
  const inside = () =>
    talk().hears('USER ann\r\n').says('331 Who are you?\r\n').hears('PASS x1\r\n').says('230 Welcome.\r\n');
  inside().hears('LIST 9\r\n').says('550 No such thing.\r\n').play(personality);
  inside().hears('LIST\r\n').says('200\r\n').play(personality);
});

test('where answers name the command that gets each and go on differently, a command never heard gets what they begin with', () => {
  const usages = ['SIZE name', 'RMD a folder, which has to be empty'].map((usage, at) =>
    conversation(
      [
        '<220 ready\r\n',
        `>${usage.split(' ')[0]}\r\n`,
        `<501 Usage: ${usage}\r\n`,
        '>QUIT\r\n',
        '<221 Farewell.\r\n',
      ],
      { at: 20 + at },
    ),
  );
  const sessions = [...recorded.slice(0, 1), ...usages];
  talk()
    .hears('DELE\r\n')
    .says('501 Usage: DELE\r\n')
    .play(learn(sessions, { priors: [priors] }));
});
