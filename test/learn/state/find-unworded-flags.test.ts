import { expect, test } from 'vitest';
import { findUnwordedFlags } from '../../../src/learn/state/find-unworded-flags.ts';
import { holds } from '../../../src/message/situation/situation-tests.ts';
import type { EventRef } from '../../../src/model/situation.ts';
import { rowsOf } from '../rows.ts';

/** A server that remembers a sender: MAIL sets it, RSET and HELO take it away, NOOP does nothing. */
function mailSession(commands: readonly string[]): readonly string[] {
  let sender = false;
  return commands.map((command) => {
    const verb = command.split(' ')[0];
    if (verb === 'RCPT') return `${command} -> ${sender ? '250 ok' : '503 MAIL first'}`;
    if (verb === 'MAIL') sender = true;
    if (verb === 'RSET' || verb === 'HELO') sender = false;
    return `${command} -> 250 ${verb}`;
  });
}

const orders = [
  'HELO MAIL RCPT NOOP RCPT RSET RCPT NOOP RCPT',
  'HELO RCPT MAIL NOOP RCPT HELO RCPT MAIL RCPT',
  'MAIL RSET NOOP RCPT MAIL RCPT RCPT HELO NOOP RCPT',
  'NOOP RCPT MAIL RCPT NOOP RSET MAIL NOOP RCPT',
  'MAIL HELO RCPT MAIL NOOP NOOP RCPT RSET RSET RCPT',
  'RCPT NOOP MAIL RCPT RSET NOOP NOOP RCPT HELO RCPT',
];
const rows = rowsOf(
  [...orders, ...orders].map((order) => mailSession(order.split(' ').map((verb) => `${verb} x`))),
);
const events: readonly EventRef[] = ['MAIL', 'RSET', 'HELO', 'NOOP', 'RCPT'].flatMap((verb) => [
  { verb },
  { verb, status: '250' },
]);

test('MAIL sets a flag that RSET and HELO clear: it says all about the answers to RCPT', () => {
  const flags = findUnwordedFlags(rows, events, 0.5).map(({ test: flag }) => flag);
  const perfect = flags.filter((flag) =>
    rows.every(
      ({ context }, index) =>
        context.request.command !== 'RCPT' || holds(flag, context) === (rows[index]?.status === 0),
    ),
  );
  expect(rows[0]?.status, 'status 0 is 250').toBe(0);
  const cleared = perfect.map((flag) =>
    flag.test === 'happened' ? flag.since?.map(({ verb }) => verb).sort() : [],
  );
  expect(cleared).toContainEqual(['HELO', 'RSET']);
});

test('where answers depend on nothing, nothing is remembered', () => {
  expect(
    findUnwordedFlags(
      rowsOf([
        ['A -> 1', 'B -> 2', 'A -> 1'],
        ['B -> 2', 'A -> 1'],
      ]),
      events,
      0.5,
    ),
  ).toEqual([]);
});
