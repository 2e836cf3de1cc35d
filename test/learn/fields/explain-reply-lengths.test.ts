import { expect, test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import type { Part } from '../../../src/model/field.ts';
import { conversation } from '../../support/conversation.ts';

/** What is learned of answers to INFO, one a session, when they are sent as bulk strings. */
function learned(bodies: readonly string[], length = (body: string) => body.length): readonly Part[] {
  const { templates } = learn(
    bodies.map((body, at) =>
      conversation(['<+OK\r\n', '>INFO\r\n', `<$${length(body)}\r\n${body}\r\n`], { at: at * 77 }),
    ),
  );
  return templates.find(({ status }) => status.startsWith('$'))?.parts ?? [];
}

const length = { field: 'length', of: 'reply', add: -4 };

test('a length that was always the same while recording follows what has fields', () => {
  const parts = learned([
    'id:81fa42c3 up:yes',
    'id:9c00de17 up:yes',
    'id:04fe6a5b up:yes',
    'id:ff13099a up:yes',
  ]);
  expect(parts.slice(0, 2)).toEqual(['$', expect.objectContaining(length)]);
});

test('a length that varied with a token of chance is no sample', () => {
  const parts = learned(['id:81fa42c3', 'id:9c00', 'id:04fe6a5b', 'id:ff13099', 'id:7fe104', 'id:1d9021aa']);
  expect(parts.slice(0, 2)).toEqual(['$', expect.objectContaining(length)]);
});

test('what is not that long is no length', () => {
  const bodies = ['id:81fa42c3 up:yes', 'id:9c00de17 up:yes', 'id:04fe6a5b up:yes', 'id:ff13099a up:yes'];
  expect(JSON.stringify(learned(bodies, (body) => body.length + 1))).not.toContain('"reply"');
});
