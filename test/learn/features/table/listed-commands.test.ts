import { expect, test } from 'vitest';
import { listedCommands } from '../../../../src/learn/features/table/listed-commands.ts';
import type { Cluster } from '../../../../src/learn/model/cluster.ts';

const said = new Set(['USER', 'PASS', 'QUIT', 'CWD', 'PWD', 'MKD', 'RMD', 'LIST']);

/** What a server lists that says this. */
function listedIn(reply: string): ReadonlyMap<string, string> {
  const cluster = { members: [{ exchange: { reply } }], columns: new Map() } as unknown as Cluster;
  return listedCommands([cluster], (command) => said.has(command));
}

test('commands stand in a list with their marks', () => {
  const listed = listedIn('214-Known:\r\n USER PASS QUIT CWD\r\n PWD MKD RMD LIST MAIL* XCUP\r\n214 End\r\n');
  expect([listed.get('MAIL'), listed.get('XCUP'), listed.get('Known:')]).toEqual(['*', '', undefined]);
});

test('a sentence that names some commands is no list', () => {
  expect(listedIn('530 Say USER and PASS, then LIST or CWD or PWD, or QUIT NOW\r\n').size).toBe(0);
});
