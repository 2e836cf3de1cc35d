import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConversations } from '../../src/capture/read-conversations.ts';
import { compareRecordings } from '../../src/compare/differences/compare-recordings.ts';
import { cutTogether } from '../../src/compare/differences/cut-together.ts';
import type { Comparison } from '../../src/compare/differences/difference.ts';
import type { CutSession } from '../../src/compare/masks/cut-session.ts';
import { observe } from '../../src/compare/masks/observe.ts';
import { statusOf } from '../../src/message/reply/status.ts';
import type { Conversation } from '../../src/model/conversation.ts';

const captures = resolve(import.meta.dirname, '../../../shared/captures');
const servers = [
  'netkit-ftpd',
  'vsftpd',
  'sendmail',
  'postfix',
  'popa3d',
  'dovecot-pop3',
  'dovecot-imap',
  'redis',
  'openssh',
  'nginx',
  'dnsmasq',
  'inn2',
];

async function read(server: string, part: string): Promise<readonly Conversation[]> {
  return (await readConversations([`${captures}/${server}/${part}.pcap`])).value;
}

function compareCut([before, after]: readonly [readonly CutSession[], readonly CutSession[]]): Comparison {
  const options = { isKnown: () => false, timing: false };
  return compareRecordings({ name: 'before', sessions: before }, { name: 'after', sessions: after }, options);
}

function compare(before: readonly Conversation[], after: readonly Conversation[]): Comparison {
  return compareCut(cutTogether({ conversations: before }, { conversations: after }));
}

/** Half of the sessions, the last first, at another time, from other addresses. */
function elsewhere(conversations: readonly Conversation[]): readonly Conversation[] {
  const controls = conversations
    .filter(({ dataOf }) => dataOf === undefined)
    .filter((_, index) => index % 2 === 0);
  const kept = new Set(controls.map(({ id }) => id));
  const later = 7 * 3_600_000_000; // µs
  return conversations
    .filter(({ id, dataOf }) => kept.has(dataOf?.control ?? id))
    .map((one) => ({
      ...one,
      client: one.dataOf
        ? one.client
        : { ...one.client, address: one.client.address.replace(/\.\d+$/, '.77') },
      start: one.start + later,
      end: one.end + later,
      messages: one.messages.map((message) => ({ ...message, time: message.time + later })),
    }))
    .reverse();
}

describe.skipIf(!existsSync(captures))('recordings of real servers (../shared/captures)', () => {
  test.each(servers)('%s against itself on other days', async (server) => {
    const train = await read(server, 'train');
    const again = compare(train, await read(server, 'train2'));
    expect(again.differences).toEqual([]);
    expect(again.uncovered).toEqual([]);
    const other = compare(train, await read(server, 'unseen'));
    expect(other.differences).toEqual([]);
    expect(other.uncovered.length).toBeGreaterThan(0);
    expect(compare(train, elsewhere(train)).differences).toEqual([]);
  });

  test.each([
    ['vsftpd', 'netkit-ftpd'],
    ['postfix', 'sendmail'],
    ['popa3d', 'dovecot-pop3'],
  ])('%s is not %s, whatever was asked of them', async (one, other) => {
    const [kind] = compare(await read(one, 'train'), await read(other, 'unseen')).differences;
    expect(kind).toBeDefined();
  });

  test('an edit of a constant part is found, and nothing else', async () => {
    const random = seeded(4711);
    const missed: string[] = [];
    let edits = 0;
    for (const server of servers) {
      const [before, after] = cutTogether(
        { conversations: await read(server, 'train') },
        { conversations: await read(server, 'train2') },
      );
      for (let tries = 0; tries < 9; edits++, tries++) {
        const edited = edit(before, after, random);
        const { differences } = compareCut([before, edited.sessions]);
        if (differences.length !== 1 || differences[0]?.after !== edited.reply) {
          missed.push(`${server}: ${JSON.stringify(edited.reply.slice(0, 200))} ${differences.length}`);
        }
      }
    }
    expect(edits).toBe(108);
    expect(missed.length, missed.join('\n')).toBeLessThanOrEqual(5);
  }, 120_000);
});

const runs = resolve(import.meta.dirname, '../../../shared/compare');

describe.skipIf(!existsSync(runs))('two runs of the same sessions (../shared/compare)', () => {
  const folders = existsSync(runs)
    ? readdirSync(runs, { withFileTypes: true }).filter((one) => one.isDirectory())
    : [];
  test.each(folders.map(({ name }) => name))('%s has not changed', async (server) => {
    const read = async (run: string) => (await readConversations([`${runs}/${server}/${run}.pcap`])).value;
    const { differences } = compare(await read('run1'), await read('run2'));
    expect(differences.filter(({ verdict }) => verdict === 'different')).toEqual([]);
  });
});

/** A linear congruential generator (Numerical Recipes). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Edited {
  readonly sessions: readonly CutSession[];
  readonly reply: string;
}

/** Changes one letter or digit, one line or the status in one reply, never in a part that differs between the two runs. */
function edit(
  before: readonly CutSession[],
  after: readonly CutSession[],
  random: (below: number) => number,
): Edited {
  for (;;) {
    const at = random(after.length);
    const session = after[at];
    const index = random(session?.exchanges.length ?? 0);
    const exchange = session?.exchanges[index];
    const twin = before[at]?.exchanges[index]?.reply;
    if (!session || !exchange || !twin) continue;
    const reply = [editLetter, editLine, editStatus][random(3)]?.(exchange.reply, twin, {
      before,
      session,
      index,
      random,
    });
    if (reply === undefined || reply === exchange.reply) continue;
    const status = statusOf(reply, exchange.request);
    const exchanges = session.exchanges.map((one, other) =>
      other === index ? { ...one, reply, status } : one,
    );
    return { reply, sessions: after.map((one, other) => (other === at ? { ...one, exchanges } : one)) };
  }
}

interface Place {
  readonly before: readonly CutSession[];
  readonly session: CutSession;
  readonly index: number;
  readonly random: (below: number) => number;
}

function editLetter(
  reply: string,
  twin: string,
  { before, session, index, random }: Place,
): string | undefined {
  const seen = observe(before, [session]).find((one) => one.recording === 'after' && one.index === index);
  const places: number[] = [];
  let at = 0;
  for (const { text, word, masks } of seen?.tokens ?? []) {
    if (word && Object.keys(masks).length === 0 && twin.includes(text)) places.push(at + random(text.length));
    at += text.length;
  }
  const place = places[random(places.length)];
  if (place === undefined) return undefined;
  const old = reply.charAt(place);
  const fresh = /\d/.test(old) ? String((Number(old) + 1) % 10) : old === 'q' ? 'z' : 'q';
  return reply.slice(0, place) + fresh + reply.slice(place + 1);
}

function editLine(reply: string, _: string, { random }: Place): string | undefined {
  const lines = reply.match(/[^\n]*\n/g) ?? [];
  if (lines.length < 3) return undefined;
  const gone = 1 + random(lines.length - 2);
  return lines.filter((_line, index) => index !== gone).join('');
}

function editStatus(reply: string): string | undefined {
  const code = /^\d{3}/.exec(reply)?.[0];
  return code === undefined ? undefined : (code === '550' ? '551' : '550') + reply.slice(3);
}
