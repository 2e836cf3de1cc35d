import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { ConversationReader, type ReadOptions } from '../../src/capture/conversation-reader.ts';
import type { FlowSummary } from '../../src/capture/conversations/describe-flow.ts';
import { type Captured, NOON, RAW, readPackets, said, segmentPacket } from './craft-packets.ts';

function syn(port: number, time = NOON): Captured {
  return segmentPacket({ sourcePort: port, targetPort: 25, sequence: 9, flags: 'S' }, time);
}

function push(reader: ConversationReader, { bytes, time }: Captured): void {
  reader.packet(bytes, 0, bytes.length, bytes.length, time, RAW);
}

function summaries(options: ReadOptions): { reader: ConversationReader; ended: FlowSummary[] } {
  const ended: FlowSummary[] = [];
  const reader = new ConversationReader(
    { kind: 'summaries', digests: true, ended: (flow) => ended.push(flow) },
    options,
  );
  return { reader, ended };
}

test('no more flows are followed than allowed: the one idle longest is ended', () => {
  const { reader, ended } = summaries({ maxFlows: 100 });
  for (let port = 1; port <= 150; port++) push(reader, syn(port, NOON + port));
  expect(ended.map(({ client }) => client.port)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  expect(ended.every(({ problems }) => problems.length === 0)).toBe(true); // nobody had answered
});

test('conversations that may have gone on are said to have been given up', () => {
  const answer = (port: number) =>
    segmentPacket({
      source: '10.0.0.2',
      target: '10.0.0.1',
      sourcePort: 25,
      targetPort: port,
      sequence: 1,
      flags: 'SA',
    });
  const { value, problems } = readPackets(
    [1, 2, 3].flatMap((port) => [syn(port), answer(port)]),
    { maxFlows: 2 },
  );
  expect(value.map((conversation) => conversation.problems)).toEqual([
    ['given up while still open: too many conversations at a time'],
    [],
    [],
  ]);
  expect(problems).toEqual([
    'packet 5: too many conversations at a time: one was given up while it was open',
  ]);
});

test('a closed connection is told about when its time is over, or there are too many', () => {
  const { reader, ended } = summaries({ linger: 1_000_000, maxClosed: 10 });
  push(reader, syn(1));
  push(reader, segmentPacket({ sourcePort: 1, targetPort: 25, sequence: 10, flags: 'R' }));
  reader.advance(NOON + 900_000);
  expect(ended).toHaveLength(0);
  reader.advance(NOON + 1_000_001);
  expect(ended).toHaveLength(1);
  for (let port = 2; port < 100; port++) {
    push(reader, syn(port));
    push(reader, segmentPacket({ sourcePort: port, targetPort: 25, sequence: 10, flags: 'R' }));
  }
  reader.advance(NOON);
  expect(ended).toHaveLength(1 + 98 - 10);
});

test('MD5s are right although what they are made of is not kept', () => {
  const { reader, ended } = summaries({ maxTailBytes: 20_000 });
  for (let port = 1; port <= 20; port++) push(reader, syn(port));
  const next = Array.from({ length: 21 }, () => 10);
  for (let round = 0; round < 60; round++) {
    for (let port = 1; port <= 20; port++) {
      const data = `${round} `.repeat(300);
      push(
        reader,
        segmentPacket({ sourcePort: port, targetPort: 25, sequence: next[port] as number, flags: 'A', data }),
      );
      next[port] = (next[port] as number) + data.length;
    }
  }
  reader.finish();
  const text = Array.from({ length: 60 }, (_, round) => `${round} `.repeat(300)).join('');
  expect(new Set(ended.map(({ clientBytes }) => clientBytes))).toEqual(new Set([text.length]));
  expect(new Set(ended.map(({ clientMd5 }) => clientMd5))).toEqual(
    new Set([createHash('md5').update(text).digest('hex')]),
  );
});

test('messages beyond the limits are not kept, but counted', () => {
  const data = (port: number, sequence: number) =>
    segmentPacket({ sourcePort: port, targetPort: 25, sequence, flags: 'A', data: 'x'.repeat(1000) });
  const packets = [syn(1), data(1, 10), data(1, 1010), data(1, 2010), syn(2), data(2, 10)];
  const kept = (options: ReadOptions) =>
    readPackets(packets, options).value.map((each) => [said(each, 'client').length, ...each.problems]);
  expect(kept({ maxConversationBytes: 2500 })).toEqual([[2000, '1000 bytes not kept'], [1000]]);
  expect(kept({ maxOpenBytes: 2500 })).toEqual([
    [2000, '1000 bytes not kept'],
    [0, '1000 bytes not kept'],
  ]);
  expect(kept({ maxKeptBytes: 1500 })).toEqual([
    [1000, '2000 bytes not kept'],
    [0, '1000 bytes not kept'],
  ]);
});

test('a flood of packets on ever new flows, out of order and without answers, leaves memory as it was', () => {
  const { reader, ended } = summaries({ maxFlows: 1000 });
  const crafted = segmentPacket({
    sourcePort: 1,
    targetPort: 25,
    sequence: 5,
    flags: 'A',
    data: 'x'.repeat(100),
  });
  const packet = Buffer.from(crafted.bytes);
  const before = process.memoryUsage().rss;
  for (let i = 0; i < 150_000; i++) {
    packet.writeUInt32BE(i, 12);
    packet.writeUInt32BE((i * 2_654_435_761) % 2 ** 32, 24);
    reader.packet(packet, 0, packet.length, packet.length, NOON + i, RAW);
    ended.length = 0;
  }
  // Without bounds it would be more than 300 MiB.
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
});
