import { describe, expect, test } from 'vitest';
import { cutExchanges } from '../../../../src/exchange/alignment/alignment.ts';
import { inferReplyShape } from '../../../../src/exchange/framing/infer-reply-shape.ts';
import { learn } from '../../../../src/learn/learn.ts';
import { findClientNames } from '../../../../src/learn/templates/marking/find-client-names.ts';
import type { Conversation } from '../../../../src/model/conversation.ts';
import { conversation } from '../../../support/conversation.ts';
import { grammarWith } from '../../../support/every-cut.ts';

/** A session of a client at this address: a greeting, a request, its reply. */
function from(address: string, at: number, said: string, heard: string): Conversation {
  const one = conversation(['<220 mx.example.org ready\r\n', `>${said}\r\n`, `<${heard}\r\n`], { at });
  return { ...one, client: { ...one.client, address } };
}

function namesOf(...conversations: readonly Conversation[]) {
  const grammar = grammarWith({});
  return findClientNames(cutExchanges(conversations, grammar, inferReplyShape(conversations, grammar)));
}

describe('what the server calls its clients', () => {
  const two = [
    from('10.0.0.7', 0, 'A', '250 hello dial7.example.net'),
    from('10.0.0.8', 1, 'B', '250 good day dial8.example.net, welcome'),
  ];

  test('names with a number of the address, in whatever replies', () => {
    const name = namesOf(...two)('10.0.0.7');
    expect(name?.name).toBe('dial7.example.net');
    expect(name?.source).toMatchObject({ pattern: 'dial{4}.example.net' });
  });

  test('not from one address alone, nor what the client had said', () => {
    expect(namesOf(from('10.0.0.7', 0, 'A', '250 hello dial7.example.net'))('10.0.0.7')).toBeUndefined();
    const said = two.map((_, at) => {
      const host = `dial${at + 7}.example.net`;
      return from(`10.0.0.${at + 7}`, at, `HELO ${host}`, `250 hello ${host}`);
    });
    expect(namesOf(...said)('10.0.0.7')).toBeUndefined();
  });

  test('names without numbers only where most sessions of the address show them', () => {
    const often = ['ann.example.net', 'bob.example.net'].flatMap((host, at) =>
      [0, 1].map((run) => from(`10.0.0.${at}`, at * 2 + run, `A${run}`, `250 hello ${host}`)),
    );
    expect(namesOf(...often)('10.0.0.1')?.name).toBe('bob.example.net');
    expect(namesOf(often[0] as Conversation, often[2] as Conversation)('10.0.0.1')).toBeUndefined();
  });

  test('a reply that came once is understood by what others show', () => {
    const once = from('10.0.0.7', 2, 'C', '252 odd one, dial7.example.net');
    const { templates } = learn([...two, once]);
    const odd = templates.find(({ status }) => status === '252');
    expect(odd?.parts).toEqual([
      '252 odd one, ',
      expect.objectContaining({ field: 'clientName', pattern: 'dial{4}.example.net' }),
      '\r\n',
    ]);
  });
});
