import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConversations } from '../../../src/capture/read-conversations.ts';
import type { Conversation } from '../../../src/model/conversation.ts';
import { readPersonality } from '../../../src/personality/check-personality.ts';
import { saidBy } from '../../capture/packet-tape.ts';
import { dial, listen, readAll } from '../../capture/relayed-server.ts';
import { mynah, startCapture } from '../run-capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'mynah-capture-'));
const file = (name: string) => join(folder, name);
let server: Server;
let target = '';

/** A little mail server: what it says depends on what it heard. */
function serve(socket: Socket): void {
  let rest = '';
  let sender = false;
  socket.write('220 mx.example.org ESMTP\r\n');
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    const lines = (rest + bytes.toString('latin1')).split(/(?<=\n)/);
    rest = lines.at(-1)?.endsWith('\n') ? '' : (lines.pop() ?? '');
    for (const line of lines) {
      const [verb = '', word = ''] = line.trim().split(' ');
      if (verb === 'HELO') socket.write(`250 hello ${word}\r\n`);
      else if (verb === 'MAIL') socket.write(`${sender ? '503 twice' : '250 ok'}\r\n`);
      else if (verb === 'QUIT') socket.end('221 bye\r\n');
      else socket.write('500 what?\r\n');
      sender ||= verb === 'MAIL';
    }
  });
}

beforeAll(async () => {
  server = createServer(serve);
  target = `127.0.0.2:${await listen(server, '127.0.0.2')}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** One session; gives what the server said. */
async function session(port: number | undefined, number: number, host = '127.0.0.1'): Promise<string> {
  const client = await dial({ host, port: port ?? 0 });
  const heard = readAll(client);
  heard.catch(() => {}); // the relay was killed: whoever waits for it hears of it
  client.on('error', () => {}); // and each line that is still said to it fails anew
  const lines = [
    `HELO host${number}`,
    'MAIL a',
    ...(number % 2 ? ['MAIL b'] : []),
    ...(number % 3 ? ['JUNK'] : []),
  ];
  for (const line of [...lines, 'QUIT']) {
    client.write(`${line}\r\n`);
    await wait(3);
  }
  const said = (await heard).toString();
  client.end();
  return said;
}

async function conversationsIn(name: string): Promise<readonly Conversation[]> {
  const { value, problems } = await readConversations([file(name)]);
  expect(problems).toEqual([]);
  return value;
}

describe('mynah capture --proxy', () => {
  test('--sessions ends it when so many are over, and the capture holds what was said', async () => {
    const capture = await startCapture(
      '--proxy',
      `0=${target}`,
      '--out',
      file('three.pcap'),
      '--sessions',
      '3',
    );
    const said = [];
    for (let i = 0; i < 3; i++) said.push(await session(capture.port, i));
    expect(await capture.end()).toBe(0);
    expect(capture.log()).toMatch(/^3 sessions, \d+ packets \(0\.0 MB\) in .*three\.pcap$/m);
    const conversations = await conversationsIn('three.pcap');
    expect(conversations.map((each) => saidBy('server', each).toString())).toEqual(said);
    expect(conversations.map(({ ending }) => ending)).toEqual(['server', 'server', 'server']);
    // No system answers without any TCP option: who proposes an operating system must not take a relay for one.
    expect(conversations.map(({ host }) => host.tcpOptions)).toEqual(['', '', '']);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends it, with what open sessions have said',
    async (signal) => {
      const capture = await startCapture('--proxy', `0=${target}`, '--out', file(`${signal}.pcap`));
      const client = await dial({ host: '127.0.0.1', port: capture.port ?? 0 });
      const heard = readAll(client);
      client.write('HELO me\r\n');
      await wait(100);
      expect(await capture.end(signal)).toBe(0);
      expect((await heard).toString()).toBe('220 mx.example.org ESMTP\r\n250 hello me\r\n');
      const [conversation] = await conversationsIn(`${signal}.pcap`);
      expect(saidBy('client', conversation).toString()).toBe('HELO me\r\n');
      expect(conversation?.ending).toBe('unfinished');
    },
  );

  test('--duration ends it', async () => {
    const capture = await startCapture(
      '--proxy',
      `0=${target}`,
      '--out',
      file('d.pcap'),
      '--duration',
      '0.3',
    );
    await session(capture.port, 1);
    expect(await capture.end()).toBe(0);
    expect(await conversationsIn('d.pcap')).toHaveLength(1);
  });

  test('a full disk is trouble, told in one line', async () => {
    const capture = await startCapture('--proxy', `0=${target}`, '--out', '/dev/full').catch(String);
    if (typeof capture !== 'string') {
      expect(await capture.end()).toBe(2);
      expect(capture.log()).toMatch(/^mynah: the disk is full$/m);
    } else expect(capture).toMatch(/the disk is full/);
  });
});

describe('learning as it goes by', () => {
  test('gives the personality that learning afterwards gives, byte for byte', async () => {
    const args = ['--proxy', `0=${target}`, '--out', file('learn.pcap'), '--learn', file('live.json')];
    const capture = await startCapture(...args);
    for (let i = 0; i < 12; i++) await session(capture.port, i);
    while (!existsSync(file('live.json'))) await wait(50);
    readPersonality(file('live.json'));
    for (let i = 12; i < 16; i++) await session(capture.port, i);
    expect(await capture.end('SIGINT')).toBe(0);
    expect(capture.log()).toMatch(/^16 sessions, .*, \d+ situations \(\d+ new in the last \d+ sessions\)/m);
    const after = await mynah(['learn', '--pcap', file('learn.pcap'), '--out', file('after.json')]);
    expect(after.code).toBe(0);
    expect(readFileSync(file('live.json'), 'utf8')).toBe(readFileSync(file('after.json'), 'utf8'));
  });

  test('without --out the capture is kept aside and removed', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('mynah-capture-'));
    const capture = await startCapture('--proxy', `0=${target}`, '--learn', file('only.json'));
    for (let i = 0; i < 4; i++) await session(capture.port, i);
    expect(await capture.end('SIGINT')).toBe(0);
    readPersonality(file('only.json'));
    const after = readdirSync(tmpdir()).filter((name) => name.startsWith('mynah-capture-'));
    expect(after.filter((name) => !before.includes(name))).toEqual([]);
  });

  test('when nothing was said, nothing is learned, and that is told', async () => {
    const args = ['--proxy', `0=${target}`, '--out', file('none.pcap'), '--learn', file('none.json')];
    const capture = await startCapture(...args);
    expect(await capture.end('SIGINT')).toBe(2);
    expect(capture.log()).toMatch(/^mynah: nothing learned: .+$/m);
  });
});

describe('killed at any moment', () => {
  test('it leaves a capture that can be read, and a valid personality', async () => {
    for (const [round, timeout] of [120, 400, 2600].entries()) {
      const args = [
        '--proxy',
        `0=${target}`,
        '--out',
        file(`k${round}.pcap`),
        '--learn',
        file(`k${round}.json`),
      ];
      const capture = await startCapture(...args);
      let going = true;
      const clients = Array.from({ length: 4 }, async (_, i) => {
        while (going) await session(capture.port, i).catch(() => {});
      });
      await wait(timeout);
      expect(await capture.end('SIGKILL')).toBe(null);
      going = false;
      await Promise.all(clients);
      const { value, problems } = await readConversations([file(`k${round}.pcap`)]);
      expect(value.length).toBeGreaterThan(0);
      for (const { text } of problems) expect(text).toMatch(/cut|truncated|end of the file/);
      expect(value.flatMap((each) => each.problems)).toEqual([]);
      if (existsSync(file(`k${round}.json`))) readPersonality(file(`k${round}.json`));
    }
  });
});

describe('wrong use is one line', () => {
  test('a folder that is not there is told before anything is captured', async () => {
    const wrong = await mynah(['capture', '--proxy', `0=${target}`, '--learn', file('nosuch/a.json')]);
    expect(wrong).toEqual({
      code: 2,
      out: '',
      err: `mynah: --learn ${file('nosuch/a.json')}: there is no folder ${file('nosuch')}\n`,
    });
  });

  test.each([
    ['no interface nosuch', ['--interface', 'nosuch']],
    ['no interface nosuch', ['--interface', 'nosuch', '--through', 'tcpdump']],
    ['cannot listen on 192.0.2.1:1', ['--proxy', '192.0.2.1:1=127.0.0.1:1']],
    ['no.such.host.invalid: no such host', ['--proxy', '0=no.such.host.invalid:1']],
  ])('%s', async (message, args) => {
    const { code, out, err } = await mynah(['capture', ...args, '--out', file('x.pcap')]);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain(`mynah: `);
    if (!/the module cap is not installed|tcpdump is not installed/.test(err)) expect(err).toContain(message);
  });
});
