import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeEvidence } from '../../src/evidence/encode-evidence.ts';
import { recordedEvidence } from '../../src/evidence/recorded-evidence.ts';
import { EvidenceFeed } from '../../src/nats/evidence-feed.ts';
import { maybeCurrentFleet } from '../../src/nats/fleet-store.ts';
import { connectNats, type NatsClient } from '../../src/nats/nats-client.ts';
import { parsePersonality } from '../../src/personality/load-personality.ts';
import { dial, listen, readAll } from '../capture/relayed-server.ts';
import { mynah, startCapture } from '../commands/run-capture.ts';
import { NatsServer, natsMissing } from './nats-server.ts';

/** A server with a state: what it says depends on what it heard before. */
function serve(socket: Socket): void {
  let owner = '';
  socket.write('+OK ready\r\n');
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    for (const line of bytes.toString('latin1').trim().split('\r\n')) {
      const [verb = '', word = ''] = line.split(' ');
      if (verb === 'USER') owner = word;
      if (verb === 'QUIT') socket.end('+OK bye\r\n');
      else if (verb === 'USER') socket.write(`+OK hello ${word}\r\n`);
      else if (verb === 'LIST') socket.write(owner ? '+OK nothing for you\r\n' : '-ERR who are you\r\n');
      else if (verb === 'DROP') socket.write('-ERR no rights\r\n');
      else socket.write('-ERR what is that\r\n');
    }
  });
}

describe.skipIf(natsMissing)(`a fleet that grows${natsMissing ? ` (${natsMissing})` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'mynah-grow-'));
  const file = (name: string) => join(folder, name);
  let server: Server;
  let target = '';
  let nats: NatsServer;
  let client: NatsClient;

  beforeAll(async () => {
    server = createServer(serve);
    target = `127.0.0.3:${await listen(server, '127.0.0.3')}`;
    nats = await NatsServer.start(file('streams'));
    client = await connectNats({ url: nats.url });
  });
  afterAll(async () => {
    await client?.connection.close();
    await nats?.kill();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function session(port: number | undefined, lines: readonly string[]): Promise<void> {
    const socket = await dial({ host: '127.0.0.1', port: port ?? 0 });
    const heard = readAll(socket);
    for (const line of [...lines, 'QUIT']) {
      socket.write(`${line}\r\n`);
      await new Promise((go) => setTimeout(go, 15));
    }
    await heard;
  }

  /** One capture of sessions, with these options; gives what it said. */
  async function captured(
    options: readonly string[],
    sessions: readonly (readonly string[])[],
  ): Promise<string> {
    const running = await startCapture('--proxy', `127.0.0.1:0=${target}`, ...options);
    for (const lines of sessions) await session(running.port, lines);
    expect(await running.end('SIGINT')).toBe(0);
    return running.log();
  }

  const fleet = (...args: readonly string[]) => mynah(['fleet', ...args, '--nats', nats.url]);
  const feeds = (name: string) => ['--nats', nats.url, '--feed', 'pop', '--folder', file(name)];
  const varied = (from: number) =>
    Array.from({ length: 14 }, (_, at) => {
      const user = `USER u${from + at}`;
      return (
        [
          [user, 'LIST'],
          ['LIST', user],
          [user, 'DROP x', 'LIST'],
          ['FROB', 'LIST', user],
        ][at % 4] ?? []
      );
    });

  test('what sensors capture makes better versions, and no worse ones; a version that was rolled back stays', async () => {
    await captured(['--out', file('first.pcap')], [['USER bob'], ['USER eve']]);
    expect((await mynah(['learn', '--pcap', file('first.pcap'), '--out', file('pop.json')])).code).toBe(0);
    writeFileSync(
      file('fleet.yaml'),
      `daemon:\n  run: ${file('run')}\nhosts:\n  pop:\n    addresses: 10.99.0.70\n    services:\n      - { port: 110, personality: pop.json }\n`,
    );
    expect((await fleet('publish', 'pop', file('fleet.yaml'))).out).toBe('pop: published as version 1\n');

    await captured(feeds('one'), varied(100));
    expect(readdirSync(file('one'))).toEqual([]);
    await nats.kill();
    expect(await captured(feeds('two'), varied(200))).toMatch(/waits in .*the server does not have 1 piece/s);
    await nats.start();
    expect(readdirSync(file('two'))).toHaveLength(1);
    await captured(feeds('two'), []);
    expect(readdirSync(file('two'))).toEqual([]);
    // a client from before the restart may still wait to come back; those that are tried here are processes of their own
    await client.connection.close();
    client = await connectNats({ url: nats.url });
    await (await client.feeds()).putBlob({ name: 'pop.piece.1' }, Buffer.from('nothing of the kind'));

    const grown = await fleet('grow', 'pop', '--once');
    expect(grown.err).toMatch(
      /^mynah: pop: dropped what is no evidence: pop\.piece\.1: .* \(1 this time\)\n$/,
    );
    expect(grown.out).toMatch(
      /^pop\.json: \d+ sessions learned, \d+ held out: .*: better\npop: published as version 2\n$/,
    );
    const text = (await maybeCurrentFleet(client, 'pop'))?.content.personalities['pop.json'] ?? '';
    const personality = parsePersonality(text, 'pop.json');
    expect(recordedEvidence(personality)).toBeUndefined();
    expect(text).toContain('who are you');
    expect(personality.learnedFrom.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(28);

    expect((await fleet('grow', 'pop', '--once')).out).toMatch(/: not better, not used\n$/);
    expect((await fleet('rollback', 'pop', '1')).out).toBe(
      'pop: version 1 is published again as version 3\n',
    );
    expect((await fleet('grow', 'pop', '--once')).out).toBe(
      'pop: was rolled back to version 1; it grows again when it is published anew\n',
    );
    await fleet('publish', 'pop', file('fleet.yaml'));
    expect((await fleet('grow', 'pop', '--once')).out).toMatch(/published as version 5\n$/);
  }, 240_000);

  test('a piece that comes twice, or whose taking was interrupted, counts once', async () => {
    const feed = new EvidenceFeed(client, 'again');
    const first = await new EvidenceFeed(client, 'pop').take([], () => {});
    const sessions = (fed: Awaited<ReturnType<typeof feed.take>>) =>
      fed.evidence.services.flatMap(({ evidence }) => evidence.parts).map((part) => part.sessions);
    const piece = encodeEvidence(first.evidence);
    await feed.put(piece);
    await feed.put(piece);
    expect(sessions(await feed.take([], () => {}))).toEqual([28]);
    await feed.put(piece); // as if the taker had been killed before it took it away
    const again = await feed.take([], () => {});
    expect([again.fresh, sessions(again)]).toEqual([0, [28]]);
  }, 60_000);

  test('what does not go together is one line', async () => {
    const run = (...args: readonly string[]) =>
      mynah(['capture', '--proxy', `127.0.0.1:0=${target}`, ...args]);
    expect((await run('--feed', 'pop')).err).toBe(
      'mynah: --nats and --feed go together, and --folder with them\n',
    );
    expect((await run('--nats', nats.url, '--feed', 'a.b')).err).toBe(
      'mynah: a.b: the name of a feed has letters, digits, _ and -\n',
    );
  }, 60_000);
});
