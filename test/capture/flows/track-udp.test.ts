import { describe, expect, test } from 'vitest';
import { NOON, readPackets, said, udpPacket } from '../craft-packets.ts';

const client = '10.0.0.1';
const server = '10.0.0.2';
const second = 1_000_000;

function flows(packets: Parameters<typeof readPackets>[0]): unknown[] {
  return readPackets(packets).value.map((flow) => [
    `${flow.client.port} > ${flow.server.port}`,
    said(flow, 'client'),
    said(flow, 'server'),
    ...flow.problems,
  ]);
}

test('question and answer, empty datagrams too', () => {
  const { value } = readPackets([
    udpPacket(client, 4000, server, 53, 'question'),
    udpPacket(server, 53, client, 4000, 'answer', NOON + 5),
    udpPacket(client, 4000, server, 53, '', NOON + 9),
  ]);
  expect(value).toHaveLength(1);
  expect(value[0]).toMatchObject({
    transport: 'udp',
    start: NOON,
    end: NOON + 9,
    packets: 3,
    ending: 'unfinished',
  });
  expect(value[0]?.messages.map(({ from, bytes }) => [from, Buffer.from(bytes).toString()])).toEqual([
    ['client', 'question'],
    ['server', 'answer'],
    ['client', ''],
  ]);
});

test('two minutes of silence end a flow', () => {
  const times = [0, 119, 238, 359];
  const packets = times.map((time) => udpPacket(client, 4000, server, 53, `${time} `, NOON + time * second));
  expect(flows(packets)).toEqual([
    ['4000 > 53', '0 119 238 ', ''],
    ['4000 > 53', '359 ', ''],
  ]);
});

test('an answer alone comes from a server', () => {
  expect(flows([udpPacket(server, 53, client, 4000, 'answer')])).toEqual([['4000 > 53', '', 'answer']]);
});

describe('a server that answers from another port (TFTP, RFC 1350)', () => {
  const ask = udpPacket(client, 4000, server, 69, 'RRQ ');
  const answer = udpPacket(server, 5555, client, 4000, 'DATA', NOON + second);

  test('is heard in the same flow', () => {
    const more = udpPacket(client, 4000, server, 5555, 'ACK ', NOON + second);
    expect(flows([ask, answer, more, answer])).toEqual([
      ['4000 > 69', 'RRQ ACK ', 'DATADATA', 'server: answers from port 5555'],
    ]);
  });

  test('also on one machine, where the ports alone tell the ends apart', () => {
    for (const port of [5555, 1500]) {
      const packets = [
        udpPacket(client, 4000, client, 69, 'RRQ '),
        udpPacket(client, port, client, 4000, 'DATA'),
        udpPacket(client, 4000, client, port, 'ACK '),
      ];
      expect(flows(packets)).toEqual([
        ['4000 > 69', 'RRQ ACK ', 'DATA', `server: answers from port ${port}`],
      ]);
    }
  });

  test('but not long afterwards, nor when it has answered already, nor to a port of a service', () => {
    const late = udpPacket(server, 5555, client, 4000, 'DATA', NOON + 6 * second);
    expect(flows([ask, late])).toHaveLength(2);
    expect(flows([ask, udpPacket(server, 69, client, 4000, 'DATA'), answer])).toHaveLength(2);
    expect(
      flows([udpPacket(client, 123, server, 69, 'RRQ'), udpPacket(server, 5555, client, 123, 'x')]),
    ).toHaveLength(2);
  });

  test('and both four-tuples are free again when the flow has ended', () => {
    const later = NOON + 200 * second;
    const again = [
      udpPacket(server, 5555, client, 4000, 'own', later),
      udpPacket(client, 4000, server, 69, 'RRQ', later),
    ];
    expect(flows([ask, answer, ...again])).toHaveLength(3);
  });
});
