import type { Conversation } from '../../src/model/conversation.ts';
import type { TlsUse } from '../../src/model/tls.ts';

/** TLS 1.3 from the start of a conversation, opened with the client's keys. */
const fromTheStart: TlsUse = {
  before: 0,
  time: 0,
  established: true,
  encrypted: { client: 0, server: 0 },
  offered: { version: 0x303, versions: [0x304], ciphers: [0x1302], groups: [29], alpn: [], ja3: '', ja4: '' },
  chosen: {
    version: 0x304,
    cipher: 0x1302,
    group: 29,
    resumed: false,
    ticket: true,
    asksClient: false,
    certificates: [],
  },
};

/** The same conversation, said inside TLS; of it the first `before` messages in clear. */
export function insideTls(conversation: Conversation, before = 0): Conversation {
  return { ...conversation, tls: { ...fromTheStart, before, time: conversation.start } };
}
