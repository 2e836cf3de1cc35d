import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { readConversations, readConversationsFrom } from '../../../src/capture/read-conversations.ts';
import { linkTypeFor, writeConversations } from '../../../src/capture/write/write-conversations.ts';
import { CaptureWriter } from '../../../src/capture/write/write-pcap.ts';
import type { Conversation } from '../../../src/model/conversation.ts';
import { hasTshark, tshark, tsharkStream } from '../tshark.ts';

const folder = mkdtempSync(join(tmpdir(), 'mynah-write-'));
afterAll(() => rmSync(folder, { recursive: true }));

const start = 1_795_404_101_000_123;

function conversation(changes: Partial<Conversation>): Conversation {
  return {
    id: 0,
    transport: 'tcp',
    client: { address: '127.0.9.11', port: 40000 },
    server: { address: '127.0.0.31', port: 25 },
    start,
    end: start + 5000,
    packets: 0,
    messages: [
      { time: start + 1000, from: 'server', bytes: Buffer.from('220 mx1 ready\r\n') },
      { time: start + 2000, from: 'client', bytes: Buffer.from('QUIT\r\n') },
      { time: start + 3000, from: 'server', bytes: Buffer.from('221 bye\r\n') },
    ],
    ending: 'server',
    missing: { client: 0, server: 0 },
    problems: [],
    host: {},
    ...changes,
  };
}

let files = 0;
function write(...conversations: readonly Conversation[]): string {
  const file = join(folder, `${files++}.pcap`);
  const writer = new CaptureWriter(file, linkTypeFor(conversations), (error) => {
    throw error;
  });
  writeConversations(conversations, writer);
  writer.close();
  return file;
}

function fields(file: string, ...names: readonly string[]): string[] {
  return tshark(file, '-T', 'fields', '-E', 'separator= ', ...names.flatMap((name) => ['-e', name]));
}

test('what was said after the client had left comes after its FIN again', async () => {
  const left = { time: start + 2500, before: 2 };
  const { value } = await readConversations([write(conversation({ ending: 'client', left }))]);
  expect(value.map(({ ending, left: leaving }) => ({ ending, left: leaving }))).toEqual([
    { ending: 'client', left },
  ]);
});

test('what was said to a server that had ended comes after its FIN again', async () => {
  const { messages } = conversation({});
  const more = { time: start + 4000, from: 'client', bytes: Buffer.from('NOOP\r\n') } as const;
  const { value } = await readConversations([
    write(conversation({ messages: [...messages, more], unheardFrom: 3 })),
  ]);
  expect(value.map(({ ending, unheardFrom }) => ({ ending, unheardFrom }))).toEqual([
    { ending: 'server', unheardFrom: 3 },
  ]);
});

describe.skipIf(!hasTshark)('what tshark reads of written conversations', () => {
  test('packets of a whole connection, in order, with their times', () => {
    const file = write(conversation({}));
    expect(
      fields(file, 'frame.time_epoch', 'ip.src', 'tcp.flags.str', 'tcp.seq', 'tcp.ack', 'tcp.len'),
    ).toEqual([
      '1795404101.000123000 127.0.9.11 ··········S· 0 0 0',
      '1795404101.000123000 127.0.0.31 ·······A··S· 0 1 0',
      '1795404101.000123000 127.0.9.11 ·······A···· 1 1 0',
      '1795404101.001123000 127.0.0.31 ·······AP··· 1 1 15',
      '1795404101.002123000 127.0.9.11 ·······AP··· 1 16 6',
      '1795404101.003123000 127.0.0.31 ·······AP··· 16 7 9',
      '1795404101.005123000 127.0.0.31 ·······A···F 25 7 0',
      '1795404101.005123000 127.0.9.11 ·······A···· 7 26 0',
      '1795404101.005123000 127.0.9.11 ·······A···F 7 26 0',
      '1795404101.005123000 127.0.0.31 ·······A···· 26 8 0',
    ]);
  });

  test('every checksum is right and nothing is out of order, over IPv4, IPv6 and a mixture', () => {
    const odd = [{ time: start, from: 'client' as const, bytes: Buffer.from('odd') }];
    const six = { address: '2001:db8::1', port: 143 };
    const file = write(
      conversation({}),
      conversation({
        id: 1,
        messages: odd,
        client: { address: 'fe80::7', port: 5 },
        server: six,
        ending: 'client',
      }),
      conversation({ id: 2, client: { address: '10.0.0.1', port: 6 }, server: six, ending: 'reset' }),
      conversation({ id: 3, transport: 'udp', messages: odd }),
      conversation({
        id: 4,
        transport: 'udp',
        messages: odd,
        client: { address: '::1', port: 7 },
        server: six,
      }),
    );
    const faults = 'tcp.analysis.flags || _ws.malformed || tcp.checksum.status != 1';
    expect(tshark(file, '-Y', `${faults} || udp.checksum.status != 1 || ip.checksum.status != 1`)).toEqual(
      [],
    );
    expect(new Set(fields(file, 'ipv6.src'))).toContain('::ffff:10.0.0.1');
  });

  test('long messages keep their bytes and never overrun the window', () => {
    const bytes = Buffer.alloc(1_000_001, 'mynah ');
    const messages = [{ time: start + 1, from: 'server' as const, bytes }];
    const file = write(conversation({ messages }));
    expect(tsharkStream(file, 0).server.equals(bytes)).toBe(true);
    expect(tshark(file, '-Y', 'tcp.analysis.flags || tcp.checksum.status != 1')).toEqual([]);
  });

  test('interleaved conversations come in order of time, each whole', () => {
    const file = write(
      conversation({}),
      conversation({ id: 1, client: { address: '127.0.9.12', port: 40000 } }),
    );
    const times = fields(file, 'frame.time_epoch');
    expect(times).toEqual([...times].sort());
    for (const stream of [0, 1])
      expect(tsharkStream(file, stream).server.toString()).toBe('220 mx1 ready\r\n221 bye\r\n');
  });

  test('the SYN-ACK tells again what was known of the server, and Ethernet carries its card', () => {
    const host = {
      ttl: 128,
      window: 8192,
      mss: 1460,
      windowScale: 8,
      tcpOptions: 'mss,nop,ws,sok,ts',
      dontFragment: true,
      timestamps: [{ time: start, value: 4_000_000_000 }],
      ethernet: '02:42:ac:11:00:02',
    };
    const file = write(conversation({ host }));
    const names = [
      'eth.src',
      'ip.ttl',
      'tcp.window_size_value',
      'tcp.options.mss_val',
      'tcp.options.wscale.shift',
    ];
    expect(fields(file, ...names, 'tcp.options.timestamp.tsval')[1]).toBe(
      '02:42:ac:11:00:02 128 8192 1460 8 4000000000',
    );
    expect(fields(file, 'tcp.options')[1]).toBe('020405b4010303080402080aee6b280000000000');
    expect(tshark(file, '-Y', 'tcp.checksum.status != 1')).toEqual([]);
  });

  test('a reset, an unfinished connection and missing bytes stay what they were', () => {
    const file = write(
      conversation({ ending: 'reset', host: { window: 8192 } }),
      conversation({ id: 1, client: { address: '127.0.9.12', port: 1 }, ending: 'unfinished' }),
      conversation({
        id: 2,
        client: { address: '127.0.9.13', port: 1 },
        missing: { client: 0, server: 100 },
      }),
    );
    expect(fields(file, 'tcp.stream', 'tcp.flags.reset').filter((line) => line.endsWith('1'))).toEqual([
      '0 1',
    ]);
    expect(tshark(file, '-Y', 'tcp.flags.fin == 1 && tcp.stream == 1')).toEqual([]);
    expect(tshark(file, '-Y', 'tcp.analysis.lost_segment')).toHaveLength(1);
  });
});

/** What must be the same after writing and reading again; how many packets it took may differ. */
function essence({ id, packets, problems, host, messages, ...same }: Conversation) {
  const { timestamps, ...facts } = host;
  return {
    ...same,
    facts,
    stamped: timestamps?.[0],
    said: messages.map((each) => ({ ...each, bytes: [...each.bytes] })),
  };
}

function again(conversations: readonly Conversation[]): readonly Conversation[] {
  const { value, problems } = readConversationsFrom(readFileSync(write(...conversations)));
  expect(problems).toEqual([]);
  return value;
}

describe('written and read again', () => {
  const samples = resolve(import.meta.dirname, '../../../samples');

  test.each(readdirSync(samples).filter((name) => name.endsWith('.pcap')))('%s', async (name) => {
    const { value } = await readConversations([join(samples, name)]);
    expect(value.length).toBeGreaterThan(3);
    expect(again(value).map(essence)).toEqual(value.map(essence));
  });

  test('any conversations', () => {
    const message = fc.record({
      after: fc.nat(100_000),
      from: fc.constantFrom('client' as const, 'server' as const),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
    });
    const drawn = fc.record({
      messages: fc.array(message, { minLength: 1, maxLength: 8 }),
      ending: fc.constantFrom('client' as const, 'server' as const, 'reset' as const, 'unfinished' as const),
      six: fc.boolean(),
      first: fc.nat(50_000),
    });
    fc.assert(
      fc.property(fc.array(drawn, { minLength: 1, maxLength: 6 }), (all) => {
        const conversations = all.map(({ messages, ending, six, first }, id) => {
          let time = start + first;
          const said = messages.map(({ after, from, bytes }) => {
            time += after;
            return { time, from, bytes };
          });
          const [client, server] = six ? ['2001:db8::1', '2001:db8::2'] : ['10.0.0.1', '10.0.0.2'];
          return conversation({
            id,
            client: { address: client as string, port: 40000 + id },
            server: { address: server as string, port: 25 },
            start: start + first,
            end: time,
            messages: said,
            ending,
          });
        });
        const read = [...again(conversations)].sort((a, b) => a.client.port - b.client.port);
        const unstamped = (each: Conversation) => ({ ...essence(each), facts: undefined });
        expect(read.map(unstamped)).toEqual(conversations.map(unstamped));
      }),
      { numRuns: 60 },
    );
  });
});
