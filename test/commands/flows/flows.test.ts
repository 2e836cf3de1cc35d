import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  bytes,
  type Captured,
  NOON,
  pcapFile,
  segmentPacket,
  udpPacket,
} from '../../capture/craft-packets.ts';
import { bundleProgram } from '../../honeyd/honeyd-harness.ts';

const root = resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'mynah-flows-'));
let cli = '';
beforeAll(async () => {
  cli = await bundleProgram(join(root, 'src/cli.ts'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const up = { sourcePort: 4000, targetPort: 25 };
const down = { source: '10.0.0.2', target: '10.0.0.1', sourcePort: 25, targetPort: 4000 };
const mail: Captured[] = [
  segmentPacket({ ...up, sequence: 9, flags: 'S' }, NOON),
  segmentPacket({ ...down, sequence: 99, acknowledgement: 10, flags: 'SA' }, NOON + 1),
  segmentPacket({ ...down, sequence: 100, acknowledgement: 10, flags: 'AP', data: '220 mx\r\n' }, NOON + 2),
  segmentPacket({ ...up, sequence: 10, acknowledgement: 108, flags: 'AP', data: 'QUIT\r\n' }, NOON + 3),
  segmentPacket({ ...up, sequence: 16, acknowledgement: 108, flags: 'FA' }, NOON + 4),
  segmentPacket({ ...down, sequence: 108, acknowledgement: 17, flags: 'FA' }, NOON + 1_500_005),
];
const name = [udpPacket('10.0.0.1', 4001, '10.0.0.3', 53, 'who?', NOON + 2)];
const capture = pcapFile([...mail.slice(0, 3), ...name, ...mail.slice(3)]);

function file(fileName: string, content: Uint8Array | string): string {
  writeFileSync(join(folder, fileName), content);
  return fileName;
}

function mynah(args: readonly string[], input?: Uint8Array): SpawnSyncReturns<string> {
  const options = { cwd: folder, encoding: 'utf8', ...(input ? { input } : {}) } as const;
  return spawnSync(process.execPath, [cli, 'flows', ...args], options);
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

const objects = [
  {
    transport: 'tcp',
    client: { address: '10.0.0.1', port: 4000 },
    server: { address: '10.0.0.2', port: 25 },
    start: 1_700_000_000,
    end: 1_700_000_001.500005,
    packets: 6,
    clientBytes: 6,
    serverBytes: 8,
    clientMd5: md5('QUIT\r\n'),
    serverMd5: md5('220 mx\r\n'),
    ending: 'client',
    problems: [],
  },
  {
    transport: 'udp',
    client: { address: '10.0.0.1', port: 4001 },
    server: { address: '10.0.0.3', port: 53 },
    start: 1_700_000_000.000002,
    end: 1_700_000_000.000002,
    packets: 1,
    clientBytes: 4,
    serverBytes: 0,
    clientMd5: md5('who?'),
    serverMd5: md5(''),
    ending: 'unfinished',
    problems: [],
  },
];

function lines(text: string): unknown[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('--json: one object a line, in the order of the conversations’ starts', () => {
  const { stdout, stderr, status } = mynah(['--pcap', file('mail.pcap', capture), '--json']);
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  expect(lines(stdout)).toEqual(objects);
  expect(stdout).toContain('"start":1700000000.000000,"end":1700000001.500005,');
});

test('the table for people', () => {
  const { stdout, status } = mynah(['--pcap', file('mail.pcap', capture)]);
  expect(status).toBe(0);
  expect(stdout).toBe(
    [
      '    client                server                start (UTC)               seconds packets from client from server ended by',
      'tcp 10.0.0.1:4000         10.0.0.2:25           2023-11-14 22:13:20.000     1.500       6           6           8 client',
      'udp 10.0.0.1:4001         10.0.0.3:53           2023-11-14 22:13:20.000     0.000       1           4           0 unfinished',
      '',
    ].join('\n'),
  );
});

test('--services sums up by service and says what can be learned; captures are plain arguments', () => {
  const again = [udpPacket('10.0.0.1', 4002, '10.0.0.3', 53, 'who?', NOON + 3)];
  const answers = [4001, 4002].map((port) => udpPacket('10.0.0.3', 53, '10.0.0.1', port, 'me', NOON + 4));
  const often = file('often.pcap', pcapFile([...mail, ...name, ...again, ...answers]));
  const { stdout, stderr, status } = mynah([often, '--services']);
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  expect(stdout.split('\n').map((line) => line.replace(/ {2,}/g, '  '))).toEqual([
    'server  sessions  answered  clients  from client  from server  first (UTC)',
    'udp 10.0.0.3:53  2  2  1  8  4  2023-11-14 22:13:20',
    'and 1 more that were asked once or never answered, as data connections are',
    '',
    'learn it:  mynah learn often.pcap',
    '',
  ]);
  const [dns, smtp] = lines(mynah([often, '--services', '--json']).stdout);
  expect(dns).toMatchObject({ transport: 'udp', sessions: 2, answered: 2, clients: 1, serverBytes: 4 });
  expect(smtp).toMatchObject({
    server: { address: '10.0.0.2', port: 25 },
    sessions: 1,
    start: 1_700_000_000,
  });
});

test('--services has a data connection behind the dialogue that it belongs to, however much it carried', () => {
  const asked = { sourcePort: 4100, targetPort: 7000 };
  const sent = { source: '10.0.0.2', target: '10.0.0.1', sourcePort: 7000, targetPort: 4100 };
  const data = [
    segmentPacket({ ...asked, sequence: 9, flags: 'S' }, NOON + 3),
    segmentPacket({ ...sent, sequence: 99, acknowledgement: 10, flags: 'SA' }, NOON + 3),
    segmentPacket(
      { ...sent, sequence: 100, acknowledgement: 10, flags: 'AP', data: 'x'.repeat(900) },
      NOON + 4,
    ),
  ];
  const both = file('both.pcap', pcapFile([...mail, ...data]));
  expect(lines(mynah([both, '--services', '--json']).stdout)).toMatchObject([
    { server: { port: 25 } },
    { server: { port: 7000 }, serverBytes: 900 },
  ]);
});

describe('where captures come from', () => {
  test('standard input, gzipped or not', () => {
    for (const input of [capture, gzipSync(capture)]) {
      expect(lines(mynah(['--json', '--pcap', '-'], input).stdout)).toEqual(objects);
    }
  });

  test('a gzipped file, whatever its name, also of several members', () => {
    const members = bytes(gzipSync(capture.subarray(0, 100)), gzipSync(capture.subarray(100)));
    expect(lines(mynah(['--json', '--pcap', file('members.pcap', members)]).stdout)).toEqual(objects);
  });

  test('several files, each by itself', () => {
    const args = ['--json', '--pcap', file('one.pcap', capture), file('two.pcap', capture)];
    expect(lines(mynah(args).stdout)).toEqual([...objects, ...objects]);
  });
});

describe('trouble', () => {
  test.each<[string, Uint8Array | string, string]>([
    ['an empty file', '', 'empty file'],
    ['a capture without packets', pcapFile([]), 'no packets'],
    ['a text', 'Dear Sir or Madam,', 'not a capture file (neither pcap, pcapng, snoop nor pppdump)'],
    [
      'a gzipped text',
      gzipSync('Dear Sir or Madam,'),
      'not a capture file (neither pcap, pcapng, snoop nor pppdump)',
    ],
  ])('%s: one line, exit code 2', (_name, content, text) => {
    const { stdout, stderr, status } = mynah(['--json', '--pcap', file('trouble', content)]);
    expect({ stdout, stderr, status }).toEqual({
      stdout: '',
      stderr: `mynah: trouble: ${text}\n`,
      status: 2,
    });
  });

  test('a file that is not there, a folder, no file at all, an unknown option', () => {
    mkdirSync(join(folder, 'folder'));
    for (const [args, text] of [
      [['--pcap', 'nothing'], 'mynah: nothing: no such file\n'],
      [['--pcap', 'folder'], 'mynah: folder: is a directory\n'],
    ] as const) {
      expect(mynah(args)).toMatchObject({ stderr: text, status: 2 });
    }
    expect(mynah([])).toMatchObject({ stdout: '', status: 2 });
    expect(mynah(['--bogus'])).toMatchObject({ stdout: '', status: 2 });
  });

  test('one bad file does not keep the others from being listed', () => {
    const args = ['--json', '--pcap', file('bad', 'x'), file('good.pcap', capture)];
    const { stdout, stderr, status } = mynah(args);
    expect(lines(stdout)).toEqual(objects);
    expect({ stderr, status }).toEqual({
      stderr: 'mynah: bad: not a capture file (neither pcap, pcapng, snoop nor pppdump)\n',
      status: 2,
    });
  });

  test('a cut file: what is readable, the problem on standard error, exit code 0', () => {
    const { stdout, stderr, status } = mynah(['--json', '--pcap', file('cut.pcap', capture.subarray(0, -1))]);
    expect(lines(stdout)).toMatchObject([{ packets: 5, ending: 'client' }, { transport: 'udp' }]);
    expect({ stderr, status }).toEqual({
      stderr: 'mynah: cut.pcap: packet 7: cut off after 39 of 40 captured bytes\n',
      status: 0,
    });
  });

  test('a cut gzip file: what came out of it', () => {
    const { stdout, stderr, status } = mynah([
      '--json',
      '--pcap',
      file('cut.gz', gzipSync(capture).subarray(0, -9)),
    ]);
    expect(stdout).toContain('"transport":"tcp"');
    expect(stderr).toMatch(
      /^mynah: cut\.gz: the compressed file is damaged or cut off \(unexpected end of file\)\n/,
    );
    expect(status).toBe(0);
  });

  test('a reader that stops reading', () => {
    const many = pcapFile(
      Array.from({ length: 20_000 }, (_, i) => udpPacket('10.0.0.1', 1024 + i, '10.0.0.2', 53, 'x')),
    );
    file('many.pcap', many);
    const shell = `"${process.execPath}" "${cli}" flows --pcap many.pcap | head -2`;
    const { stdout, stderr } = spawnSync('sh', ['-c', shell], { cwd: folder, encoding: 'utf8' });
    expect({ lines: stdout.split('\n').length, stderr }).toEqual({ lines: 3, stderr: '' });
  });
});

test('a sample of the project: real sessions, and nothing odd about them', () => {
  const { stdout, stderr } = mynah(['--json', '--pcap', join(root, 'samples/sendmail-unseen.pcap')]);
  expect(stderr).toBe('');
  const flows = lines(stdout) as { server: { port: number }; problems: string[] }[];
  expect(flows.map(({ server, problems }) => [server.port, ...problems])).toEqual(flows.map(() => [25]));
  expect(flows.length).toBeGreaterThan(5);
});
