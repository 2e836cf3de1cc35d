import { expect, test } from 'vitest';
import { cutExchanges } from '../../../../src/exchange/alignment/alignment.ts';
import { inferReplyShape } from '../../../../src/exchange/framing/infer-reply-shape.ts';
import { Passes } from '../../../../src/learn/model/pass.ts';
import { learnTemplates } from '../../../../src/learn/templates/templates.ts';
import type { Framing, Grammar } from '../../../../src/model/grammar.ts';
import { conversation } from '../../../support/conversation.ts';

/** Templates as text; fields in braces with their source. */
function templates(
  framing: Framing,
  ...said: readonly (readonly [request: string, reply: string])[]
): readonly string[] {
  const grammar: Grammar = { framing, tagged: false, caseless: true, blocks: [], verbs: [] };
  const all = said.map(([request, reply], at) => conversation([`>${request}`, `<${reply}`], { at }));
  const sessions = cutExchanges(all, grammar, inferReplyShape(all, grammar));
  return learnTemplates({ sessions, uses: new Map(), grammar, passes: new Passes() })
    .templates.map(({ parts }) => parts)
    .map((parts) =>
      parts
        .map((part) => {
          if (typeof part === 'string') return part;
          return part.field === 'echo' ? `{${part.part}${part.transform ?? ''}}` : `{${part.field}}`;
        })
        .join(''),
    )
    .filter((text) => text !== '')
    .map((text) => text.trimEnd());
}

const lines = { kind: 'line', literals: false } as const;
const headers = { kind: 'headers' } as const;

test('an echo that other replies prove in the same place is one here too', () => {
  const found = templates(
    lines,
    ['FETCH x\n', 'BAD error in command FETCH: bad set\n'],
    ['STORE y\n', 'BAD error in command STORE: no such flag\n'],
    ['LIST z\n', 'BAD error in command LIST: bad pattern\n'],
  );
  expect(found).toEqual([
    'BAD error in command {verb}: bad set',
    'BAD error in command {verb}: no such flag',
    'BAD error in command {verb}: bad pattern',
  ]);
});

test('a word that comes back in capitals however it was typed', () => {
  const found = templates(
    lines,
    ['GROUP\n', '501 syntax is GROUP name\n'],
    ['group\n', '501 syntax is GROUP name\n'],
    ['POST x\n', '501 syntax is POST alone\n'],
    ['PoSt x\n', '501 syntax is POST alone\n'],
  );
  expect(found).toEqual(['501 syntax is {verbupper} name', '501 syntax is {verbupper} alone']);
});

test('what is no echo after all does not keep equal replies apart', () => {
  const reply = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n';
  const found = templates(
    headers,
    ['GET / HTTP/1.1\r\nAccept: text/html\r\n\r\n', reply],
    ['GET / HTTP/1.0\r\nAccept: html\r\n\r\n', reply],
    ['GET / HTTP/1.1\r\n\r\n', reply],
  );
  expect(found).toEqual([reply.trimEnd()]);
});

test('a header comes back as the same header', () => {
  const found = templates(headers, [
    'OPTIONS sip:a SIP/2.0\r\nCall-ID: a84b4c76\r\nUpgrade: Connection\r\n\r\n',
    'SIP/2.0 200 OK\r\nCall-ID: a84b4c76\r\nConnection: Upgrade\r\n\r\n',
  ]);
  expect(found).toEqual(['SIP/2.0 200 OK\r\nCall-ID: {header.call-id}\r\nConnection: Upgrade']);
});
