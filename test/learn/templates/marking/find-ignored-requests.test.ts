import { describe, expect, test } from 'vitest';
import { cutExchanges } from '../../../../src/exchange/alignment/alignment.ts';
import { inferReplyShape } from '../../../../src/exchange/framing/infer-reply-shape.ts';
import { learn } from '../../../../src/learn/learn.ts';
import { findIgnoredRequests } from '../../../../src/learn/templates/marking/find-ignored-requests.ts';
import { toBytes, toText } from '../../../../src/message/bytes/latin1.ts';
import { statusOf } from '../../../../src/message/reply/status.ts';
import { conversation } from '../../../support/conversation.ts';
import { grammarWith } from '../../../support/every-cut.ts';
import { openAlone } from '../../../support/playbook.ts';

/** Lines of a session after a greeting: requests and their replies in turn. */
function session(at: number, ...turns: readonly (readonly [string, string])[]) {
  const said = turns.flatMap(([request, reply]) => [`>${request}\r\n`, `<${reply}\r\n`]);
  return conversation(['<220 hi\r\n', ...said], { at, ending: 'server' });
}

function refusing(...all: readonly ReturnType<typeof session>[]) {
  const grammar = grammarWith({});
  return Object.fromEntries(findIgnoredRequests(cutExchanges(all, grammar, inferReplyShape(all, grammar))));
}

describe('answers that refuse', () => {
  const kept = session(0, ['NICK anna', '200 ok'], ['NICK b!', '432 no'], ['WHO', '300 you are anna']);

  test('leave the server with what was said before', () => {
    expect(refusing(kept)).toEqual({ NICK: ['432'] });
  });

  test('do so also where nothing was said, and several times', () => {
    const twice = session(
      1,
      ['NICK anna', '200 ok'],
      ['NICK b!', '432 no'],
      ['NICK', '461 what'],
      ['WHO', '300 you are anna'],
    );
    expect(refusing(kept, twice)).toEqual({ NICK: ['432', '461'] });
  });

  test('are none if what they refuse is shown later', () => {
    const changed = session(
      1,
      ['NICK anna', '200 ok'],
      ['NICK bert', '432 well'],
      ['WHO', '300 you are bert'],
    );
    expect(refusing(kept, changed)).toEqual({});
  });

  test('are not seen in an echo', () => {
    const echo = session(0, ['NICK anna', '200 ok'], ['NICK b!', '299 no'], ['WHO anna', '300 anna']);
    expect(refusing(echo)).toEqual({});
  });

  test('are believed to be those that refuse where nothing shows either', () => {
    const unseen = session(0, ['NICK anna', '200 ok'], ['NICK bert', '432 no'], ['WHO', '300 somebody']);
    expect(refusing(unseen)).toEqual({ NICK: ['432'] });
  });
});

test('what is recalled is what was not refused', () => {
  const names = ['anna', 'bert', 'cleo', 'dora', 'emil', 'fred'];
  const sessions = names.map((name, at) =>
    session(
      at,
      [`NICK ${name}`, '200 ok'],
      ...(at % 2 === 0 ? ([[`NICK b!${name}`, '432 no']] as const) : []),
      ['WHO', `300 you are ${name}`],
    ),
  );
  const emulator = openAlone(learn(sessions));
  emulator.opened(0);
  emulator.received(toBytes('NICK gina\r\nNICK b!hans\r\n'), 0);
  const said = emulator.received(toBytes('WHO\r\n'), 0).flatMap((one) => (one.kind === 'send' ? [one] : []));
  expect(said.map(({ bytes }) => toText(bytes)).join('')).toBe('300 you are gina\r\n');
});

test('who speaks is no status', () => {
  const request = { tag: '' } as Parameters<typeof statusOf>[1];
  expect(statusOf(':irc.example.org 461 ann NICK :Syntax error\r\n', request)).toBe('461');
  expect(statusOf(':ann!~a@host JOIN :#lobby\r\n', request)).toBe('JOIN');
  expect(statusOf(':12\r\n', request), 'a number of RESP').toBe(':');
});
