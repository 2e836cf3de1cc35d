import { expect, test } from 'vitest';
import { learn } from '../../../../src/learn/learn.ts';
import { conversation } from '../../../support/conversation.ts';

const tags = ['as3fa2c1', 'as77e09b', 'as0c41d8', 'asb59e6f', 'as6210aa', 'asf8c334'];

test('whole headers are repeated, also where an address stands in them, and a tag behind is made afresh', () => {
  const sessions = tags.map((tag, at) => {
    const own = [
      `Via: SIP/2.0/UDP 192.0.2.9:${40_000 + at};branch=z9hG4bK${tag.slice(2)}77`,
      `From: <sip:ann@192.0.2.9:${40_000 + at}>;tag=${at}5f1b5622`,
    ];
    const call = `Call-ID: ${at}2265b1f5@192.0.2.9`;
    return conversation(
      [
        `>OPTIONS sip:example.org SIP/2.0\r\n${own.join('\r\n')}\r\nTo: <sip:bob@example.org>\r\n${call}\r\n\r\n`,
        `<SIP/2.0 200 OK\r\n${own.join('\r\n')}\r\nTo: <sip:bob@example.org>;tag=${tag}\r\n${call}\r\nServer: Toy\r\n\r\n`,
      ],
      { at, transport: 'udp' },
    );
  });
  const [template, ...others] = learn(sessions).templates.filter(({ status }) => status === '200');
  expect(others).toEqual([]);
  expect(template?.parts.map((part) => (typeof part === 'string' ? part : part.field))).toEqual([
    'SIP/2.0 200 OK\r\nVia: ',
    'echo',
    '\r\nFrom: ',
    'echo',
    '\r\nTo: ',
    'echo',
    ';tag=',
    'random',
    '\r\nCall-ID: ',
    'echo',
    '\r\nServer: Toy\r\n\r\n',
  ]);
});
