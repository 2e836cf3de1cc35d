import { expect, test } from 'vitest';
import { type Recording, recordedServices } from '../../../src/commands/shared/recorded-services.ts';
import type { Conversation } from '../../../src/model/conversation.ts';

let next = 0;

function talk(server: string, more: Partial<Conversation> = {}): Conversation {
  const [address = '', port = ''] = server.split(' ');
  const id = next++;
  return {
    id,
    transport: 'tcp',
    client: { address: '192.0.2.1', port: 40000 + id },
    server: { address, port: Number(port) },
    start: 1000 + id,
    end: 2000 + id,
    packets: 8,
    messages: [{ time: 1500 + id, from: 'server', bytes: Buffer.from('220 hi\r\n') }],
    ending: 'client',
    missing: { client: 0, server: 0 },
    problems: [],
    host: {},
    ...more,
  };
}

function recording(path: string, ...conversations: Conversation[]): Recording {
  return { path, sha256: path.padEnd(64, '0'), conversations };
}

const names = (recordings: readonly Recording[], only?: string) => {
  const [address = '', port = ''] = only?.split(' ') ?? [];
  const found = recordedServices(
    recordings,
    only === undefined ? undefined : { address, port: Number(port) },
  );
  return found.map(({ server, sessions }) => `${server.address} ${server.port}: ${sessions}`);
};

test('the service with the most sessions comes first, over all captures', () => {
  const smtp = () => talk('192.0.2.2 25');
  const pop = () => talk('192.0.2.2 110');
  const recordings = [recording('a', pop(), pop(), smtp()), recording('b', smtp(), smtp())];
  expect(names(recordings)).toEqual(['192.0.2.2 25: 3', '192.0.2.2 110: 2']);
  expect(recordedServices(recordings)[0]?.origins.map(({ name, sessions }) => [name, sessions])).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});

test('data connections go with their control connection and are no sessions', () => {
  const control = talk('192.0.2.2 21');
  const data = talk('192.0.2.2 40001', {
    dataOf: { control: control.id, announcement: 3, listener: 'server' },
  });
  const [service, ...more] = recordedServices([recording('a', control, data)]);
  expect(service).toMatchObject({ sessions: 1, conversations: [control, data] });
  expect(more).toEqual([]);
});

test('what was met only once is left out beside what was met more often, but not alone, and not if asked for', () => {
  const recordings = [recording('a', talk('192.0.2.2 21'), talk('192.0.2.2 21'), talk('192.0.2.2 40001'))];
  expect(names(recordings)).toEqual(['192.0.2.2 21: 2']);
  expect(names(recordings, '192.0.2.2 40001')).toEqual(['192.0.2.2 40001: 1']);
  expect(names([recording('a', talk('192.0.2.2 21'))])).toEqual(['192.0.2.2 21: 1']);
});

test('who never answered is no service', () => {
  const scan = { messages: [] };
  expect(
    names([recording('a', talk('192.0.2.2 21'), talk('192.0.2.2 23', scan), talk('192.0.2.2 23', scan))]),
  ).toEqual(['192.0.2.2 21: 1']);
});

test('TCP and UDP on one port are two services', () => {
  expect(
    names([recording('a', talk('192.0.2.2 53'), talk('192.0.2.2 53', { transport: 'udp' }))]),
  ).toHaveLength(2);
});
