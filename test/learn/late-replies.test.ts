import { expect, test } from 'vitest';
import { cutExchanges } from '../../src/exchange/alignment/alignment.ts';
import { inferGrammar } from '../../src/exchange/framing/framing.ts';
import { inferReplyShape } from '../../src/exchange/framing/infer-reply-shape.ts';
import { learn } from '../../src/learn/learn.ts';
import { toBytes, toText } from '../../src/message/bytes/latin1.ts';
import type { Conversation } from '../../src/model/conversation.ts';
import { conversation } from '../support/conversation.ts';
import { openAlone } from '../support/playbook.ts';

/** A server whose parser falls behind: after `SET x y` it says its error again, and all else, one request late. */
function sessions(): readonly Conversation[] {
  const answer = (line: string): string => {
    const [word = '', first, second] = line.split(' ');
    if (word === 'QUIT') return '221 bye\r\n';
    if (second !== undefined) return `500 '${line}' not understood\r\n`;
    if (word === 'SET' && first !== undefined) return `200 ${first} set\r\n`;
    if (word === 'SIZE' && first !== undefined) return `213 ${first.length}\r\n`;
    if (word === 'MAKE' && first !== undefined) return `257 "${first}" made\r\n`;
    return `502 ${word} not implemented\r\n`;
  };
  const play = (lines: readonly string[], at: number) => {
    let owed: string | undefined;
    const said = lines.flatMap((line) => {
      const reply = answer(line);
      const now = owed === undefined || line === 'QUIT' ? `${owed ?? ''}${reply}` : owed;
      if (owed !== undefined || reply.startsWith('500')) owed = reply;
      return [`>${line}\r\n`, `<${now}`];
    });
    return conversation(['<220 ready\r\n', ...said], { at: at * 60, ending: 'server' });
  };
  const usual = ['tea', 'milk', 'bread', 'salt', 'jam', 'oil'].map((what) => [
    `SET ${what}`,
    `SIZE ${what}`,
    `MAKE ${what}s`,
    `SET ${what}s`,
    `HOP ${what}`,
    'QUIT',
  ]);
  const late = [
    ['SET red wine', 'MAKE cellar', 'SIZE cellar', 'HOP cellar', 'QUIT'],
    ['MAKE shed', 'SET green tea', 'SIZE shed', 'MAKE barn', 'SET barn', 'QUIT'],
    ['SIZE hut', 'SET old cheese', 'MAKE loft', 'HOP loft', 'SET loft', 'QUIT'],
    ['SET dark rum', 'SIZE attic', 'MAKE attic', 'QUIT'],
  ];
  return [...usual, ...late].map(play);
}

test('answers that come one request late are given to the requests that they were meant for', () => {
  const all = sessions();
  const grammar = inferGrammar(all);
  const cut = cutExchanges(all, grammar, inferReplyShape(all, grammar));
  const told = cut.at(-2)?.exchanges.map(({ request, reply }) => `${request.raw.trim()}|${reply}`);
  expect(told).toEqual([
    '|220 ready\r\n',
    'SIZE hut|213 3\r\n',
    "SET old cheese|500 'SET old cheese' not understood\r\n500 'SET old cheese' not understood\r\n",
    'MAKE loft|257 "loft" made\r\n',
    'HOP loft|502 HOP not implemented\r\n',
    'SET loft|200 loft set\r\n',
    'QUIT|221 bye\r\n',
  ]);
  expect(cut[0]?.exchanges.map(({ reply }) => reply)).toEqual([
    '220 ready\r\n',
    '200 tea set\r\n',
    '213 3\r\n',
    '257 "teas" made\r\n',
    '200 teas set\r\n',
    '502 HOP not implemented\r\n',
    '221 bye\r\n',
  ]);
});

test('the emulator falls behind where the server did, and says what is late before it closes', () => {
  const session = openAlone(learn(sessions()));
  session.opened(0);
  const say = (line: string) =>
    session
      .received(toBytes(`${line}\r\n`), 0)
      .flatMap((action) => (action.kind === 'send' ? [toText(action.bytes)] : []))
      .join('');
  expect(say('MAKE roof')).toBe('257 "roof" made\r\n');
  expect(say('SET cold soup')).toBe("500 'SET cold soup' not understood\r\n");
  expect(say('SIZE roof')).toBe("500 'SET cold soup' not understood\r\n");
  expect(say('MAKE cave')).toMatch(/^213 \d\r\n$/);
  expect(say('QUIT')).toBe('257 "cave" made\r\n221 bye\r\n');
});
