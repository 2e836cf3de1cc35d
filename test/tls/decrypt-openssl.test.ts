import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConversations } from '../../src/capture/read-conversations.ts';
import { suiteName } from '../../src/knowledge/cipher-suites.ts';
import type { Conversation, Side } from '../../src/model/conversation.ts';
import { KeyLog } from '../../src/tls/keys/key-log.ts';
import { hasTshark, tsharkInside } from '../capture/tshark.ts';
import { answerTo, hasOpenssl, OpensslFolder, recordOpenssl, type Session } from './openssl-tape.ts';

const folder = new OpensslFolder();
const lines = ['hello', `a line of ${'many '.repeat(1000)}words`, 'bye'];
const answers = lines.map(answerTo);

beforeAll(() => {
  if (!hasOpenssl) return;
  folder.certificate('rsa', ['rsa:2048']);
  folder.certificate('ec', ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']);
});
afterAll(() => folder.remove());

/** Records a session with OpenSSL at both ends; gives its conversations, and what tshark says was inside. */
async function recorded(name: string, session: Session, unlike?: 'tshark cannot') {
  const { pcap, keys } = await recordOpenssl(folder, name, session);
  const log = new KeyLog();
  expect(log.add(readFileSync(keys, 'latin1'))).toBe(0);
  const { value } = await readConversations([pcap], { keys: log });
  const conversations = value.filter(({ tls }) => tls);
  for (const one of conversations) {
    if (hasTshark && !unlike)
      expect(Object.values(both(one)).sort()).toEqual([...tsharkInside(pcap, keys, one.id)].sort());
  }
  return conversations;
}

function both({ messages }: Conversation): { client: string; server: string } {
  const said = (side: Side) =>
    Buffer.concat(messages.filter(({ from }) => from === side).map(({ bytes }) => bytes)).toString('latin1');
  return { client: said('client'), server: said('server') };
}

const server = (certificate: 'rsa' | 'ec', ...more: string[]) => [
  '-cert',
  folder.file(`${certificate}.crt`),
  '-key',
  folder.file(`${certificate}.key`),
  ...(more.includes('-early_data') ? [] : ['-rev']),
  '-cipher',
  'ALL:@SECLEVEL=0',
  ...more,
];
const quiet = ['-quiet', '-no_ign_eof'];

describe.skipIf(!hasOpenssl)('a recorded session of OpenSSL is read as tshark reads it', () => {
  const old = (cipher: string, ...more: string[]) => ['-tls1_2', '-cipher', `${cipher}:@SECLEVEL=0`, ...more];
  test.each([
    ['TLS_AES_128_GCM_SHA256', 'rsa', ['-ciphersuites', 'TLS_AES_128_GCM_SHA256']],
    ['TLS_AES_256_GCM_SHA384', 'ec', []],
    ['TLS_CHACHA20_POLY1305_SHA256', 'rsa', ['-ciphersuites', 'TLS_CHACHA20_POLY1305_SHA256']],
    ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'rsa', old('ECDHE-RSA-AES128-GCM-SHA256')],
    ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'ec', old('ECDHE-ECDSA-AES256-GCM-SHA384')],
    ['TLS_DHE_RSA_WITH_AES_256_GCM_SHA384', 'rsa', old('DHE-RSA-AES256-GCM-SHA384')],
    ['TLS_RSA_WITH_AES_128_GCM_SHA256', 'rsa', old('AES128-GCM-SHA256')],
    ['TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 'rsa', old('ECDHE-RSA-CHACHA20-POLY1305')],
    ['TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8', 'ec', old('ECDHE-ECDSA-AES128-CCM8')],
    ['TLS_ECDHE_RSA_WITH_ARIA_128_GCM_SHA256', 'rsa', old('ECDHE-ARIA128-GCM-SHA256'), 'tshark cannot'],
    ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'rsa', old('ECDHE-RSA-AES128-SHA')],
    ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384', 'rsa', old('ECDHE-RSA-AES256-SHA384')],
    ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256', 'rsa', old('ECDHE-RSA-AES128-SHA256', '-no_etm')],
    ['TLS_RSA_WITH_CAMELLIA_256_CBC_SHA256', 'rsa', old('CAMELLIA256-SHA256')],
    ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA', 'rsa', ['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0']],
    ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'rsa', ['-tls1', '-cipher', 'AES128:@SECLEVEL=0']],
  ] as const)('%s', async (suite, certificate, client, unlike?: 'tshark cannot') => {
    const name = `${suite}${client.join('')}`.replace(/\W/g, '');
    const options = { server: server(certificate), clients: [[...quiet, ...client]], lines };
    const [found] = await recorded(name, options, unlike);
    expect(found?.tls).toMatchObject({ before: 0, established: true, encrypted: { client: 0, server: 0 } });
    expect(suiteName(found?.tls?.chosen?.cipher ?? 0)).toBe(suite);
    const said = both(found as Conversation);
    expect(said.client).toBe(`${lines.join('\n')}\n`);
    expect(said.server).toBe(`${answers.join('\n')}\n`);
  });

  test('keys that are updated', async () => {
    const [found] = await recorded('update', {
      server: server('rsa'),
      clients: [[]],
      lines: ['one', 'K', 'two', 'k', 'three'],
    });
    expect(both(found as Conversation)).toEqual({ client: 'one\ntwo\nthree\n', server: 'eno\nowt\neerht\n' });
  });

  test.each(['-tls1_2', '-tls1_3'])('a session that is resumed: %s', async (version) => {
    const ticket = folder.file(`ticket${version}`);
    const clients = ['-sess_out', '-sess_in'].map((option) => [...quiet, version, option, ticket]);
    const found = await recorded(`again${version}`, { server: server('ec'), clients, lines });
    expect(found.map(({ tls }) => tls?.chosen?.resumed)).toEqual([false, true]);
    expect(both(found[1] as Conversation)).toEqual(both(found[0] as Conversation));
  });

  test('early data, taken and refused', async () => {
    const [ticket, early] = [folder.file('ticket'), folder.file('early')];
    writeFileSync(early, 'said early\n');
    const first = [...quiet, '-sess_out', ticket];
    const clients = [first, [...first, '-sess_in', ticket, '-early_data', early]];
    const taken = await recorded('taken', { server: server('ec', '-early_data'), clients, lines: [] });
    expect(taken.map((one) => both(one).client)).toEqual(['', 'said early\n']);
    const refused = await recorded(
      'refused',
      { server: server('ec'), clients: clients.slice(1), lines },
      'tshark cannot',
    );
    expect(refused.map((one) => both(one).client)).toEqual([`${lines.join('\n')}\n`]);
    expect(refused[0]?.tls?.encrypted.client).toBeGreaterThan(0);
  });

  test('without keys the facts of the handshake stay, and the rest is counted', async () => {
    const options = { server: server('rsa', '-alpn', 'imap'), lines };
    const { pcap } = await recordOpenssl(folder, 'closed', {
      ...options,
      clients: [
        [...quiet, '-tls1_2', '-servername', 'mx.example.org', '-alpn', 'imap'],
        [...quiet, '-tls1_3'],
        [...quiet, '-tls1_2', '-cipher', 'DHE-RSA-AES256-GCM-SHA384'],
      ],
    });
    const { value } = await readConversations([pcap]);
    const [old, modern, finite] = value.filter(({ tls }) => tls);
    expect([old, finite].map((one) => one?.tls?.chosen?.primeBits)).toEqual([undefined, 2048]);
    expect(old?.tls?.chosen?.certificates).toHaveLength(1);
    expect(old?.tls).toMatchObject({ established: true, chosen: { alpn: 'imap', version: 0x303 } });
    expect(old?.tls?.offered).toMatchObject({ alpn: ['imap'], serverName: 'mx.example.org' });
    expect(modern?.tls).toMatchObject({ established: true, chosen: { certificates: [], version: 0x304 } });
    for (const one of [old, modern]) {
      expect(one?.messages).toEqual([]);
      expect(one?.tls?.encrypted.client).toBeGreaterThan(5000);
    }
  });
});
