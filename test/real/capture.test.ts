import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { maybeCap } from '../../src/capture/live/live-cap.ts';
import { readConversations } from '../../src/capture/read-conversations.ts';
import { dial, listen, readAll } from '../capture/relayed-server.ts';
import { mynah, type RunningCapture, startCapture } from '../commands/run-capture.ts';
import { type Emulator, emulate, sourcesOf } from './emulator.ts';
import { needs, run } from './run-tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'mynah-capture-real-'));
afterAll(() => rmSync(folder, { recursive: true }));

function needsPrivileges(context: TestContext): void {
  needs(context, 'tcpdump');
  if (process.getuid?.() !== 0) context.skip('only root may capture');
}

/** A server on the loopback that echoes, and the port it took. */
async function echoServer(): Promise<{ port: number; close: () => void }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => socket.on('error', () => {}).pipe(socket));
  return { port: await listen(server, '127.0.0.2'), close: () => server.close() };
}

async function talk(port: number): Promise<void> {
  for (let i = 0; i < 10; i++) {
    const client = await dial({ host: '127.0.0.2', port });
    const heard = readAll(client);
    client.write(`question ${i}\r\n`);
    await wait(5);
    client.end('x'.repeat(1000 * i));
    await heard;
  }
}

/** Everything that tells conversations apart but their packets, which depend on when who looked. */
async function conversationsIn(file: string): Promise<unknown[]> {
  const { value, problems } = await readConversations([file]);
  expect(problems).toEqual([]);
  return value.map(({ client, server, ending, missing, messages, host }) => ({
    client,
    server,
    ending,
    missing,
    messages: messages.map(({ from, bytes }) => [from, Buffer.from(bytes).toString('latin1')]),
    ttl: host.ttl,
    options: host.tcpOptions,
  }));
}

describe('beside a server', () => {
  test.for(['cap', 'tcpdump'])(
    'through %s: the conversations that tcpdump captures',
    async (through, context) => {
      needsPrivileges(context);
      if (through === 'cap' && !(await maybeCap())) context.skip('the module cap is not built');
      const { port, close } = await echoServer();
      const [mine, theirs] = [join(folder, `${through}.pcap`), join(folder, `${through}-beside.pcap`)];
      const filter = `tcp port ${port}`;
      const tcpdump = spawn('tcpdump', ['-i', 'lo', '-n', '-U', '-w', theirs, filter], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      await once(tcpdump.stderr, 'data');
      const capture = await startCapture(
        '--interface',
        'lo',
        '--filter',
        filter,
        '--through',
        through,
        '--out',
        mine,
      );
      await talk(port);
      expect(await capture.end('SIGINT')).toBe(0);
      expect(capture.log()).toMatch(/^10 sessions, \d+ packets \(0\.\d MB\), 0 dropped by the kernel in /m);
      await wait(1200); // tcpdump looks at what the kernel gathered once a second
      tcpdump.kill('SIGINT');
      await once(tcpdump, 'close');
      const conversations = await conversationsIn(mine);
      expect(conversations).toHaveLength(10);
      expect(conversations).toEqual(await conversationsIn(theirs));
      close();
    },
  );

  test('full segments of the loopback are not cut short', async (context) => {
    needsPrivileges(context);
    const { port, close } = await echoServer();
    const out = join(folder, 'long.pcap');
    const capture = await startCapture('--interface', 'lo', '--filter', `tcp port ${port}`, '--out', out);
    const client = await dial({ host: '127.0.0.2', port });
    client.end(Buffer.alloc(2_000_000, 'x'));
    await readAll(client);
    expect(await capture.end('SIGINT')).toBe(0);
    const { value } = await readConversations([out]);
    expect(value.map(({ missing }) => missing)).toEqual([{ client: 0, server: 0 }]);
    close();
  });

  test.for<[string, string[], number]>([
    ['no permission to capture on lo: run as root, or', ['--interface', 'lo'], 65534],
    [
      "cannot capture on lo: can't parse filter expression: syntax error",
      ['--interface', 'lo', '--filter', 'por 1'],
      0,
    ],
  ])('%s', async ([message, args, uid], context) => {
    needsPrivileges(context);
    const { code, err } = await mynah(['capture', ...args, '--out', join(folder, 'x.pcap')], uid);
    expect(code).toBe(2);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain(message);
  });

  test('tcpdump does not outlive a capture that is killed', async (context) => {
    needsPrivileges(context);
    const filter = 'tcp port 61234';
    const capture = await startCapture(
      '--interface',
      'lo',
      '--filter',
      filter,
      '--out',
      join(folder, 'killed.pcap'),
    );
    const running = () =>
      spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout.includes(
        `tcpdump -i lo -n -U -w - -B 65536 -- ${filter}`,
      );
    expect(running()).toBe(true);
    await capture.end('SIGKILL');
    for (let waited = 0; running() && waited < 5000; waited += 100) await wait(100);
    expect(running()).toBe(false);
  });
});

describe.each(sourcesOf('netkit-ftpd', '127.0.0.21:21', 'netkit-ftpd.pcap').slice(0, 1))(
  'FTP through the relay',
  (source) => {
    let emulator: Emulator;
    let relay: RunningCapture;
    const out = join(folder, 'ftp.pcap');
    beforeAll(async () => {
      emulator = await emulate(source);
      relay = await startCapture('--proxy', `0=${emulator.address}:${emulator.port}`, '--out', out);
    });
    afterAll(async () => {
      await relay?.end('SIGKILL');
      await emulator?.stop();
    });

    for (const [how, args] of [
      ['EPSV', []],
      ['PASV', ['--disable-epsv']],
      ['EPRT', ['-P', '-']],
      ['PORT', ['-P', '-', '--disable-eprt']],
    ] as const) {
      test(`curl lists with ${how} as without it`, async (context) => {
        needs(context, 'curl');
        const list = (port: number | undefined) =>
          run('curl', ['-sS', '-m', '20', `ftp://alice:wonder1and@127.0.0.1:${port}/`, ...args]);
        const direct = await list(emulator.port);
        expect(direct.out).not.toBe('');
        expect(await list(relay.port)).toEqual(direct);
      });
    }

    test('lftp gets a file as without it', async (context) => {
      needs(context, 'lftp');
      const get = (port: number | undefined) => {
        const script = `set net:timeout 5; set net:max-retries 1; cat readme.crlf; bye`;
        return run('lftp', ['-u', 'alice,wonder1and', '-p', `${port}`, '-e', script, '127.0.0.1']);
      };
      const direct = await get(emulator.port);
      expect(direct.out).toBe('hello from alice\r\nsecond line\r\n');
      expect(await get(relay.port)).toEqual(direct);
    });

    test('the capture links every data connection to the control connection that announced it', async (context) => {
      needs(context, 'curl');
      expect(await relay.end('SIGINT')).toBe(0);
      const { value, problems } = await readConversations([out]);
      expect(problems).toEqual([]);
      const data = value.filter(({ dataOf }) => dataOf !== undefined);
      const control = value.filter(({ server }) => server.port === emulator.port);
      expect(data.length).toBeGreaterThanOrEqual(4);
      expect(data.length + control.length).toBe(value.length);
    });
  },
);

describe.each(sourcesOf('sendmail', '127.0.0.31:25', 'sendmail.pcap').slice(0, 1))(
  'SMTP through the relay',
  (source) => {
    test('swaks delivers as without it', async (context) => {
      needs(context, 'swaks');
      const emulator = await emulate(source);
      const relay = await startCapture(
        '--proxy',
        `0=${emulator.address}:${emulator.port}`,
        '--out',
        join(folder, 'smtp.pcap'),
      );
      const deliver = (port: number | undefined) =>
        run('swaks', [
          '--server',
          '127.0.0.1',
          '--port',
          `${port}`,
          '--from',
          'a@acme.example',
          '--to',
          'bob@example.org',
          '--hide-send',
          '--helo',
          'me',
        ]);
      const statuses = ({ out }: { out: string }) => out.match(/^<[-~*]+ +\d{3}/gm);
      const direct = await deliver(emulator.port);
      const through = await deliver(relay.port);
      expect(statuses(through)?.length).toBeGreaterThan(3);
      expect([through.code, statuses(through)]).toEqual([direct.code, statuses(direct)]);
      expect(await relay.end('SIGINT')).toBe(0);
      await emulator.stop();
    });
  },
);
