import { expect, test } from 'vitest';
import type { Transfer } from '../../../src/model/personality.ts';
import { TransferChooser, type Wanted } from '../../../src/replay/files/choose-transfer.ts';

const tree = {
  start: {
    verb: 'USER',
    part: 'arg1',
    values: { alice: '/home/alice', bob: '/home/bob', ftp: '/' },
    usual: '/',
  },
  moves: [],
  paths: [],
};
const seen = { direction: 'toClient', seen: 1 } as const;
const alice = { ...seen, user: 'alice', folder: '/home/alice' };
const transfers: readonly Transfer[] = [
  {
    ...alice,
    verb: 'LIST',
    argument: '',
    text: true,
    bytes: '-rw-r--r-- 1 a a 6 Mar 14  2023 a.txt\r\n-rw-r--r-- 1 a a 9 Mar 14  2023 b.md\r\n',
  },
  {
    ...seen,
    user: 'ftp',
    folder: '/',
    verb: 'LIST',
    argument: '',
    text: true,
    bytes: '-rw-r--r-- 1 0 0 310 Mar 14  2023 README\r\n',
  },
  {
    ...seen,
    user: 'ftp',
    folder: '/',
    verb: 'LIST',
    argument: 'docs',
    text: true,
    bytes: "ls: 'docs': none\r\n",
  },
  { ...alice, verb: 'LIST', argument: 'pub', text: true, bytes: "ls: 'pub': none\r\n" },
  { ...alice, verb: 'NLST', argument: '', text: true, bytes: 'a.txt\r\nb.md\r\n' },
  { ...alice, verb: 'RETR', argument: 'a.txt', bytes: 'one\r\n\n' },
];
const chooser = new TransferChooser(transfers, tree);
const asks = (verb: string, argument: string, more: Partial<Wanted> = {}) =>
  chooser.choose({
    verb,
    argument,
    user: 'alice',
    folder: '/home/alice',
    start: '/home/alice',
    asText: false,
    ...more,
  }).bytes;
const ftp = { user: 'ftp', folder: '/', start: '/' };
const bob = { user: 'bob', folder: '/home/bob', start: '/home/bob' };

test('the listing is that of the folder, however it is named', () => {
  expect(asks('LIST', '', { asText: true })).toContain('a.txt');
  expect(asks('LIST', '', { ...ftp, asText: true })).toContain('README');
  expect(asks('LIST', '/', ftp)).toContain('README');
  expect(asks('LIST', '/home/alice', ftp)).toContain('a.txt');
  expect(asks('LIST', '..', { folder: '/home/alice/x' })).toContain('a.txt');
});

test('text has CR LF for every LF, and binary what is in the file', () => {
  expect(asks('RETR', 'a.txt')).toBe('one\r\n\n');
  expect(asks('RETR', 'a.txt', { asText: true })).toBe('one\r\r\n\r\n');
  expect(asks('NLST', '')).toBe('a.txt\nb.md\n');
});

test('a user of whom nothing was recorded has what another one has', () => {
  expect(asks('RETR', 'a.txt', bob)).toBe('one\r\n\n');
});

test('what is not there is said to be not there, by its name', () => {
  expect(asks('LIST', 'nothing', { asText: true })).toBe("ls: 'nothing': none\r\n");
  expect(asks('LIST', 'nothing')).toBe("ls: 'nothing': none\n");
});

test('a pattern lists what matches; where nothing does, it is not there', () => {
  expect(asks('LIST', '*.txt', { asText: true })).toBe('-rw-r--r-- 1 a a 6 Mar 14  2023 a.txt\r\n');
  expect(asks('LIST', '?.m*d', { asText: true })).toContain('b.md');
  expect(asks('LIST', '*.gif')).toContain('none');
});

test('names come from another listing of the folder', () => {
  expect(asks('NLST', '', { ...ftp, asText: true })).toBe('README\r\n');
});

test('a file of which only the size is known has that size', () => {
  expect(
    chooser.listedSize({ argument: 'b.md', user: 'alice', folder: '/home/alice', start: '/home/alice' }),
  ).toBe(9);
  expect(asks('RETR', 'b.md')).toHaveLength(9);
});

test('hostile patterns take no time', () => {
  const started = Date.now();
  asks('LIST', `${'*a'.repeat(2000)}b`);
  expect(Date.now() - started).toBeLessThan(1000);
});

test('a folder that nobody listed has nothing known in it: only the form of another one counts', () => {
  const chosen = chooser.choose({
    verb: 'LIST',
    argument: '',
    user: 'ftp',
    folder: '/pub',
    start: '/',
    asText: true,
  });
  expect([chosen.isOther, chosen.lists]).toEqual([true, '/pub']);
});
