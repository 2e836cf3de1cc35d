import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { meetLive } from '../../src/compare/play/network-peer.ts';
import { playScript } from '../../src/compare/play/play-script.ts';
import type { DataPlan, Script, Turn } from '../../src/compare/play/script.ts';
import { verifyScripts } from '../../src/compare/play/verify-scripts.ts';
import { lineGrammar } from '../support/line-grammar.ts';
import { SmallFtpServer } from './small-ftp-server.ts';

const options = { timeout: 1000, quiet: 50, parallel: 1, grammar: lineGrammar, templates: [] };

function script(
  turns: readonly (readonly [said: string, heard: string, data?: DataPlan])[],
  serverEnds = true,
): Script {
  return {
    id: 0,
    transport: 'tcp',
    client: { address: '192.0.2.7', port: 40_000 },
    server: { address: '192.0.2.21', port: 21 },
    start: 1_795_404_101_000_000,
    serverEnds,
    turns: turns.map(
      ([said, heard, data]): Turn => ({
        said,
        heard,
        time: 1_795_404_101_000_000,
        delay: 0,
        lasts: 0,
        judged: true,
        ...(data ? { data } : {}),
      }),
    ),
  };
}

describe('a live FTP server', () => {
  let ftp: SmallFtpServer;
  let port: number;
  beforeEach(async () => {
    ({ ftp, port } = await SmallFtpServer.start());
  });
  afterEach(() => ftp.stop());

  test('data connections are followed both ways, whatever the recorded addresses and ports', async () => {
    const down: DataPlan = { listener: 'server', fromClient: '', fromServer: 'the file\n' };
    const recorded = script([
      ['', '220 ready\r\n'],
      ['PASV\r\n', '227 Passive (192,0,2,21,195,80)\r\n', down],
      ['RETR f\r\n', '150 coming\r\n226 done\r\n'],
      ['PORT 192,0,2,7,200,10\r\n', '200 PORT ok\r\n', { ...down, listener: 'client' }],
      ['RETR f\r\n', '150 coming\r\n226 done\r\n'],
      [
        'PASV\r\n',
        '227 Passive (192,0,2,21,195,90)\r\n',
        { listener: 'server', fromClient: 'mine', fromServer: '' },
      ],
      ['STOR g\r\n', '150 go on\r\n226 stored\r\n'],
      ['QUIT\r\n', '221 bye\r\n'],
    ]);
    const { fidelity } = await verifyScripts([recorded], meetLive({ address: '127.0.0.1', port }), options);
    expect(fidelity.misses).toEqual([]);
    expect(fidelity.text).toEqual({ right: 8, of: 8 });
    expect(fidelity.transfers).toEqual({ right: 2, of: 2 });
    expect(fidelity.endings).toEqual({ right: 1, of: 1 });
    expect(fidelity.masks).toEqual({ 'data port': 2, address: 2 });
    expect(ftp.stored).toEqual(['mine']);
  });

  test('another reply, a missing one and one too many are seen', async () => {
    const recorded = script([
      ['', '220 ready\r\n'],
      ['NOOP\r\n', '200 ok\r\n'],
      ['QUIT\r\n', '221 bye\r\n'],
      ['NOOP\r\n', '200 ok\r\n'],
    ]);
    const { fidelity } = await verifyScripts([recorded], meetLive({ address: '127.0.0.1', port }), options);
    expect(fidelity.class).toEqual({ right: 2, of: 4 });
    expect(fidelity.misses.map(({ cause, gotClass }) => [cause, gotClass])).toEqual([
      ['never seen', '500'],
      ['closed', ''],
    ]);
  });
});

test('a reply that comes in pieces is waited for', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => {
      socket.write('250-one\r\n');
      setTimeout(() => socket.write('250 two\r\n'), 20);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const recorded = script([['EHLO a\r\n', '250-one\r\n250 two\r\n']], false);
  const played = await playScript(recorded, meetLive({ address: '127.0.0.1', port }), options);
  expect(played.turns.map(({ got }) => got)).toEqual(['250-one\r\n250 two\r\n']);
  expect(played.serverEnds).toBe(false);
  await new Promise((resolve) => server.close(resolve));
});

test('what a server says once its client has left without a word belongs to the last turn', async () => {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    socket.on('data', () => socket.write('250 fine\r\n'));
    socket.on('end', () => socket.end('221 You could at least say goodbye.\r\n'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const last = '250 fine\r\n221 You could at least say goodbye.\r\n';
  const recorded = script(
    [
      ['NOOP\r\n', '250 fine\r\n'],
      ['NOOP\r\n', last],
    ],
    false,
  );
  const { fidelity } = await verifyScripts([recorded], meetLive({ address: '127.0.0.1', port }), options);
  expect(fidelity.text).toEqual({ right: 2, of: 2 });
  expect(fidelity.endings).toEqual({ right: 1, of: 1 });
  await new Promise((resolve) => server.close(resolve));
});

test('nobody there is silence, not an error', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await new Promise((resolve) => server.close(resolve));
  const played = await playScript(
    script([['X\r\n', 'Y\r\n']]),
    meetLive({ address: '127.0.0.1', port }),
    options,
  );
  expect(played.turns.map(({ got }) => got)).toEqual(['']);
});

test('datagrams', async () => {
  const socket = createSocket('udp4');
  socket.on('message', (bytes, { port, address }) => socket.send(`${bytes.toString()}!`, port, address));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const recorded: Script = {
    ...script(
      [
        ['a', 'a!'],
        ['b', 'b!'],
      ],
      false,
    ),
    transport: 'udp',
  };
  const target = { address: '127.0.0.1', port: socket.address().port };
  const { fidelity } = await verifyScripts([recorded], meetLive(target), options);
  expect(fidelity.text).toEqual({ right: 2, of: 2 });
  await new Promise<void>((resolve) => socket.close(() => resolve()));
});
