import { describe, expect, test } from 'vitest';
import { learn } from '../../src/learn/learn.ts';
import { conversation } from '../support/conversation.ts';
import { Playbook } from '../support/playbook.ts';

const server = ':chat.example';

/** A small server of lines: names and rooms, a trailing parameter behind a colon, and a count of what went over the line. */
class ChatServer {
  #heard = 0;
  #said = 0;
  #nick = '*';
  #user = '';

  answer(line: string): string {
    this.#heard += line.length;
    const reply = this.#reply(line.trimEnd());
    this.#said += reply.length;
    return reply;
  }

  #reply(line: string): string {
    const [command = '', first = ''] = line.split(' ');
    const trailing = /(?: |^):(.*)$/.exec(line.slice(command.length))?.[1] ?? '';
    const say = (text: string) => `${server} ${text}\r\n`;
    const missing = say(`461 ${this.#nick} ${command} :Syntax error`);
    switch (command) {
      case 'NICK':
        if (first === '') return missing;
        this.#nick = first;
        return '';
      case 'USER':
        if (first === '') return missing;
        if (this.#user !== '') return say(`462 ${this.#nick} :Already registered`);
        this.#user = `${first} * :${trailing}`;
        return say(`001 ${this.#nick} :Welcome ${this.#nick}!${first}`);
      case 'WHOIS':
        if (first === '') return missing;
        return first === this.#nick
          ? say(`311 ${first} ${this.#user}`) + say(`318 ${first} :End`)
          : say(`401 ${this.#nick} ${first} :No such nick`);
      case 'MSG':
        return first === this.#nick
          ? say(`MSG ${line.slice(4)}`)
          : say(`401 ${this.#nick} ${first} :No such nick`);
      case 'MODE':
        if (first === '') return missing;
        return first === this.#nick ? say(`221 ${first} +`) : say(`401 ${this.#nick} ${first} :No such nick`);
      case 'JOIN':
        if (first === '') return missing;
        return first.startsWith('#')
          ? say(`353 ${this.#nick} ${first} :@${this.#nick}`)
          : say(`403 ${first} :No such channel`);
      case 'PART':
      case 'TOPIC':
        return first === '' ? missing : say(`403 ${first} :No such channel`);
      case 'QUIT':
        return (
          say(`NOTICE ${this.#nick} :client ${kilo(this.#heard)} kb, server ${kilo(this.#said)} kb.`) +
          `ERROR :"${trailing}"\r\n`
        );
      default:
        return say(`421 ${this.#nick} ${command} :Unknown command`);
    }
  }
}

const kilo = (bytes: number) => (bytes / 1024).toFixed(1);

/** What the clients say behind NICK, USER and the longer text that makes the numbers of the last reply differ. */
const sessions = [
  ['WHOIS {nick}', 'JOIN #garden', 'PART #linux', 'QUIT :river'],
  ['MSG {nick} :hello you', 'TOPIC #garden', 'WIBBLE x', 'JOIN', 'QUIT :copper'],
  ['MODE {nick}', 'MODE #garden', 'JOIN paper', 'WHOIS', 'QUIT :window'],
  ['TOPIC', 'PART #test', 'JOIN #linux', 'MSG nobody :hi', 'QUIT :violet'],
  ['WHOIS {nick}', 'PART', 'JOIN #test', 'NICK', 'QUIT :orange'],
  ['MODE {nick}', 'TOPIC #linux', 'JOIN garden', 'MSG {nick} :ha', 'QUIT :budget'],
  ['WHOIS ghost', 'MODE {nick}', 'PART #garden', 'GRONK', 'QUIT :marble'],
  ['MODE #test', 'TOPIC #test', 'JOIN #garden', 'USER x', 'WHOIS {nick}', 'QUIT :ticket'],
  ['WHOIS {nick}', 'PART #linux', 'JOIN #linux', 'QUIT :spring'],
  ['MSG {nick} :so', 'WHOIS {nick}', 'JOIN copper', 'QUIT :paper'],
];
const names = ['anna', 'bert', 'cleo', 'dora', 'emil', 'fred', 'gina', 'hans', 'ines', 'jens'];
const users = ['violet', 'meeting', 'copper', 'engine', 'budget'];

function recorded() {
  return sessions.map((lines, at) => {
    const chat = new ChatServer();
    const nick = names[at] ?? '';
    const user = `USER ${users[at % users.length]} 0 * :${'the real '.repeat(1 + 12 * at)}${nick}`;
    const early = at % 3 === 0 ? ['TOPIC', 'JOIN'] : [];
    const said = [...early, `NICK ${nick}`, user, ...lines].map(
      (line) => `${line.replace('{nick}', nick)}\r\n`,
    );
    const turns = said.flatMap((line) => {
      const reply = chat.answer(line);
      return reply === '' ? [`>${line}`] : [`>${line}`, `<${reply}`];
    });
    return conversation(turns, { at: at * 10, ending: 'server' });
  });
}

describe('a server of names, rooms and trailing parameters', () => {
  const personality = learn(recorded());
  const registered = (nick: string) =>
    new Playbook()
      .hears(`NICK ${nick}\r\n`)
      .hears('USER forest 0 * :Some Body \r\n')
      .says(`${server} 001 ${nick} :Welcome ${nick}!forest\r\n`);

  test('repeats the trailing parameter now and later, also where a later command was refused', () => {
    registered('kurt')
      .hears('USER x\r\n')
      .says(`${server} 462 kurt :Already registered\r\n`)
      .hears('WHOIS kurt\r\n')
      .says(`${server} 311 kurt forest * :Some Body\r\n${server} 318 kurt :End\r\n`)
      .play(personality);
  });

  test('tells how much was said', () => {
    const talk = [`NICK kurt\r\n`, `USER forest 0 * :${'a name '.repeat(150)}\r\n`, 'QUIT :granite\r\n'];
    const chat = new ChatServer();
    const book = new Playbook();
    for (const line of talk) {
      const reply = chat.answer(line);
      book.hears(line);
      if (reply !== '') book.says(reply);
    }
    book.closes().play(personality);
  });

  test('makes rooms that nobody has named before, but none that is written wrongly', () => {
    registered('kurt')
      .hears('JOIN #kitchen\r\n')
      .says(`${server} 353 kurt #kitchen :@kurt\r\n`)
      .hears('JOIN kitchen\r\n')
      .says(`${server} 403 kitchen :No such channel\r\n`)
      .play(personality);
  });

  test('misses a parameter that was never left out in the recording', () => {
    registered('kurt').hears('MODE\r\n').says(`${server} 461 kurt MODE :Syntax error\r\n`).play(personality);
  });

  test('does not know commands that it has never called unknown', () => {
    registered('kurt')
      .hears('SNARF x\r\n')
      .says(`${server} 421 kurt SNARF :Unknown command\r\n`)
      .play(personality);
  });

  test('calls who has not said a name by none', () => {
    new Playbook()
      .hears('MODE\r\n')
      .says(`${server} 461 * MODE :Syntax error\r\n`)
      .hears('NICK kurt\r\n')
      .hears('MODE\r\n')
      .says(`${server} 461 kurt MODE :Syntax error\r\n`)
      .play(personality);
  });

  test('does not know others than who asks', () => {
    registered('kurt')
      .hears('WHOIS phantom\r\n')
      .says(`${server} 401 kurt phantom :No such nick\r\n`)
      .play(personality);
  });
});

test('numbers of bytes that follow nothing are no volume', () => {
  const told = [12, 40, 77, 31].map((size, at) =>
    conversation(
      [
        '<220 hi\r\n',
        '>LIST\r\n',
        '<226 done\r\n',
        '>NOOP\r\n',
        '<200 ok\r\n',
        '>STAT\r\n',
        `<211 sent ${size} bytes\r\n`,
      ],
      { at },
    ),
  );
  const fields = learn(told).templates.flatMap(({ parts }) =>
    parts.flatMap((part) => (typeof part === 'string' ? [] : [part.field])),
  );
  expect(fields).not.toContain('volume');
});
