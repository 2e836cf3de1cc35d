import { describe, expect, test } from 'vitest';
import {
  dottedKey,
  isUnfinished,
  type ReplyShape,
  replyLength,
} from '../../../src/message/reply/reply-splitter.ts';
import { opened, readRequest } from '../../../src/message/request/request.ts';
import type { Grammar } from '../../../src/model/grammar.ts';
import { lineGrammar } from '../../support/line-grammar.ts';

const plain: ReplyShape = {
  tagged: false,
  resp: false,
  headers: false,
  greets: true,
  dotted: new Set(),
};
const said = (text: string, own: Partial<Grammar> = {}) => readRequest(text, { ...lineGrammar, ...own });
const get = said('GET / HTTP/1.1\r\nHost: a\r\n\r\n', { framing: { kind: 'headers' } });
const head = said('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n', { framing: { kind: 'headers' } });
const web = { ...plain, headers: true };
const dotted = { ...plain, dotted: new Set([dottedKey(said('LIST\r\n'), '+OK')]) };
const tagged = { ...plain, tagged: true };
const fetch = said('a1 FETCH 1\r\n', { tagged: true });
const resp = { ...plain, resp: true };
const records = {
  ...plain,
  framing: { kind: 'prefix', offset: 0, width: 2, endian: 'big', add: 2 },
} as const;

describe('a reply ends where it ends, wherever the stream is cut and whatever follows', () => {
  // biome-ignore format: a table
  const cases: readonly (readonly [what: string, reply: string, next: string, request: typeof get, shape: ReplyShape])[] = [
    ['a line', '250 ok\r\n', '221 Bye\r\n', said('NOOP\r\n'), plain],
    ['a line that ends with LF alone', 'ok\n', 'ok\n', said('x\n'), plain],
    ['lines of one code', '250-one\r\n250-two\r\n250 three\r\n', '250 four\r\n', said('EHLO a\r\n'), plain],
    ['lines of one code that name the code', '250-one 250 is\r\n250 three\r\n', '250 four\r\n', said('EHLO a\r\n'), plain],
    ['lines of one code with others between', '211-all\r\n 250 is none\r\n212 neither\r\n211 end\r\n', '211 x\r\n', said('STAT\r\n'), plain],
    ['lines up to a lone dot', '+OK 2\r\n1 20\r\n..\r\n.\r\n', '+OK\r\n', said('LIST\r\n'), dotted],
    ['nothing up to a lone dot', '+OK 0\r\n.\r\n', '+OK\r\n.\r\n', said('LIST\r\n'), dotted],
    ['one line, as the same command with a word more gets no list', '+OK 1 20\r\n', '1 20\r\n.\r\n', said('LIST 1\r\n'), dotted],
    ['one line, as it is refused', '-ERR no\r\n', '1 20\r\n.\r\n', said('LIST\r\n'), dotted],
    ['lines up to the tag', '* 1 EXISTS\r\n* a1 is none\r\na1 OK done\r\n', '* BYE\r\n', fetch, tagged],
    ['the tag at once', 'a1 NO\r\n', 'a2 OK\r\n', fetch, tagged],
    ['a greeting, which has no tag', '* OK ready\r\n', 'a1 OK\r\n', opened, tagged],
    ['a line that asks to go on', '+ go on\r\n', 'a1 OK\r\n', fetch, tagged],
    ['an error without a tag', '* BAD what?\r\n', 'a2 OK\r\n', fetch, tagged],
    ['a value of RESP in values', '*2\r\n$3\r\nabc\r\n:7\r\n', '+OK\r\n', said('x\r\n'), resp],
    ['what is no value of RESP', 'what?\r\n', '+OK\r\n', said('x\r\n'), resp],
    ['a message as long as it says', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab\r\nc', 'HTTP/1.1 ', get, web],
    ['a message in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab\r\nc\r\n0\r\n\r\n', 'HTTP/1.1 ', get, web],
    ['an empty one in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 'HTTP/1.1 ', get, web],
    ['a message without content', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n', 'HTTP/1.1 ', get, web],
    ['a head alone', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', 'HTTP/1.1 ', head, web],
    ['a record', '\x00\x03abc', '\x00\x01a', said('x\r\n'), records],
  ];
  test.each(cases)('%s', (_what, reply, next, request, shape) => {
    expect(replyLength(reply + next, request, shape)).toBe(reply.length);
    expect(replyLength(reply, request, shape)).toBe(reply.length);
    for (let cut = 0; cut < reply.length; cut++) {
      expect(replyLength(reply.slice(0, cut), request, shape), `cut at ${cut}`).toBeUndefined();
    }
  });
});

test('lists are told by command, number of words and the first word of the answer', () => {
  expect(dottedKey(said('list\r\n'), '+OK 2 messages\r\n')).toBe('LIST 0 +OK');
  expect(dottedKey(said('LIST 1 2\r\n'), '-ERR\r\n')).toBe('LIST 2 -ERR');
});

describe('whether a server has more to say', () => {
  // biome-ignore format: a table
  const cases: readonly (readonly [reply: string, request: typeof get, shape: ReplyShape, isOpen: boolean])[] = [
    ['HTTP/1.1 200 OK\r\nServer: x\r\n\r\nab', get, web, true],
    ['HTTP/1.1 200 OK\r\nServer: x\r\n', get, web, true],
    ['HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab', get, web, true],
    ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab', get, web, false],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n', get, web, false],
    ['HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n', get, web, false],
    ['HTTP/1.1 200 OK\r\nServer: x\r\n\r\n', head, web, false],
    ['250 ok', said('NOOP\r\n'), plain, false],
  ];
  test.each(cases)('%j', (reply, request, shape, isOpen) => {
    expect(isUnfinished(reply, request, shape)).toBe(isOpen);
  });
});
