import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Emulator, emulate, sourcesOf } from './emulator.ts';
import { needs, run } from './run-tool.ts';

function lane(
  sources: ReturnType<typeof sourcesOf>,
  what: string,
  jobs: (emulator: () => Emulator) => void,
): void {
  describe.skipIf(sources.length === 0).each(sources)(`${what} learned from $title`, (source) => {
    let emulator: Emulator;
    beforeAll(async () => {
      emulator = await emulate(source);
    });
    afterAll(() => emulator?.stop());
    jobs(() => emulator);
  });
}

lane(sourcesOf('redis', '127.0.0.63:6379', 'redis.pcap'), 'a Redis server', (emulator) => {
  const redis = (...args: string[]) =>
    run('redis-cli', ['-h', emulator().address, '-p', `${emulator().port}`, '--no-raw', ...args]);

  test('redis-cli pings, stores and fetches', async (context) => {
    needs(context, 'redis-cli');
    expect((await redis('PING')).out).toBe('PONG\n');
    expect((await redis('SET', 'colour-of-sky', 'blue')).out).toBe('OK\n');
    expect((await redis('GET', 'no-such-key-here')).out).toBe('(nil)\n');
    expect((await redis('FROBNICATE', 'x')).out).toContain('(error) ERR unknown command');
  });

  test('redis-cli keeps a session', async (context) => {
    needs(context, 'redis-cli');
    const { address, port } = emulator();
    const said = await run('redis-cli', ['-h', address, '-p', `${port}`], {
      input: 'SET a-new-key 17\nGET a-new-key\nPING\n',
    });
    expect(said.out).toBe('OK\n17\nPONG\n');
  });
});

lane(sourcesOf('nginx', '127.0.0.66:80'), 'a web server', (emulator) => {
  const curl = (path: string, ...args: string[]) =>
    run('curl', ['-sS', '-m', '20', '-i', `http://${emulator().address}:${emulator().port}${path}`, ...args]);

  test('curl gets pages, headers and 404', async (context) => {
    needs(context, 'curl');
    const page = await curl('/');
    expect(page.out).toMatch(
      /^HTTP\/1\.1 200 OK\r\nServer: nginx\/1\.22\.1\r\nDate: \w{3}, \d\d \w{3} \d{4} /,
    );
    expect(page.code).toBe(0);
    expect((await curl('/', '-I')).out).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect((await curl('/no-such-page-here')).out).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
  });
});

lane(sourcesOf('dnsmasq', '127.0.0.71:5353'), 'a name server', (emulator) => {
  const dig = (...args: string[]) =>
    run('dig', [`@${emulator().address}`, '-p', `${emulator().port}`, '+tries=1', '+time=5', ...args]);

  test('dig resolves names that exist and names that do not', async (context) => {
    needs(context, 'dig');
    const found = await dig('+noedns', '+noadflag', 'mail.example.org', 'A');
    expect(found.out).toMatch(/status: NOERROR[\s\S]*^mail\.example\.org\.\s+\d+\s+IN\s+A\s+192\.0\.2\.25$/m);
    const none = await dig('+noedns', '+noadflag', 'no-such-name-here.example.org', 'A');
    expect(none.out).toContain('status: NXDOMAIN');
  });
});
