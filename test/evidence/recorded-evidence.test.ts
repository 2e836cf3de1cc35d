import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import {
  evidenceOfConversations,
  keptConversations,
  recordedEvidence,
} from '../../src/evidence/recorded-evidence.ts';
import { learn } from '../../src/learn/learn.ts';
import { FormatError } from '../../src/model/errors.ts';
import { conversation } from '../support/conversation.ts';

const sessions = [0, 1, 2].map((at) =>
  conversation(['<220 hi\r\n', `>USER u${at}\r\n`, '<331 go on\r\n'], { at }),
);
const personality = learn(sessions);

/** As personalities had them before there was evidence. */
const old = deflateRawSync(
  JSON.stringify(
    sessions.map(({ client, server, start, end, messages }) => ({
      p: 'tcp',
      c: [client.address, client.port],
      s: [server.address, server.port],
      t: start,
      e: end - start,
      n: 'client',
      m: messages.map(({ time, from, bytes }) => [
        time - start,
        from === 'client' ? 0 : 1,
        Buffer.from(bytes).toString('latin1'),
      ]),
    })),
  ),
).toString('base64');

test('what is kept of conversations are these conversations', () => {
  expect(keptConversations(evidenceOfConversations(sessions))).toEqual(sessions);
});

test('recordings as they were kept before are read like those of today', () => {
  const before = recordedEvidence({ ...personality, recordings: old });
  expect(before && keptConversations(before)).toEqual(sessions);
  expect(learn([], { earlier: { ...personality, recordings: old } }).situations).toEqual(
    personality.situations,
  );
});

test('a personality may have none, and damaged ones are a format error', () => {
  const { recordings, ...bare } = personality;
  expect(recordings).toBeDefined();
  expect(recordedEvidence(bare)).toBeUndefined();
  expect(() => recordedEvidence({ ...personality, recordings: 'AAEC' })).toThrow(FormatError);
});
