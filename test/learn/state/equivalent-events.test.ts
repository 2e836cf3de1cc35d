import { expect, test } from 'vitest';
import { equivalentEvents } from '../../../src/learn/state/equivalent-events.ts';
import type { Template } from '../../../src/model/personality.ts';
import { rowsOf } from '../../support/rows.ts';

const answers = [
  '250 mx.example Hello',
  '250-mx.example Hello\r\n250 SIZE',
  '250 Reset, as you wish',
  '250 ok',
];
const templates = answers.map(
  (text, index): Template => ({
    id: `t${index}`,
    status: '250',
    parts: [text],
    seen: 1,
    sessions: 1,
    delay: [0, 0, 0],
  }),
);
const rows = rowsOf([
  [
    `HELO -> ${answers[0]}`,
    `EHLO -> ${answers[1]}`,
    `RSET -> ${answers[2]}`,
    `NOOP -> ${answers[3]}`,
    `MAIL -> ${answers[3]}`,
  ],
]);
const events = ['MAIL', 'EHLO', 'NOOP', 'HELO', 'RSET'].map((verb) => ({ verb, status: '250' }));

test('commands with the same first line in answers of their own are siblings', () => {
  expect(equivalentEvents(rows, templates, events)).toEqual([[1, 3]]);
});

test('commands that get one and the same answer are not: everything is ok', () => {
  expect(equivalentEvents(rows.slice(2), templates, events)).toEqual([]);
});
