import { expect, test } from 'vitest';
import { type Request, readRequest } from '../../../src/message/request/request.ts';
import { ClientFiles, type MadeFiles } from '../../../src/message/session/client-files.ts';
import { plainLines } from '../../support/line-grammar.ts';

const grammar = { ...plainLines, verbs: ['STOR', 'APPE', 'DELE', 'RNFR', 'RNTO', 'MKD'] };
const says = (line: string): Request => readRequest(`${line}\r\n`, grammar);
const how = { asText: false, time: 1 };

test('what is stored is kept, text with the line ends of files', () => {
  const files = new ClientFiles();
  files.store(says('STOR a.txt'), '/home', 'one\r\ntwo\r\n', { asText: true, time: 5 });
  files.store(says('STOR /b.bin'), '/home', 'one\r\n', how);
  expect(files.get('/home/a.txt')).toEqual({ bytes: 'one\ntwo\n', time: 5 });
  expect(files.get('/b.bin')?.bytes).toBe('one\r\n');
  expect([...files.in('/home').keys()]).toEqual(['a.txt']);
  expect([...files.in('/').keys()]).toEqual(['b.bin']);
});

test('APPE adds to what the session has stored', () => {
  const files = new ClientFiles();
  files.store(says('APPE log'), '/', 'one', how);
  files.store(says('APPE log'), '/', ' two', how);
  expect(files.get('/log')?.bytes).toBe('one two');
  files.store(says('STOR log'), '/', 'new', how);
  expect(files.get('/log')?.bytes).toBe('new');
});

test('what is deleted is gone until it is stored again; a refusal changes nothing', () => {
  const files = new ClientFiles();
  files.answered(says('DELE notes.txt'), '550', { folder: '/', time: 1 });
  expect(files.isGone('/notes.txt')).toBe(false);
  files.answered(says('DELE notes.txt'), '250', { folder: '/', time: 1 });
  expect(files.isGone('/notes.txt')).toBe(true);
  expect(files.hasGone('/')).toBe(true);
  files.store(says('STOR notes.txt'), '/', '', how);
  expect(files.isGone('/notes.txt')).toBe(false);
});

test('files are renamed and folders made', () => {
  const files = new ClientFiles();
  files.store(says('STOR a'), '/x', 'text', how);
  files.answered(says('RNFR a'), '350', { folder: '/x', time: 1 });
  files.answered(says('RNTO ../b'), '250', { folder: '/x', time: 1 });
  expect(files.get('/b')?.bytes).toBe('text');
  expect(files.isGone('/x/a')).toBe(true);
  files.answered(says('MKD d'), '257', { folder: '/x', time: 7 });
  expect(files.get('/x/d')).toEqual({ bytes: undefined, time: 7 });
});

test('holds only so much, whatever a client sends', () => {
  const files = new ClientFiles();
  for (let index = 0; index < 1000; index++) {
    files.store(says(`STOR ${index}`), '/', 'x', how);
    files.answered(says(`DELE gone${index}`), '250', { folder: '/', time: 1 });
  }
  expect(files.in('/').size).toBe(512);
  files.store(says('STOR 999'), '/', 'x'.repeat(5_000_000), how);
  expect(files.get('/999')?.bytes).toBe('x');
});

test('what a client has made outlasts a session, what it has deleted of the server is there again', () => {
  const made: MadeFiles = new Map();
  const first = new ClientFiles(made);
  first.store(says('STOR a.txt'), '/', 'one', how);
  first.answered(says('DELE notes.txt'), '250', { folder: '/', time: 1 });
  const second = new ClientFiles(made);
  expect(second.get('/a.txt')?.bytes).toBe('one');
  expect(second.isGone('/notes.txt')).toBe(false);
  second.answered(says('DELE a.txt'), '250', { folder: '/', time: 2 });
  expect(new ClientFiles(made).get('/a.txt')).toBeUndefined();
});

test('a file of the server keeps its bytes when it gets another name', () => {
  const files = new ClientFiles();
  const told = { folder: '/', time: 1, bytesAt: (path: string) => (path === '/a' ? 'known' : undefined) };
  files.answered(says('RNFR a'), '350', told);
  files.answered(says('RNTO b'), '250', told);
  expect([files.get('/b')?.bytes, files.isGone('/a')]).toEqual(['known', true]);
});

test('of very many files the oldest are forgotten', () => {
  const files = new ClientFiles();
  for (let number = 0; number < 600; number++) files.store(says(`STOR ${number}`), '/', 'x', how);
  expect([files.get('/0'), files.get('/599')?.bytes, files.in('/').size]).toEqual([undefined, 'x', 512]);
});

test('what lies in a folder goes with it where it is renamed', () => {
  const files = new ClientFiles();
  const told = { folder: '/', time: 1 };
  files.answered(says('MKD d'), '257', told);
  files.answered(says('MKD d/e'), '257', told);
  files.store(says('STOR d/e/a'), '/', 'text', how);
  files.store(says('STOR dd'), '/', 'other', how);
  files.answered(says('RNFR d'), '350', told);
  files.answered(says('RNTO new'), '250', told);
  expect(files.get('/new/e/a')?.bytes).toBe('text');
  expect([...files.in('/new').keys()]).toEqual(['e']);
  expect(files.in('/d').size).toBe(0);
  expect(files.get('/dd')?.bytes).toBe('other');
});
