import { expect, test } from 'vitest';
import type { Grammar } from '../../../src/model/grammar.ts';
import { combinationQuestions } from '../../../src/scan/questions/combination-questions.ts';
import type { Corpus } from '../../../src/scan/questions/corpus.ts';
import { emptyCorpus } from './empty-corpus.ts';

const grammar: Grammar = {
  framing: { kind: 'datagram' },
  tagged: false,
  caseless: false,
  blocks: [],
  verbs: [],
  records: {
    kindAt: [],
    statusAt: [],
    idAt: [0, 1],
    layouts: [{ items: [{ item: 'bytes', size: 3 }, { item: 'labels' }, { item: 'bytes', size: 2 }] }],
  },
};
const www = '\x03www\x07example\0';
const mail = '\x04mail\x07example\0';
const record = (id: string, name: string, type: string) => `${id}\x01${name}\0${type}`;

const corpus = (says: readonly string[]): Corpus => ({
  ...emptyCorpus,
  requests: says.map((say) => ({ say })),
});

const asked = (says: readonly string[], before = new Set<string>()) =>
  combinationQuestions(corpus(says), grammar, before).flatMap(({ steps }) =>
    steps.map(({ say }) => say.slice(2)),
  );

const known = [record('ab', www, 'A'), record('cd', www, 'M'), record('ef', mail, 'A')];

test('the pair of values that nobody has said together is asked, whatever ids were', () => {
  expect(asked(known)).toEqual([`\x01${mail}\0M`]);
});

test('what was said is not asked, and what was asked is not asked again', () => {
  expect(asked([...known, record('gh', mail, 'M')])).toEqual([]);
  const before = new Set<string>();
  asked(known, before);
  expect(asked(known, before)).toEqual([]);
});

test('pairs of usual values come before those of values that were said once', () => {
  const names = ['\x01a\0', '\x01b\0', '\x01c\0'];
  const rows = names.flatMap((name) => ['A', 'M'].map((type) => record('ab', name, type)));
  const all = asked([...rows, record('ab', '\x01d\0', 'A'), record('ab', '\x01a\0', 'X')]);
  expect(all[0]).toBe(`\x01\x01d\0\0M`);
  expect(all.at(-1)).toBe(`\x01\x01d\0\0X`);
});

test('of two equally usual values, that one comes first that was answered in several ways', () => {
  const names = ['\x01a\0', '\x01b\0'];
  const rows = names.flatMap((name) => ['A', 'M'].map((type) => record('ab', name, type)));
  const newcomer = record('ab', '\x01a\0', 'X');
  const other = record('ab', '\x01b\0', 'Y');
  const varied = { ...corpus([...rows, newcomer, other]), outcomes: new Map([[rows[2] ?? '', 'found']]) };
  const [first] = combinationQuestions(varied, grammar, new Set()).flatMap(({ steps }) => steps);
  expect(first?.say.slice(2)).toBe('\x01\x01b\0\0X');
});

test('what a record begins with stays with what it ends with, which it counts', () => {
  const [layout] = grammar.records?.layouts ?? [];
  const items = [...(layout?.items ?? []), { item: 'rest' as const }];
  const records = { ...grammar.records, layouts: [{ items }] } as Grammar['records'];
  const counted = (name: string, type: string, rest: string) =>
    `ab${String.fromCharCode(rest.length)}${name}\0${type}${rest}`;
  const says = [counted(www, 'A', ''), counted(www, 'M', 'xyz'), counted(mail, 'A', '')];
  const questions = combinationQuestions(corpus(says), { ...grammar, records } as Grammar, new Set());
  const all = questions.flatMap(({ steps }) => steps.map(({ say }) => say));
  expect(all).toContain(counted(mail, 'A', 'xyz'));
  for (const say of all) expect(say.charCodeAt(2)).toBe(say.endsWith('xyz') ? 3 : 0);
});
