import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { toBytes, toText } from '../../src/message/bytes/latin1.ts';
import type { Personality } from '../../src/model/personality.ts';
import type { Action, Session, SessionEvent } from '../../src/model/session.ts';
import { openSession } from '../../src/replay/open-session.ts';
import { newState } from '../../src/replay/session/session-options.ts';
import { askOnMiss } from '../../src/scan/upstream/ask-on-miss.ts';
import { Upstream } from '../../src/scan/upstream/upstream.ts';
import { onLines, scanServer } from './run-scan.ts';

let server: Server | undefined;
afterEach(() => server?.close());

let connections = 0;
let chunks: string[] = [];

function serve(socket: Socket): void {
  connections += 1;
  let name = '';
  socket.on('data', (bytes) => chunks.push(String(bytes)));
  socket.on('error', () => {}).on('end', () => socket.end());
  socket.write('10 ready\r\n');
  onLines(socket, (line) => {
    const [verb, word = ''] = line.split(' ');
    if (verb === 'NAME') name = word;
    socket.write(
      verb === 'NAME' ? '20 hello\r\n' : verb === 'WHO' ? `21 you are ${name}\r\n` : '50 what\r\n',
    );
  });
}

async function realServer(): Promise<{ address: string; port: number }> {
  connections = 0;
  chunks = [];
  const real = createServer({ allowHalfOpen: true }, serve);
  server = real;
  await new Promise<void>((resolve) => real.listen(0, '127.0.0.1', resolve));
  return { address: '127.0.0.1', port: (real.address() as AddressInfo).port };
}

/** Of a server that nobody has asked who he is. */
async function ignorant(): Promise<Personality> {
  const plan =
    'protocol p\nway connected\ntalk\n  NAME ann -> HELP\n  NAME bob -> MORE\n  HELP -> NAME eve\n';
  const { personality } = await scanServer(serve, plan, { budget: 6 });
  if (!personality) throw new Error('nothing was learned');
  return personality;
}

function sessionOf(personality: Personality, upstream: Upstream): Session {
  const ends = { client: { address: '127.0.0.1', port: 50_000 }, server: personality.service };
  return askOnMiss(openSession, upstream)(personality, {
    ends,
    random: () => 0,
    timing: 'fast',
    shared: newState(),
  });
}

async function said(actions: readonly Action[]): Promise<string> {
  let text = '';
  for (const action of actions) {
    if (action.kind === 'send') text += toText(action.bytes);
    if (action.kind === 'ask') text += await said(await action.answer());
  }
  return text;
}

async function eventsOf(actions: readonly Action[]): Promise<readonly SessionEvent[]> {
  const events: SessionEvent[] = [];
  for (const action of actions) {
    if (action.kind === 'event') events.push(action.event);
    if (action.kind === 'ask') events.push(...(await eventsOf(await action.answer())));
  }
  return events;
}

const complaints: string[] = [];
const upstreamAt = (target: { address: string; port: number }, perMinute: number) =>
  new Upstream(target, perMinute, { packet: () => {} }, (line) => complaints.push(line));

test('what the personality can only guess is asked of the real server, in the state that the client is in', async () => {
  const session = sessionOf(await ignorant(), upstreamAt(await realServer(), 10));
  expect(await said(session.opened(0))).toBe('10 ready\r\n');
  expect(await said(session.received(toBytes('NAME zoe\r\n'), 0))).toBe('20 hello\r\n');
  expect(connections).toBe(0); // nothing was in doubt so far
  expect(await said(session.received(toBytes('WHO\r\n'), 0))).toBe('21 you are zoe\r\n');
  expect(connections).toBe(1);
  session.abandoned();
});

test('no more questions than allowed', async () => {
  const session = sessionOf(await ignorant(), upstreamAt(await realServer(), 0));
  await said(session.opened(0));
  expect(await said(session.received(toBytes('WHO\r\n'), 0))).not.toBe('21 you are \r\n');
  expect(connections).toBe(0);
});

test('while the real server is away, the emulator answers alone and says so once', async () => {
  const target = await realServer();
  server?.close();
  complaints.length = 0;
  const session = sessionOf(await ignorant(), upstreamAt(target, 10));
  await said(session.opened(0));
  const alone = await said(session.received(toBytes('WHO\r\n'), 0));
  expect(alone).toMatch(/^\d\d .*\r\n$/);
  await said(session.received(toBytes('WHERE\r\n'), 0));
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toMatch(/^the upstream server is away/);
});

test('the log tells what the real server has answered, and who asks is told of every question', async () => {
  const asked: unknown[] = [];
  const ends = { client: { address: '127.0.0.1', port: 50_000 }, server: { address: '127.0.0.1', port: 1 } };
  const upstream = upstreamAt(await realServer(), 10);
  const options = { ends, random: () => 0, timing: 'fast', shared: newState() } as const;
  const open = askOnMiss(openSession, upstream, (question) => asked.push(question));
  const session = open(await ignorant(), options);
  await eventsOf(session.opened(0));
  await eventsOf(session.received(toBytes('NAME zoe\r\n'), 0));
  const events = await eventsOf(session.received(toBytes('WHO\r\n'), 0));
  const real = { situation: '', step: 'upstream', template: '' };
  expect(events).toMatchObject([{ ...real, request: 'WHO\r\n', answer: '21 you are zoe\r\n' }]);
  const next = await eventsOf(session.received(toBytes('WHAT\r\n'), 0));
  expect(next).toMatchObject([{ ...real, request: 'WHAT\r\n', answer: '50 what\r\n' }]);
  expect(asked).toMatchObject([
    { request: 'WHO\r\n', answer: '21 you are zoe\r\n' },
    { request: 'WHAT\r\n', guess: '', answer: '50 what\r\n' },
  ]);
  session.abandoned();
});

test('requests that come at once are asked as one turn, however many they are', async () => {
  const session = sessionOf(await ignorant(), upstreamAt(await realServer(), 10));
  await said(session.opened(0));
  const turn = 'NAME a\r\nNAME b\r\nNAME c\r\nNAME d\r\nNAME e\r\nWHO\r\n';
  expect(await said(session.received(toBytes(turn), 0))).toBe(`${'20 hello\r\n'.repeat(5)}21 you are e\r\n`);
  expect(session.isBehind).toBe(false);
  session.abandoned();
});

test('pieces of one line are said to the real server at once: it has nothing to answer between them', async () => {
  const session = sessionOf(await ignorant(), upstreamAt(await realServer(), 10));
  await said(session.opened(0));
  for (const piece of ['NA', 'ME ', 'zo', 'e']) expect(session.received(toBytes(piece), 0)).toEqual([]);
  await said(session.received(toBytes('\r\n'), 0));
  expect(await said(session.received(toBytes('WHO\r\n'), 0))).toBe('21 you are zoe\r\n');
  expect(chunks.slice(0, 2)).toEqual(['NAME zoe\r\n', 'WHO\r\n']);
  session.abandoned();
});
