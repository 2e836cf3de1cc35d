import { expect, test } from 'vitest';
import { proposeFlags } from '../../../src/learn/state/propose-flags.ts';
import type { EventRef } from '../../../src/model/situation.ts';
import { rowsOf } from '../../support/rows.ts';

const events: readonly EventRef[] = [
  { verb: 'OPEN', status: '20' },
  { verb: 'OPEN', status: '51' },
  { verb: 'SHUT', status: '20' },
  { verb: 'WAIT', status: '20' },
];

/** A door with statuses of its own; a wrong key leaves it as it is. */
function answered(commands: string): readonly string[] {
  let isOpen = false;
  return commands.split(' ').map((verb) => {
    if (verb === 'ENTER') return `ENTER -> ${isOpen ? '21 welcome' : '53 locked'}`;
    if (verb === 'OPEN!') return 'OPEN -> 51 wrong key';
    if (verb === 'OPEN') isOpen = true;
    if (verb === 'SHUT') isOpen = false;
    return `${verb} -> 20 done`;
  });
}

const sessions = [
  'ENTER OPEN ENTER SHUT ENTER',
  'OPEN ENTER WAIT ENTER SHUT WAIT ENTER',
  'ENTER WAIT ENTER OPEN OPEN! ENTER',
  'OPEN SHUT ENTER OPEN ENTER',
  'OPEN! ENTER OPEN WAIT OPEN! ENTER SHUT ENTER',
].map(answered);

test('what sets and clears a flag is found though no wording calls its answer a refusal', () => {
  const tests = proposeFlags(rowsOf(sessions), events).map(({ test: proposed }) => proposed);
  expect(tests).toContainEqual({
    test: 'happened',
    event: { verb: 'OPEN', status: '20' },
    since: [{ verb: 'SHUT', status: '20' }],
  });
});

test('where the very same request always got the same answer, nothing is looked for', () => {
  const steady = sessions.map((one) => one.filter((exchange) => !exchange.startsWith('ENTER')));
  expect(proposeFlags(rowsOf(steady), events)).toEqual([]);
});

test('one session alone shows no flag', () => {
  expect(proposeFlags(rowsOf(sessions.slice(0, 1)), events)).toEqual([]);
});
