import { expect, test } from 'vitest';
import type { DataUse } from '../../../../src/exchange/alignment/data-uses.ts';
import type { Exchange, Session } from '../../../../src/exchange/exchange.ts';
import { withoutLeftovers } from '../../../../src/learn/world/files/without-leftovers.ts';
import { readRequest } from '../../../../src/message/request/request.ts';
import { conversation } from '../../../support/conversation.ts';
import { plainLines } from '../../../support/line-grammar.ts';

const uses = new Map<Exchange, DataUse>();

/** An exchange; what is sent over a data connection to the client, or `<` from it. */
function exchange(said: string, reply: string, data?: string): Exchange {
  const made: Exchange = {
    request: readRequest(`${said}\r\n`, plainLines),
    reply: `${reply}\r\n`,
    status: reply.slice(0, 3),
    time: 0,
    delay: 0,
    chunks: [],
  };
  if (data !== undefined)
    uses.set(
      made,
      data.startsWith('<')
        ? { direction: 'toServer', bytes: data.slice(1) }
        : { direction: 'toClient', bytes: data },
    );
  return made;
}

const session = (...exchanges: readonly Exchange[]): Session => ({
  conversation: conversation([]),
  exchanges,
});

test('what clients have made is not listed; what was there before and what was refused is', () => {
  const lists = [
    exchange('NLST', '150 here', 'a\r\nold\r\n'),
    exchange('NLST', '150 here', 'a\r\nb\r\nnew\r\nold\r\nrefused\r\nunique7\r\n'),
    exchange('NLST', '150 here', 'a\r\nold\r\nrenamed\r\n'),
    exchange('NLST', '150 here', 'a\r\nnew\r\nold\r\n'),
  ];
  const [before, between, after, last] = lists as [Exchange, Exchange, Exchange, Exchange];
  const sessions = [
    session(
      before,
      exchange('STOR b', '150 go on', '<x'),
      exchange('MKD new', '257 made'),
      exchange('STOR old', '150 go on', '<y'),
    ),
    session(exchange('MKD refused', '550 no'), exchange('STOU', '150 FILE: unique7', '<z'), between),
    session(
      exchange('RNFR b', '350 to what'),
      exchange('RNTO renamed', '250 done'),
      exchange('RMD new', '250 done'),
      after,
    ),
    session(last),
  ];
  const clean = withoutLeftovers(sessions, uses);
  const shown = (one: Exchange) => [clean.get(one)?.bytes, clean.get(one)?.leftOut];
  expect(shown(before)).toEqual(['a\r\nold\r\n', 0]);
  expect(shown(between)).toEqual(['a\r\nold\r\nrefused\r\n', 3]);
  expect(shown(after)).toEqual(['a\r\nold\r\n', 1]);
  expect(shown(last)).toEqual(['a\r\nnew\r\nold\r\n', 0]);
});
