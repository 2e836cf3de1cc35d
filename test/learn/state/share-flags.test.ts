import { expect, test } from 'vitest';
import type { RefusalReason } from '../../../src/knowledge/refusal-wording.ts';
import { explainRefusals } from '../../../src/learn/state/explain-refusals.ts';
import type { EventRef } from '../../../src/model/situation.ts';
import { rowsOf } from '../../support/rows.ts';

const reason = (answer: string): RefusalReason => (answer.startsWith('503') ? 'state' : 'none');
const events: readonly EventRef[] = ['HELO', 'MAIL', 'RCPT', 'RSET', 'NOOP'].map((verb) => ({
  verb,
  status: '250',
}));

/** A server that keeps one sender at a time; HELO and RSET forget it. */
function answered(commands: string): readonly string[] {
  let sender = false;
  return commands.split(' ').map((verb) => {
    if (verb === 'RCPT') return `${verb} -> ${sender ? '250 ok' : '503 MAIL first'}`;
    if (verb === 'MAIL' && sender) return `${verb} -> 503 nested`;
    if (verb === 'MAIL') sender = true;
    if (verb === 'RSET' || verb === 'HELO') sender = false;
    return `${verb} -> 250 ${verb}`;
  });
}

const usual = [
  'HELO MAIL RCPT NOOP RSET MAIL RCPT',
  'HELO RCPT MAIL NOOP RCPT',
  'NOOP HELO RCPT NOOP MAIL RCPT RSET MAIL',
  'HELO NOOP RCPT MAIL RCPT RSET NOOP MAIL RCPT',
  'HELO MAIL RSET MAIL RCPT',
];

function testOf(command: string, sessions: readonly string[]) {
  const found = explainRefusals(rowsOf(sessions.map(answered), reason), events, []);
  return found.find(({ commands }) => commands.has(command))?.test;
}

test('a refusal that was provoked once shares the switch of another, the other way round, and both learn from it', () => {
  expect(testOf('MAIL', usual)).toBeUndefined();
  const nested = testOf('MAIL', [...usual, 'HELO MAIL NOOP NOOP MAIL']);
  expect(nested).toMatchObject({ test: 'happened', event: { verb: 'MAIL' } });
  const since = nested?.test === 'happened' ? (nested.since ?? []) : [];
  expect(since.map(({ verb }) => verb)).toContain('RSET');
  // that RSET takes the sender away was never seen of RCPT
  const first = testOf('RCPT', [...usual, 'HELO MAIL NOOP NOOP MAIL']);
  expect(JSON.stringify(first)).toContain('"RSET"');
});

test('a refusal that three sessions provoked is explained for itself, one that two provoked is not (trusted)', () => {
  const few = [
    'HELO MAIL RCPT',
    'HELO RCPT MAIL NOOP RCPT',
    'NOOP HELO RCPT NOOP MAIL RCPT',
    'HELO NOOP RCPT MAIL RCPT',
    'HELO MAIL RCPT RSET RCPT MAIL',
    'HELO MAIL RSET RCPT NOOP RCPT',
  ];
  const nested = ['HELO MAIL NOOP NOOP MAIL', 'HELO MAIL RCPT MAIL', 'NOOP HELO MAIL MAIL'];
  const cleared = (sessions: readonly string[]) => {
    const found = testOf('MAIL', sessions);
    return found?.test === 'happened' ? (found.since ?? []).map(({ verb }) => verb) : undefined;
  };
  expect(cleared([...few, ...nested.slice(0, 2)])).toEqual(['HELO', 'RSET']);
  expect(cleared([...few, ...nested])).toEqual(['RSET']);
});
