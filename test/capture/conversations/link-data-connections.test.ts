import { describe, expect, test } from 'vitest';
import { type Captured, NOON, readPackets, segmentPacket } from '../craft-packets.ts';

const client = '10.0.0.1';
const server = '10.0.0.2';

/** A control connection in which both sides say these lines, in turn from the server. */
function control(lines: readonly string[], time = NOON): Captured[] {
  const next = { client: 1, server: 1 };
  return lines.map((data, i) => {
    const fromServer = i % 2 === 0;
    const sequence = fromServer ? next.server : next.client;
    const acknowledgement = fromServer ? next.client : next.server;
    if (fromServer) next.server += data.length;
    else next.client += data.length;
    const ends = fromServer
      ? { source: server, target: client, sourcePort: 21, targetPort: 4000 }
      : { source: client, target: server, sourcePort: 4000, targetPort: 21 };
    return segmentPacket({ ...ends, sequence, acknowledgement, flags: 'AP', data }, time + i);
  });
}

function connect(
  source: string,
  sourcePort: number,
  target: string,
  targetPort: number,
  time = NOON + 1000,
): Captured {
  return segmentPacket({ source, target, sourcePort, targetPort, sequence: 9, flags: 'S' }, time);
}

function links(packets: readonly Captured[]): unknown[] {
  return readPackets(packets).value.map(({ dataOf }) => dataOf);
}

const passive = (announcement: number) => ({ control: 0, announcement, listener: 'server' });
const active = (announcement: number) => ({ control: 0, announcement, listener: 'client' });

describe('the four ways to announce a data connection', () => {
  test.each<[string, string[], Captured, unknown]>([
    [
      'PASV',
      ['220 hi\r\n', 'PASV\r\n', '227 Entering Passive Mode (10,0,0,2,19,137).\r\n'],
      connect(client, 4001, server, 5001),
      passive(2),
    ],
    [
      'PASV without parentheses',
      ['220 hi\r\n', 'PASV\r\n', '227 Passive 10,0,0,2,19,137\r\n'],
      connect(client, 4001, server, 5001),
      passive(2),
    ],
    [
      'PASV with an address behind a router',
      ['220 hi\r\n', 'PASV\r\n', '227 =(192,168,0,9,19,137)\r\n'],
      connect(client, 4001, server, 5001),
      passive(2),
    ],
    [
      'EPSV',
      ['220 hi\r\n', 'EPSV\r\n', '229 Extended (|||5001|)\r\n'],
      connect(client, 4001, server, 5001),
      passive(2),
    ],
    ['PORT', ['220 hi\r\n', 'PORT 10,0,0,1,19,137\r\n'], connect(server, 20, client, 5001), active(1)],
    [
      'PORT in small letters',
      ['220 hi\r\n', 'port 10,0,0,1,19,137\r\n'],
      connect(server, 20, client, 5001),
      active(1),
    ],
    ['EPRT', ['220 hi\r\n', 'EPRT |1|10.0.0.1|5001|\r\n'], connect(server, 20, client, 5001), active(1)],
    [
      'behind another line of the same message',
      ['200 ok\r\n227 =10,0,0,2,19,137\r\n'],
      connect(client, 4001, server, 5001),
      passive(0),
    ],
    [
      'in two pieces',
      ['220 hi\r\n22', '', '7 =10,0,0,2,19,', '', '137\r\n'],
      connect(client, 4001, server, 5001),
      passive(2),
    ],
  ])('%s', (_name, lines, data, link) => {
    const said = control(lines).filter((_, i) => lines[i] !== '');
    expect(links([...said, data])).toEqual([undefined, link]);
  });
});

describe('what is no data connection', () => {
  const announced = control(['227 =10,0,0,2,19,137\r\n']);

  test.each<[string, Captured[]]>([
    ['another port', [connect(client, 4001, server, 5002)]],
    ['another address', [connect(client, 4001, '10.0.0.9', 5001)]],
    ['after five minutes', [connect(client, 4001, server, 5001, NOON + 301_000_000)]],
  ])('%s', (_name, packets) => {
    expect(links([...announced, ...packets])).toEqual([undefined, undefined]);
  });

  test('a second one on the same announcement', () => {
    const twice = [connect(client, 4001, server, 5001), connect(client, 4002, server, 5001)];
    expect(links([...announced, ...twice])).toEqual([undefined, passive(0), undefined]);
  });

  test('numbers above 255', () => {
    expect(links([...control(['227 =10,0,0,2,19,300\r\n']), connect(client, 4001, server, 5164)])).toEqual([
      undefined,
      undefined,
    ]);
  });
});

test('of two conversations that announced the same endpoint the later one is meant', () => {
  const first = control(['227 =10,0,0,2,19,137\r\n']);
  const again = segmentPacket(
    {
      source: server,
      target: client,
      sourcePort: 21,
      targetPort: 4005,
      sequence: 1,
      flags: 'AP',
      data: '229 (|||5001|)\r\n',
    },
    NOON + 50,
  );
  expect(links([...first, again, connect(client, 4001, server, 5001)])).toEqual([
    undefined,
    undefined,
    { control: 1, announcement: 0, listener: 'server' },
  ]);
});
