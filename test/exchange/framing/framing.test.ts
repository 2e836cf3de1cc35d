import { expect, test } from 'vitest';
import { inferGrammar } from '../../../src/exchange/framing/framing.ts';
import { conversation } from '../../support/conversation.ts';

/** Sessions from `request|answer` pairs; a greeting where the first has no request. */
const grammarOf = (...sessions: readonly (readonly string[])[]) =>
  inferGrammar(
    sessions.map((turns, at) =>
      conversation(
        turns.flatMap((turn) => {
          const [asked = '', answer = ''] = turn.split('|');
          return asked === '' ? [`<${answer}\r\n`] : [`>${asked}\r\n`, `<${answer}\r\n`];
        }),
        { at },
      ),
    ),
  );

test('lines, in any case where answers are the same', () => {
  const grammar = grammarOf(
    ['|220 hi', 'HELO a|250 a', 'quit|221 bye'],
    ['|220 hi', 'helo b|250 b', 'QUIT|221 bye'],
  );
  expect(grammar).toMatchObject({
    framing: { kind: 'line', literals: false },
    tagged: false,
    caseless: true,
  });
  expect(grammar.verbs).toEqual(['HELO', 'QUIT']);
});

test('lines, of which the case matters', () => {
  const turns = ['get a|VALUE a', 'GET a|ERROR', 'set b|STORED', 'SET b|ERROR'];
  expect(grammarOf(turns, turns).caseless).toBe(false);
});

test('tags come back; then lines may hold literals', () => {
  const grammar = grammarOf(
    ['|* OK', 'a1 LOGIN x y|a1 OK in', 'a2 LOGOUT|* BYE\r\na2 OK out'],
    ['|* OK', 'b1 NOOP|b1 OK', 'b2 LOGOUT|b2 OK'],
  );
  expect(grammar).toMatchObject({ tagged: true, framing: { kind: 'line', literals: true } });
  expect(grammar.verbs).toEqual(['LOGOUT']);
});

test('the same first word in every request is no tag, even if it comes back', () => {
  expect(grammarOf(['echo a|echo a', 'echo b|echo b'], ['echo c|echo c', 'echo d|echo d']).tagged).toBe(
    false,
  );
});

test('a block up to a lone dot, and lines that answer a challenge', () => {
  const mail = [
    '|220 hi',
    'DATA|354 go',
    'one\r\n.|250 ok',
    'AUTH LOGIN|334 VXNlcg',
    'YWxpY2U=|334 UGFzcw',
    'c2VjcmV0|235 in',
    'QUIT|221 bye',
  ];
  const other = [
    '|220 hi',
    'DATA|354 go',
    'two\r\n.|250 ok',
    'AUTH LOGIN|334 VXNlcg',
    'Ym9i|334 UGFzcw',
    'aHVzaA==|535 no',
    'QUIT|221 bye',
  ];
  const { blocks } = grammarOf(mail, other);
  expect(blocks).toEqual([
    { status: '334', verb: 'AUTH', kind: 'line' },
    { status: '334', verb: 'AUTH...', kind: 'line' },
    { status: '334', verb: 'AUTH......', kind: 'line' },
    { status: '354', verb: 'DATA', kind: 'dot' },
  ]);
});

test('commands that follow an answer are commands, not a challenge', () => {
  const session = ['|220 hi', 'USER a|331 name', 'PASS b|230 in', 'USER c|331 name', 'PASS d|530 no'];
  expect(grammarOf(session, session, session).blocks).toEqual([]);
});

test('a word of the line tells how long the block after it is', () => {
  const set = (key: string, value: string) => `set ${key} 0 0 ${value.length}\r\n${value}|STORED`;
  const grammar = grammarOf(
    [set('a', 'one'), set('b', 'a\r\nb'), 'get a|VALUE'],
    [set('c', 'hello there'), set('d', ''), set('e', 'x')],
  );
  expect(grammar.framing).toEqual({
    kind: 'line',
    literals: false,
    counted: { verbs: ['set'], word: 4, add: 2 },
  });
});

test.each([
  ['resp', ['*1\r\n$4\r\nPING|+PONG', 'PING|+PONG']],
  ['headers', ['GET / HTTP/1.1\r\nHost: a\r\n|HTTP/1.1 200 OK', 'GET /x HTTP/1.0\r\n|HTTP/1.1 404 No']],
])('%s', (kind, turns) => {
  expect(grammarOf(turns, turns).framing.kind).toBe(kind);
});

test('one UDP datagram is one request, whatever is in it', () => {
  const one = conversation(['>status\n', '<fine\n'], { transport: 'udp' });
  expect(inferGrammar([one]).framing).toEqual({ kind: 'datagram' });
});

test('lines typed among Telnet commands', () => {
  const session = (name: string) =>
    conversation([
      '<\xff\xfd\x18',
      '>\xff\xfb\x18',
      '<\xff\xfb\x01login: ',
      `>\xff\xfd\x01${name}\r\0`,
      '<Password: ',
      '>secret\r\0',
      '<$ ',
    ]);
  const grammar = inferGrammar([session('alice'), session('bob')]);
  expect(grammar.framing).toEqual({ kind: 'mixed' });
  expect(grammar.verbs).toEqual(['secret']);
});

test('one line that is answered, with a block of as many bytes as it says, is enough to tell', () => {
  const { framing } = inferGrammar([
    conversation(['>put a 0 5\r\nhello\r\n', '<STORED\r\n', '>get a\r\n', '<hello\r\n']),
  ]);
  expect(framing).toEqual({
    kind: 'line',
    literals: false,
    counted: { verbs: ['put'], word: 3, add: 2 },
  });
});

test('a list without the end of a line, answered again and again, is whole', () => {
  const session = (at: number) =>
    conversation(
      [
        '<HELLO\n',
        '>HELLO 1.0\n',
        '<OK\n',
        '>\x1e',
        '<\x23',
        '>sha1 sha512 md5',
        '<\x01\x02',
        '>\x04\0\0\x07',
        '<\x09\0',
      ],
      { at },
    );
  const { framing } = inferGrammar([session(0), session(1)]);
  expect(framing).toEqual({ kind: 'mixed', unended: ['sha1 sha512 md5'] });
});

test('a line that goes on after the server has spoken is not', () => {
  const session = (at: number) =>
    conversation(
      [
        '<HELLO\n',
        '>HELLO 1.0\n',
        '<OK\n',
        '>\x1e\x01',
        '<\x23',
        '>sha1 sha512',
        '<\x01',
        '> md5\n',
        '<\x09\0',
      ],
      {
        at,
      },
    );
  expect(inferGrammar([session(0), session(1)]).framing).toEqual({ kind: 'mixed' });
});

test('a command that is only said between others has a block as they have', () => {
  const said = 'put a 0 5\r\nhello\r\nget a\r\nadd a 0 2\r\n!!\r\nget a\r\nincr a 3\r\n';
  const { framing } = inferGrammar([
    conversation([
      '>put b 0 3\r\nabc\r\n',
      '<STORED\r\n',
      `>${said}`,
      '<STORED\r\nhello\r\nADDED\r\nhello!!\r\n4\r\n',
    ]),
  ]);
  expect(framing).toEqual({
    kind: 'line',
    literals: false,
    counted: { verbs: ['add', 'put'], word: 3, add: 2 },
  });
});
