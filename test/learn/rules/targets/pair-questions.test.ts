import { test } from 'vitest';
import { learn } from '../../../../src/learn/learn.ts';
import { conversation } from '../../../support/conversation.ts';
import { Playbook } from '../../../support/playbook.ts';

const counted = (text: string) => `\0${String.fromCharCode(text.length)}${text}`;

/** A record of 16-bit strings behind its kind and length: a client's name and version, a user, a password. */
const login = (user: string, password: string, version = 4) => {
  const inside = `\0\x04PROT${String.fromCharCode(version)}\xc2${counted(`c${user.length}`)}${counted(user)}${counted(password)}`;
  return `\x10${String.fromCharCode(inside.length)}${inside}`;
};
const right = ' \x02\0\0';
const wrong = ' \x02\0\x05';
const wrongNewer = ' \x03\0\x87\0';
const passwords: Readonly<Record<string, string>> = { anna: 'tulip7', ben: 'granite', cleo: 'marble11' };

const server = (user: string, password: string, version: number) =>
  passwords[user] === password ? right : version === 4 ? wrong : wrongNewer;

const said = [
  ['anna', 'tulip7', 4],
  ['ben', 'granite', 4],
  ['anna', 'letmein', 4],
  ['ben', 'granite', 5],
  ['root', 'letmein', 5],
  ['cleo', 'marble11', 4],
  ['anna', 'tulip7', 5],
  ['ben', 'qwerty', 4],
  ['root', 'qwerty', 4],
  ['cleo', 'letmein', 5],
  ['cleo', 'marble11', 5],
  ['anna', 'qwerty', 5],
] as const;
const personality = learn(
  said.map(([user, password, version], at) =>
    conversation([`>${login(user, password, version)}`, `<${server(user, password, version)}`], { at }),
  ),
);

test.each([
  ['anna', 'tulip7', 4],
  ['anna', 'never-heard', 4],
  ['anna', 'never-heard', 5],
  ['stranger', 'granite', 4],
  ['stranger', 'granite', 5],
  ['ben', 'tulip7', 4],
] as const)('%s with %s, version %i: as the server', (user, password, version) => {
  new Playbook()
    .hears(login(user, password, version))
    .says(server(user, password, version))
    .play(personality);
});

test.each([
  [4, wrong],
  [5, wrongNewer],
])('whoever says no password is refused in his own version, %i', (version, refusal) => {
  const inside = `\0\x04PROT${String.fromCharCode(version)}\x02${counted('client')}`;
  new Playbook()
    .hears(`\x10${String.fromCharCode(inside.length)}${inside}`)
    .says(refusal)
    .play(personality);
});

test('where a user was never refused, unheard values say nothing', () => {
  const taken = said.filter(([user, password]) => passwords[user] === password);
  const open = learn(
    taken.map(([user, password, version], at) =>
      conversation([`>${login(user, password, version)}`, `<${right}`], { at }),
    ),
  );
  new Playbook().hears(login('anna', 'never-heard')).says(right).play(open);
});

/** Begins with parameters, then says a password alone, and hears the name of its user either way. */
const u32 = (number: number) => `\0\0\0${String.fromCharCode(number)}`;
const startup = (user: string) => {
  const inside = `\0\x03\0\0user\0${user}\0database\0shop\0\0`;
  return `${u32(inside.length + 4)}${inside}`;
};
const record = (kind: string, inside: string) => `${kind}${u32(inside.length + 4)}${inside}`;
const password = (word: string) => record('p', `${word}\0`);
const challenge = record('R', u32(3));
const outcome = (user: string, word: string) =>
  passwords[user] === word ? record('S', `ready for ${user}\0`) : record('E', `no ${user} by that\0`);

const talks = said.map(([user, word, version], at) =>
  conversation(
    [
      `>${startup(user)}`,
      `<${challenge}`,
      `>${password(word)}`,
      `<${outcome(user, word)}`,
      ...(version === 4 && passwords[user] === word ? ['>Q\0\0\0\x04', '<T\0\0\0\x04'] : []),
    ],
    { at },
  ),
);

test.each([
  ['anna', 'tulip7'],
  ['anna', 'never-heard'],
  ['anna', 'granite'],
  ['stranger', 'granite'],
])('%s, said one record before %s', (user, word) => {
  new Playbook()
    .hears(startup(user))
    .says(challenge)
    .hears(password(word))
    .says(outcome(user, word))
    .play(learn(talks));
});
