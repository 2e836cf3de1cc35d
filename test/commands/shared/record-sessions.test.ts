import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConversations } from '../../../src/capture/read-conversations.ts';
import { recordTo } from '../../../src/commands/shared/record-sessions.ts';

const ends = { client: { address: '192.0.2.7', port: 4711 }, server: { address: '10.99.0.70', port: 25 } };
const complain = (line: string) => expect(line).toBe('');

test('a session is read again as it was', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mynah-record-'));
  let now = 1_795_404_101_000_000;
  const record = recordTo(folder, 1e9, complain);
  const tcp = record(ends, 'tcp', () => now++);
  tcp?.said('server', Buffer.from('220 hello\r\n'));
  tcp?.said('client', Buffer.from('QUIT\r\n'));
  tcp?.ended('server');
  tcp?.ended('client');
  tcp?.over(false);
  const cut = record({ ...ends, client: { ...ends.client, port: 4712 } }, 'tcp', () => now++);
  cut?.said('client', Buffer.from('DATA\r\nhalf'));
  cut?.over(true);
  const udp = record({ ...ends, server: { ...ends.server, port: 53 } }, 'udp', () => now++);
  udp?.said('client', Buffer.from('question'));
  udp?.said('server', Buffer.from('answer'));
  udp?.over(false);
  const { value, problems } = await readConversations(readdirSync(folder).map((name) => join(folder, name)));
  expect(problems).toEqual([]);
  const said = value.map(({ messages, ending, server }) => [
    server.port,
    ending,
    ...messages.map(({ from, bytes }) => `${from}: ${Buffer.from(bytes).toString()}`),
  ]);
  expect(said).toEqual([
    [25, 'server', 'server: 220 hello\r\n', 'client: QUIT\r\n'],
    [25, 'reset', 'client: DATA\r\nhalf'],
    [53, 'unfinished', 'client: question', 'server: answer'],
  ]);
});

test('no more is kept than the quota, and the oldest go first', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mynah-record-'));
  const record = recordTo(folder, 400_000, complain);
  for (let count = 0; count < 100; count++) {
    const session = record(ends, 'tcp', () => 1_795_404_101_000_000 + count * 1e6);
    session?.said('client', Buffer.alloc(20_000));
    session?.over(false);
  }
  const files = readdirSync(folder).sort();
  expect(files.length).toBeGreaterThan(1);
  expect(files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)).toBeLessThanOrEqual(
    500_000,
  );
  expect(files.at(-1)?.slice(0, 23)).toBe('sessions-20261123T03231');
});
