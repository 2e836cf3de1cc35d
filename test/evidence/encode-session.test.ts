import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSession } from '../../src/evidence/decode-session.ts';
import { encodeSession } from '../../src/evidence/encode-session.ts';
import { FormatError } from '../../src/model/errors.ts';
import type { TlsUse } from '../../src/model/tls.ts';
import { conversation } from '../support/conversation.ts';
import { anySessions, heard } from './heard-sessions.ts';

const copied = (bytes: Uint8Array) => Buffer.from(bytes);

test('a session that was encoded is the same again', () => {
  fc.assert(
    fc.property(anySessions, (sessions) => {
      for (const { conversation } of sessions) {
        const again = decodeSession(copied(encodeSession({ conversation, data: [] })), conversation.id);
        expect(again).toEqual({ conversation, data: [] });
      }
    }),
  );
});

const tls: TlsUse = {
  before: 1,
  time: 3,
  established: false,
  encrypted: { client: 0, server: 7 },
  offered: { version: 771, versions: [], ciphers: [4865], groups: [], alpn: [], ja3: 'x', ja4: 'y' },
};

test('all that is known of how it ended, of what is missing and of its data connections is kept', () => {
  const control = {
    ...conversation(['>PASV\r\n', '<227 x\r\n'], {
      left: 1,
      unheardFrom: 0,
      ending: 'server',
      transport: 'udp',
    }),
    missing: { client: 3, server: 0 },
    tls,
  };
  const data = {
    ...conversation(['<a file'], {}),
    dataOf: { control: 0, announcement: 1, listener: 'server' },
  } as const;
  const session = { conversation: control, data: [data] };
  expect(decodeSession(copied(encodeSession(session)), 0)).toEqual(session);
});

test('damaged bytes are a format error, whatever they are', () => {
  const bytes = copied(encodeSession(heard(['>USER anna\r\n', '<331 go on\r\n'])));
  fc.assert(
    fc.property(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }), fc.boolean(), (at, value, cut) => {
      const damaged = cut ? bytes.subarray(0, at) : Uint8Array.from(bytes).with(at, value);
      try {
        decodeSession(damaged, 0);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
  );
  expect(() => decodeSession(bytes.subarray(0, 5), 0)).toThrow(FormatError);
});
