import { expect, test } from 'vitest';
import { learnTls } from '../../src/learn/learn-tls.ts';
import type { Conversation } from '../../src/model/conversation.ts';
import type { TlsOffer, TlsUse } from '../../src/model/tls.ts';

const [ecdsa256, ecdsa128, rsa256, modern] = [0xc02c, 0xc02b, 0xc030, 0x1302];

function use(ciphers: readonly number[], cipher?: number, changes: Partial<TlsOffer> = {}): TlsUse {
  const version = cipher === modern ? 0x304 : 0x303;
  const chosen = {
    version,
    group: 23,
    resumed: false,
    ticket: true,
    asksClient: false,
    certificates: ['AA=='],
  };
  return {
    before: 0,
    time: 1000,
    established: cipher !== undefined,
    encrypted: { client: 0, server: 0 },
    offered: {
      version: 0x303,
      versions: [],
      ciphers,
      groups: [29, 23],
      alpn: [],
      ja3: '',
      ja4: '',
      ...changes,
    },
    ...(cipher === undefined ? {} : { chosen: { ...chosen, cipher } }),
  };
}

function learned(...uses: readonly TlsUse[]) {
  const conversations = uses.map((tls, id) => ({ id, tls, messages: [] }) as unknown as Conversation);
  return learnTls(conversations, [], [], []);
}

test('no TLS, nothing to learn', () => {
  expect(learned()).toBeUndefined();
  expect(learned(use([ecdsa256]))).toBeUndefined();
});

test('a server that chooses what the client likes less goes by its own order', () => {
  const tls = learned(use([ecdsa128, ecdsa256], ecdsa256), use([ecdsa128], ecdsa128));
  expect(tls).toMatchObject({ ownOrder: true, ciphers: [ecdsa256, ecdsa128], start: 'always' });
});

test('one that always takes what the client likes best does not', () => {
  const tls = learned(use([ecdsa128, ecdsa256], ecdsa128), use([ecdsa256, ecdsa128], ecdsa256));
  expect(tls?.ownOrder).toBe(false);
});

test('nor does one that takes either first of two: it has not what it passes over', () => {
  const [passed, other] = [0xc0ad, 0xc0ac];
  const tls = learned(
    use([passed, ecdsa128, ecdsa256], ecdsa128),
    use([other, ecdsa256, ecdsa128], ecdsa256),
  );
  expect(tls).toMatchObject({ ownOrder: false, notCiphers: [other, passed] });
});

test('suites for another kind of key are passed over by everybody', () => {
  expect(learned(use([rsa256, ecdsa256], ecdsa256))).toMatchObject({ ownOrder: false, notCiphers: [] });
});

test('one that passes over a suite of TLS 1.3 goes by its own order', () => {
  expect(learned(use([0x1303, 0x1301, modern], modern))).toMatchObject({ ownOrder: true, ciphers: [modern] });
});

test('protocols of ALPN: the one it likes best first', () => {
  const speaks = (alpn: readonly string[], chosen: string): TlsUse => {
    const one = use([ecdsa256], ecdsa256, { alpn });
    return { ...one, chosen: { ...(one.chosen as NonNullable<TlsUse['chosen']>), alpn: chosen } };
  };
  const tls = learned(
    speaks(['http/1.0', 'http/1.1'], 'http/1.1'),
    speaks(['http/0.9', 'http/1.0'], 'http/1.0'),
  );
  expect(tls?.alpn).toEqual(['http/1.1', 'http/1.0']);
});

test('suites of a client that was refused are not known to the server, unless others were taken with them', () => {
  const tls = learned(use([ecdsa256, rsa256], ecdsa256), use([rsa256, modern]));
  expect(tls?.notCiphers).toEqual([rsa256]);
});

test('that a client of TLS 1.3 with none of its suites is refused says nothing about the others', () => {
  const tls = learned(use([modern], modern), use([rsa256], undefined, { versions: [0x304, 0x303] }));
  expect(tls?.notCiphers).toEqual([]);
});

test('versions: what nobody has tried is as usual; more was offered in vain', () => {
  expect(learned(use([ecdsa256], ecdsa256))?.versions).toEqual([0x303, 0x304]);
  expect(learned(use([ecdsa256], ecdsa256, { versions: [0x304, 0x303] }))?.versions).toEqual([0x303, 0x303]);
  expect(learned(use([modern], modern))?.versions).toEqual([0x303, 0x304]);
});

test('groups that clients like better and the server did not choose', () => {
  expect(learned(use([ecdsa256], ecdsa256))?.notGroups).toEqual([29]);
});

test('certificates: the usual one, and those for certain names', () => {
  const named = (serverName: string, certificate: string): TlsUse => {
    const one = use([ecdsa256], ecdsa256, { serverName });
    return {
      ...one,
      chosen: { ...(one.chosen as NonNullable<TlsUse['chosen']>), certificates: [certificate] },
    };
  };
  const tls = learned(use([ecdsa256], ecdsa256), named('a.example', 'AA=='), named('B.example', 'BB=='));
  expect(tls?.certificates).toEqual([
    { seen: 1000, chain: ['AA=='] },
    { serverName: 'b.example', seen: 1000, chain: ['BB=='] },
  ]);
});

test('a server acknowledges names if it mostly did, where clients asked for one', () => {
  const asking = use([modern], modern, { serverName: 'a.example' });
  const answered = { ...asking, chosen: { ...asking.chosen, takesName: true } } as TlsUse;
  expect(learned(use([modern], modern), answered)?.takesNames).toBe(true);
  expect(learned(asking, answered, asking)?.takesNames).toBeUndefined();
});

test('the longest time that tickets are good for', () => {
  const given = use([ecdsa256], ecdsa256);
  const lasting = (ticketLifetime: number) =>
    ({ ...given, chosen: { ...given.chosen, ticketLifetime } }) as TlsUse;
  expect(learned(given)?.ticketLifetime).toBeUndefined();
  expect(learned(lasting(300), lasting(299), given)?.ticketLifetime).toBe(300);
});

test('what a server refuses by itself is no sign of an order of its own where it passes over it', () => {
  const [other] = [0xc02f];
  const passed = use([rsa256, other], other);
  expect(learned(passed)?.ownOrder).toBe(true);
  expect(learned(passed, use([rsa256]))).toMatchObject({ ownOrder: false, notCiphers: [rsa256] });
});

test('the longest prime of its Diffie-Hellman exchanges', () => {
  const [dhe] = [0x9f];
  const given = use([dhe], dhe);
  const long = { ...given, chosen: { ...given.chosen, primeBits: 4096 } } as TlsUse;
  expect(learned(given)?.primeBits).toBeUndefined();
  expect(learned(given, long)?.primeBits).toBe(4096);
});
