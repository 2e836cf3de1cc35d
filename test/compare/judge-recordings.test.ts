import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConversations } from '../../src/capture/read-conversations.ts';
import { type Fidelity, fraction } from '../../src/compare/play/fidelity.ts';
import { type Script, scriptsOf } from '../../src/compare/play/script.ts';
import { meetSession } from '../../src/compare/play/session-peer.ts';
import { verifyScripts } from '../../src/compare/play/verify-scripts.ts';
import type { Grammar } from '../../src/model/grammar.ts';
import { lineGrammar } from '../support/line-grammar.ts';
import { recordedSession } from '../support/recorded-session.ts';

const captures = resolve(import.meta.dirname, '../../../shared/captures');

async function scripts(server: string, part: string): Promise<readonly Script[]> {
  return scriptsOf((await readConversations([`${captures}/${server}/${part}.pcap`])).value);
}

/** Plays `asked` to sessions that answer as `answering` did. */
async function judge(
  asked: readonly Script[],
  answering: readonly Script[],
  grammar: Grammar,
  change?: (heard: string, turn: number) => string,
): Promise<Fidelity> {
  let next = 0;
  const meet = meetSession(() => {
    const script = answering[next++ % answering.length];
    if (!script) throw new Error('no script');
    return recordedSession(script, change);
  });
  const options = { timeout: 0, quiet: 0, parallel: 1, grammar, templates: [] };
  return (await verifyScripts(asked, meet, options)).fidelity;
}

// one of each kind: coded, with data connections, signed, tagged, RESP, binary, HTTP, datagrams
const servers: readonly (readonly [string, Partial<Grammar>])[] = [
  ['sendmail', {}],
  ['vsftpd', {}],
  ['dovecot-pop3', {}],
  ['dovecot-imap', { tagged: true, framing: { kind: 'line', literals: true } }],
  ['redis', { framing: { kind: 'resp' } }],
  ['openssh', { framing: { kind: 'turn' } }],
  ['nginx', { framing: { kind: 'headers' } }],
  ['dnsmasq', { framing: { kind: 'datagram' } }],
];

describe.skipIf(!existsSync(captures))('recordings of real servers (../shared/captures)', () => {
  test.each(servers)('%s', async (server, differs) => {
    const grammar = { ...lineGrammar, ...differs };
    const train = await scripts(server, 'train');
    const again = await scripts(server, 'train2');

    const same = await judge(train, train, grammar);
    expect(same.misses, 'a recording agrees with itself').toEqual([]);
    expect(same.masks).toEqual({});
    expect(fraction(same.endings)).toBe(1);

    const other = await judge(train, again, grammar);
    expect(fraction(other.class), 'a second run differs in dynamic parts only').toBe(1);
    if (server !== 'redis' && server !== 'openssh') expect(fraction(other.text)).toBe(1); // process numbers, cookies

    const wrong = await judge(train, [...train.slice(7), ...train.slice(0, 7)], grammar);
    expect(fraction(wrong.class), 'answers of other sessions are wrong').toBeLessThan(0.7);
    expect(fraction(wrong.text)).toBeLessThan(0.65);
  });

  test('one changed letter in every third reply is found every time', async () => {
    const train = await scripts('sendmail', 'train');
    const spoil = (heard: string, turn: number) =>
      turn % 3 === 1 ? heard.replace(/[a-z](?=[a-z]*\r\n$)/, 'Q') : heard;
    const spoilt = train.flatMap(({ turns }) =>
      turns.filter(({ heard }, turn) => spoil(heard, turn) !== heard),
    ).length;
    const { misses, text } = await judge(train, train, lineGrammar, spoil);
    expect(text.of - text.right).toBe(spoilt);
    expect(misses.reduce((sum, { count }) => sum + count, 0)).toBe(spoilt);
  });
});
