import { expect, test } from 'vitest';
import {
  isInUnlisted,
  isKnownPath,
  listedFolder,
  movedTo,
  namedIn,
  namedPath,
  nameIn,
  pathOf,
  placeOf,
} from '../../../src/message/session/file-paths.ts';

test.each([
  ['/home/alice', 'docs', '/home/alice/docs'],
  ['/home/alice', '', '/home/alice'],
  ['/home/alice', '.', '/home/alice'],
  ['/home/alice', '../bob/./x y', '/home/bob/x y'],
  ['/home/alice', '/etc//passwd', '/etc/passwd'],
  ['/', '..', '/'],
  ['/', '../../etc', '/etc'],
  ['/', 'a/', '/a'],
])('from %s, %j is %s', (folder, name, path) => {
  expect(pathOf(folder, name)).toBe(path);
});

test('a name is the last step of a path', () => {
  expect(nameIn('/home/alice')).toBe('alice');
  expect(nameIn('/')).toBe('');
});

test('a move goes to what is named, up, or home', () => {
  const named = { to: 'named' } as const;
  expect(movedTo(named, '/a', '/home', { rest: 'b' })).toBe('/a/b');
  expect(movedTo(named, '/a', '/home', { rest: '~' })).toBe('/home');
  expect(movedTo(named, '/a', '/home', { rest: '~/b' })).toBe('/home/b');
  expect(movedTo(named, '/a', '/home', { rest: '~b' })).toBe('/a/~b');
  expect(movedTo({ to: 'parent' }, '/a/b', '/home', { rest: 'ignored' })).toBe('/a');
});

test('words with a hyphen before a name are options', () => {
  expect(namedIn('-la docs')).toEqual({ options: '-la', name: 'docs' });
  expect(namedIn('-l -a')).toEqual({ options: '-l -a', name: '' });
  expect(namedIn('my file -la')).toEqual({ options: '', name: 'my file -la' });
});

test('another user tells of a folder that nobody has listed', () => {
  const paths = new Set(['/home/alice/notes.txt', '/home/carol/notes.txt', listedFolder('/home/carol')]);
  const values = { alice: '/home/alice', bob: '/home/bob', carol: '/home/carol', anonymous: '/' };
  const isKnown = (start: string, path: string) =>
    isKnownPath(path, { start, values }, (one) => paths.has(one));
  expect(isKnown('/home/alice', '/home/alice/notes.txt')).toBe(true);
  expect(isKnown('/home/bob', '/home/bob/notes.txt')).toBe(true);
  expect(isKnown('/home/bob', '/home/bob/other.txt')).toBe(false);
  expect(isKnown('/', '/notes.txt')).toBe(false);
  paths.add(listedFolder('/home/bob'));
  expect(isKnown('/home/bob', '/home/bob/notes.txt')).toBe(false);
});

test.each([
  ['~', '/home/alice'],
  ['~/docs', '/home/alice/docs'],
  ['~docs', '/tmp/~docs'],
  ['docs', '/tmp/docs'],
])('%s, named in /tmp by who began in /home/alice, is %s', (name, path) => {
  expect(namedPath('/tmp', '/home/alice', name)).toBe(path);
});

test("a user's own folder belongs to him when it is named by its path", () => {
  expect(placeOf('/home/alice', '/home/alice', '/home/alice')).toBe('~');
  expect(placeOf('/home/alice', '/home/alice', '~')).toBe('/home');
  expect(placeOf('/home/alice/docs', '/home/alice', 'docs')).toBe('~');
  expect(placeOf('/', '/', '/')).toBe('/');
});

test('who begins in the root while others do not has a root of his own', () => {
  const values = { alice: '/home/alice', ftp: '/' };
  const known = new Set(['/./pub', '/home/alice/notes']);
  const isKnown = (start: string) => (path: string) =>
    isKnownPath(path, { start, values }, (one) => known.has(one));
  expect([isKnown('/')('/pub'), isKnown('/home/alice')('/pub')]).toEqual([true, false]);
  expect([isKnown('/')('/home/alice/notes'), isKnown('/home/alice')('/home/alice/notes')]).toEqual([
    false,
    true,
  ]);
});

test.each([
  ['pub/index.txt', '/', true],
  ['pub/linux/disk.img', '/', true],
  ['/pub/index.txt', '/home/ann', true],
  ['docs/index.txt', '/', false], // listed
  ['nope/index.txt', '/', false],
  ['index.txt', '/pub', false], // where a session is it tries names at random
  ['../pub', '/pub/linux', false],
  ['~/index.txt', '/', false],
])('what is named as %s in %s may be there: %s', (name, folder, expected) => {
  const folders = new Set(['/pub', '/docs', '/']);
  const path = namedPath(folder, '/', name);
  expect(
    isInUnlisted(
      name,
      path,
      (one) => folders.has(one),
      (one) => one === '/docs',
    ),
  ).toBe(expected);
});
