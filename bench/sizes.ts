/*
 * What learning costs of inputs that are large in one way: npx tsx bench/sizes.ts [NAME,...]
 * Each input is written twice, at half its size and whole, so that a cost that grows faster than the input is seen:
 * processor time of `mynah learn` (one thread) beyond that of its start, peak memory, size of the personality.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { linkTypeFor, writeConversations } from '../src/capture/write/write-conversations.ts';
import { CaptureWriter } from '../src/capture/write/write-pcap.ts';
import { toBytes } from '../src/message/bytes/latin1.ts';
import type { Conversation, Message } from '../src/model/conversation.ts';
import { seededChance } from '../src/replay/session/chance.ts';

type Turn = readonly [said: string, answered: string];

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'mynah-sizes-'));
const server = { address: '127.0.0.9', port: 7000 };
const pause = 1_000; // µs between two messages
const random = seededChance(3)();

const word = (letters: number): string =>
  Array.from({ length: letters }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('');
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** 54 bytes of which each gives 4/3 letters, as mail programs wrap an attachment. */
function mail(bytes: number): string {
  const body = Buffer.from(many(Math.floor((bytes * 3) / 4), () => Math.floor(random() * 256))).toString(
    'base64',
  );
  return `Subject: picture\r\n\r\n${(body.match(/.{1,72}/g) ?? []).join('\r\n')}\r\n.\r\n`;
}

function mailSession(bytes: number): Turn[] {
  return [
    ['HELO box\r\n', '250 mail.example\r\n'],
    ['MAIL FROM:<a@example>\r\n', '250 2.1.0 Ok\r\n'],
    ['RCPT TO:<b@example>\r\n', '250 2.1.5 Ok\r\n'],
    ['DATA\r\n', '354 End data with <CR><LF>.<CR><LF>\r\n'],
    [mail(bytes), '250 2.0.0 Ok: queued\r\n'],
    ['QUIT\r\n', '221 2.0.0 Bye\r\n'],
  ];
}

const request = (): Turn => {
  const key = `k${Math.floor(random() * 500)}`;
  const dice = random();
  if (dice < 0.4) return [`GET ${key}\r\n`, `+value of ${key}\r\n`];
  if (dice < 0.8) return [`SET ${key} ${word(5)}\r\n`, '+OK\r\n'];
  return dice < 0.9 ? ['PING\r\n', '+PONG\r\n'] : [`FOO ${key}\r\n`, '-ERR unknown\r\n'];
};
const different = (): Turn => ['NEXT\r\n', `+${word(12)} ${Math.floor(random() * 1e6)}\r\n`];
const chance = (): Turn => [`${word(3)} ${word(12)}\r\n`, `${word(3)} ${word(12)}\r\n`];
const echo = (letters: number): Turn => {
  const said = word(letters);
  return [`ECHO ${said}\r\n`, `+${said}\r\n`];
};

/** Sessions of each input at the part `part` of its size. */
const inputs: Readonly<Record<string, (part: number) => readonly Turn[][]>> = {
  'one mail of 600 KB': (part) => [mailSession(600_000 * part)],
  'one session of 40,000 requests': (part) => [many(40_000 * part, request)],
  '10 sessions that echo 160 KB': (part) => many(10, () => [echo(160_000 * part), ['QUIT\r\n', '+BYE\r\n']]),
  '10,000 different answers': (part) => [many(10_000 * part, different)],
  '20,000 different answers': (part) => [many(20_000 * part, different)],
  '30,000 different answers': (part) => [many(30_000 * part, different)],
  '2 sessions of 10,000 exchanges': (part) => many(2, () => many(10_000 * part, request)),
  '2 sessions of 50,000 exchanges': (part) => many(2, () => many(50_000 * part, request)),
  '100 sessions of 20 random exchanges': (part) => many(100 * part, () => many(20, chance)),
};

function conversation(turns: readonly Turn[], id: number): Conversation {
  const start = 1_700_000_000_000_000 + id * 50_000;
  const messages = turns.flatMap(([said, answered], index): Message[] => [
    { from: 'client', time: start + (2 * index + 1) * pause, bytes: toBytes(said) },
    { from: 'server', time: start + (2 * index + 2) * pause, bytes: toBytes(answered) },
  ]);
  return {
    id,
    transport: 'tcp',
    client: { address: '127.0.0.1', port: 20_000 + id },
    server,
    start,
    end: (messages.at(-1)?.time ?? start) + pause,
    packets: messages.length,
    messages,
    ending: 'client',
    missing: { client: 0, server: 0 },
    problems: [],
    host: {},
  };
}

function write(path: string, conversations: readonly Conversation[]): void {
  const writer = new CaptureWriter(path, linkTypeFor(conversations), (error) => {
    throw error;
  });
  writeConversations(conversations, writer);
  writer.close();
}

/** With GNU time, which knows the peak memory. */
function costOf(capture: string): { readonly processor: number; readonly mebibytes: number } {
  const note = join(folder, 'time');
  const command = [
    process.execPath,
    join(root, 'dist/cli.js'),
    'learn',
    '--pcap',
    capture,
    '--out',
    join(folder, 'p.json'),
  ];
  const { status, stderr } = spawnSync('/usr/bin/time', ['-f', '%U %S %M', '-o', note, ...command]);
  if (status !== 0) throw new Error(String(stderr));
  const [user = 0, system = 0, kibibytes = 0] = readFileSync(note, 'utf8').trim().split(' ').map(Number);
  return { processor: user + system, mebibytes: kibibytes / 1024 };
}

try {
  execFileSync(process.execPath, [join(root, 'build.mjs')], { cwd: root });
  const asked = process.argv[2]?.split(';') ?? Object.keys(inputs);
  console.log(
    '| input | capture, MB | processor, s: half, whole | peak MiB: half, whole | personality, MB |',
  );
  console.log('|---|---|---|---|---|');
  for (const [name, make] of Object.entries(inputs).filter(([name]) => asked.includes(name))) {
    const capture = join(folder, 'capture.pcap');
    const costs = [0.5, 1].map((part) => {
      write(capture, make(part).map(conversation));
      return costOf(capture);
    });
    const sizes = [capture, join(folder, 'p.json')].map((path) => (statSync(path).size / 1e6).toFixed(1));
    const [times, peaks] = [
      costs.map(({ processor }) => processor.toFixed(1)),
      costs.map(({ mebibytes }) => mebibytes.toFixed(0)),
    ];
    console.log(`| ${[name, sizes[0], times.join(', '), peaks.join(', '), sizes[1]].join(' | ')} |`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
