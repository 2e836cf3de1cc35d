import { describe, expect, test } from 'vitest';
import type { Conversation } from '../../../src/model/conversation.ts';
import { type Captured, NOON, readPackets, said, segmentPacket } from '../craft-packets.ts';

interface Ends {
  readonly client?: string;
  readonly server?: string;
  readonly clientPort?: number;
  readonly serverPort?: number;
}

/**
 * Tables: `> S 9`, `< SA 99 10`, `> AP 10 100 text`: direction, flags, sequence number, acknowledgement, data.
 * `+5s` lets time pass.
 */
function captured(table: readonly string[], ends: Ends = {}): Captured[] {
  const { client = '10.0.0.1', server = '10.0.0.2', clientPort = 4000, serverPort = 25 } = ends;
  const packets: Captured[] = [];
  let time = NOON;
  for (const line of table) {
    time += 1000;
    const wait = /^\+(\d+)s$/.exec(line);
    if (wait !== null) {
      time += Number(wait[1]) * 1_000_000;
      continue;
    }
    const [, direction, flags, sequence, acknowledgement = '0', data = ''] =
      /^([<>]) (\w+) (\d+)(?: (\d+))?(?: (.*))?$/.exec(line) ?? [];
    const numbers = { sequence: Number(sequence), acknowledgement: Number(acknowledgement) };
    const up = { source: client, target: server, sourcePort: clientPort, targetPort: serverPort };
    const down = { source: server, target: client, sourcePort: serverPort, targetPort: clientPort };
    const way = direction === '>' ? up : down;
    packets.push(
      segmentPacket({ ...way, ...numbers, flags: flags ?? '', data: data.replaceAll('_', '\r\n') }, time),
    );
  }
  return packets;
}

/** `10.0.0.1:4000 > 10.0.0.2:25 client: "…" / "…"`. */
function summary(conversation: Conversation): string {
  const { client, server, ending } = conversation;
  return `${client.port} > ${server.port} ${ending}: ${said(conversation, 'client')} / ${said(conversation, 'server')}`;
}

function summaries(table: readonly string[], ends?: Ends): string[] {
  return readPackets(captured(table, ends)).value.map(summary);
}

const handshake = ['> S 9', '< SA 99 10', '> A 10 100'];
const talk = ['< AP 100 10 220_', '> AP 10 105 QUIT_', '< AP 105 16 221_'];

describe('how a conversation ends', () => {
  test.each<[string, string[], string]>([
    ['the client closes first', ['> FA 16 110', '< FA 110 17', '> A 17 111'], 'client'],
    ['the server closes first', ['< FA 110 16', '> A 16 111', '> FA 16 111', '< A 111 17'], 'server'],
    ['one side closes, the other never does', ['< FA 110 16', '> A 16 111'], 'server'],
    ['the server closes, and the client resets', ['< FA 110 16', '> R 16'], 'server'],
    ['a reset', ['> R 16'], 'reset'],
    ['not within the capture', [], 'unfinished'],
    ['both close, captured in the wrong order', ['> FA 16 111', '< FA 110 16', '< A 111 17'], 'server'],
    ['both close at once', ['> FA 16 110', '< FA 110 16'], 'client'],
  ])('%s', (_name, end, ending) => {
    const { value } = readPackets(captured([...handshake, ...talk, ...end]));
    expect(value.map(({ ending, packets }) => ({ ending, packets }))).toEqual([
      { ending, packets: 6 + end.length },
    ]);
  });

  test('half-closed, the other side speaks on', () => {
    const table = [...handshake, ...talk, '> FA 16 110', '< AP 110 17 more_', '> A 17 116', '< FA 116 17'];
    expect(summaries(table)).toEqual(['4000 > 25 client: QUIT\r\n / 220\r\n221\r\nmore\r\n']);
  });

  test.each<[string, string[], number | undefined]>([
    [
      'the server knew that the client had left',
      ['> FA 16 110', '< AP 110 17 more_', '< AP 116 17 again_'],
      3,
    ],
    ['captured in the wrong order', ['< AP 110 17 more_', '> FA 16 110'], 3],
    ['what was on its way when the client left', ['> FA 16 110', '< AP 110 16 more_'], undefined],
    ['the client left and nothing came', ['> FA 16 110', '< FA 110 17'], undefined],
    ['the server closed first', ['< AP 110 16 more_', '< FA 116 16', '> FA 16 117'], undefined],
  ])('spoken after the client has left: %s', (_name, end, before) => {
    const [one] = readPackets(captured([...handshake, ...talk, ...end])).value;
    expect(one?.left?.before).toBe(before);
  });

  test.each<[string, string[], number | undefined]>([
    ['said after the server had ended', ['< FA 110 16', '> AP 16 111 more_', '> AP 22 111 again_'], 3],
    ['crossed the end on its way', ['> AP 16 110 more_', '< FA 110 16'], 3],
    ['what made the server end', ['> AP 16 110 more_', '< FA 110 22'], undefined],
    ['the client ended first', ['> FA 16 110', '< FA 110 17'], undefined],
  ])('what the server did not hear: %s', (_name, end, unheardFrom) => {
    const [one] = readPackets(captured([...handshake, ...talk, ...end])).value;
    expect(one?.unheardFrom).toBe(unheardFrom);
  });

  test('a refused connection', () => {
    expect(summaries(['> S 9', '< RA 0 10'])).toEqual(['4000 > 25 reset:  / ']);
  });

  test('a refused connection that is tried again with the same SYN and accepted', () => {
    const table = ['> S 9', '< RA 0 10', '+1s', ...handshake, ...talk];
    expect(summaries(table)).toEqual(['4000 > 25 unfinished: QUIT\r\n / 220\r\n221\r\n']);
  });

  test('data that comes with a reset, and after it', () => {
    const table = [...handshake, '> AP 10 100 abc', '< RA 100 13 because', '> AP 13 100 def'];
    expect(summaries(table)).toEqual(['4000 > 25 reset: abcdef / because']);
  });
});

describe('one four-tuple, several connections', () => {
  const again = ['> S 5009', '< SA 7099 5010', '> AP 5010 7100 EHLO_'];

  test('after the first has closed', () => {
    const table = [...handshake, ...talk, '> FA 16 110', '< FA 110 17', '> A 17 111', ...again];
    expect(summaries(table)).toEqual([
      '4000 > 25 client: QUIT\r\n / 220\r\n221\r\n',
      '4000 > 25 unfinished: EHLO\r\n / ',
    ]);
  });

  test('while the first seems open', () => {
    expect(summaries([...handshake, ...again])).toEqual([
      '4000 > 25 unfinished:  / ',
      '4000 > 25 unfinished: EHLO\r\n / ',
    ]);
  });

  test('with the same sequence number, long after the first has closed', () => {
    const closed = [...handshake, '> FA 10 100', '< FA 100 11', '> A 11 101'];
    expect(summaries([...closed, '+9s', ...closed])).toHaveLength(2);
  });

  test('a second copy of the first SYN is no new connection, nor is one of the SYN-ACK', () => {
    expect(summaries([...handshake, '> S 9', '< SA 99 10', ...talk])).toHaveLength(1);
    const closed = [...handshake, '> FA 10 100', '< FA 100 11', '> A 11 101'];
    expect(summaries([...closed, '> S 9'])).toHaveLength(1);
  });

  test('in the other direction', () => {
    const back = ['< S 5009', '> SA 7099 5010'];
    expect(summaries([...handshake, '> R 10', ...back])).toEqual([
      '4000 > 25 reset:  / ',
      '25 > 4000 unfinished:  / ',
    ]);
  });

  test('of which only the answers were captured', () => {
    const table = ['< SA 99 10', '< AP 100 10 220_', '< FA 105 10', '< SA 5099 60', '< AP 5100 60 220_'];
    expect(summaries(table)).toEqual(['4000 > 25 server:  / 220\r\n', '4000 > 25 unfinished:  / 220\r\n']);
  });

  test('another SYN-ACK before anything was said replaces the first', () => {
    expect(summaries(['> S 9', '< SA 99 10', '< SA 599 10', '> A 10 600', '< AP 600 10 220_'])).toEqual([
      '4000 > 25 unfinished:  / 220\r\n',
    ]);
  });

  test('both sides open at once', () => {
    const table = ['> S 9', '< S 99', '> SA 9 100', '< SA 99 10', '> AP 10 100 hi', '< AP 100 12 ho'];
    expect(summaries(table)).toEqual(['4000 > 25 unfinished: hi / ho']);
  });
});

describe('who the client is', () => {
  test.each<[string, string[], Ends, string]>([
    [
      'the one that sent the SYN, whatever the ports',
      handshake,
      { clientPort: 25, serverPort: 4000 },
      '25 > 4000',
    ],
    ['the one that got the SYN-ACK', handshake.slice(1), { clientPort: 25, serverPort: 4000 }, '25 > 4000'],
    ['the one with the higher port, when only one is well-known', ['< AP 100 10 220_'], {}, '4000 > 25'],
    [
      'the one that spoke first, when nothing else tells',
      ['> AP 10 100 hi'],
      { serverPort: 5000 },
      '4000 > 5000',
    ],
  ])('%s', (_name, table, ends, expected) => {
    expect(summaries(table, ends)[0]).toMatch(new RegExp(`^${expected} `));
  });

  test('the one whose endpoint has fewer peers', () => {
    const packets = [4001, 4002, 4003].flatMap((clientPort) =>
      captured(['< AP 100 10 220_'], { clientPort, serverPort: 5000 }),
    );
    expect(readPackets(packets).value.map(({ server }) => server.port)).toEqual([5000, 5000, 5000]);
  });
});

describe('order', () => {
  test('an answer captured before its question stands behind it', () => {
    const table = [...handshake, '< AP 100 16 221_', '> AP 10 100 QUIT_'];
    const { value } = readPackets(captured(table));
    expect(value[0]?.messages.map(({ from }) => from)).toEqual(['client', 'server']);
  });

  test('a turn behind a gap stays where it was', () => {
    const table = [
      ...handshake,
      '> AP 10 100 a',
      '< AP 104 11 reply',
      '> AP 11 109 b',
      '> A 12 109',
      '+9s',
      '< A 109 12',
    ];
    const { value } = readPackets(captured(table));
    expect(value[0]?.messages.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['a', 'reply', 'b']);
    expect(value[0]?.missing).toEqual({ client: 0, server: 4 });
  });
});

describe('hostile packets', () => {
  test('headers that are cut off or impossible are counted', () => {
    const [packet] = captured(['> AP 10 100 text']) as [Captured];
    const short = Buffer.from(packet.bytes);
    short[20 + 12] = 0x40;
    expect(
      readPackets([
        { ...packet, bytes: packet.bytes.slice(0, 39), originalLength: 44 },
        { ...packet, bytes: short },
      ]),
    ).toEqual({
      value: [],
      problems: ['packet 1: a TCP header is cut off', 'packet 2: a TCP header has an impossible length'],
    });
  });

  test('a FIN below what was said already, and a SYN with FIN, do not close', () => {
    expect(summaries(['> SF 9', '< SA 99 10', ...talk, '> FA 3 110', '> AP 16 110 more'])).toEqual([
      '4000 > 25 unfinished: QUIT\r\nmore / 220\r\n221\r\n',
    ]);
  });

  test('nothing is said any more once both have finished', () => {
    const closed = [...handshake, ...talk, '> FA 16 110', '< FA 110 17', '> A 17 111'];
    expect(summaries([...closed, '> AP 17 111 ghost', '< AP 111 17 ghost'])).toEqual([
      '4000 > 25 client: QUIT\r\n / 220\r\n221\r\n',
    ]);
  });

  test('a machine that talks to itself from one port', () => {
    const ends = { server: '10.0.0.1', clientPort: 7, serverPort: 7 };
    expect(summaries(['> AP 10 100 echo'], ends)).toHaveLength(1);
  });
});

test('facts about the machine of the server', () => {
  const packets = captured(['> S 9', '< SA 99 10', '< AP 100 10 220_']);
  const options = [2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 1, 0, 0, 0, 0, 0, 1, 3, 3, 7];
  const answer = { source: '10.0.0.2', target: '10.0.0.1', sourcePort: 25, targetPort: 4000 };
  packets[1] = segmentPacket(
    { ...answer, sequence: 99, acknowledgement: 10, flags: 'SA', window: 28_960, options },
    NOON,
  );
  const later = [1, 1, 8, 10, 0, 0, 2, 0, 0, 0, 0, 0];
  packets[2] = segmentPacket(
    { ...answer, sequence: 100, acknowledgement: 10, flags: 'A', options: later, data: 'x' },
    NOON + 9,
  );
  expect(readPackets(packets).value[0]?.host).toEqual({
    ttl: 64,
    window: 28_960,
    mss: 1460,
    windowScale: 7,
    tcpOptions: 'mss,sok,ts,nop,ws',
    dontFragment: false,
    timestamps: [
      { time: NOON, value: 256 },
      { time: NOON + 9, value: 512 },
    ],
  });
});
