import { expect, test } from 'vitest';
import { toText } from '../../../src/message/bytes/latin1.ts';
import type { Personality, Template } from '../../../src/model/personality.ts';
import type { Action } from '../../../src/model/session.ts';
import type { Situation } from '../../../src/model/situation.ts';
import { failedTransfer } from '../../../src/replay/session/failed-transfer.ts';
import { findBrokenOff } from '../../../src/replay/session/find-broken-off.ts';

const seen = { seen: 1, sessions: 1 };
const template = (
  id: string,
  parts: Template['parts'],
  direction: 'toServer' | 'toClient' | undefined,
  more: Partial<Template> = {},
): Template => ({
  id,
  status: '150',
  parts,
  ...seen,
  delay: [0, 0, 0],
  ...(direction ? { data: { direction, after: 1 } } : {}),
  ...more,
});
const situation = (verb: string, answer: string): Situation => ({
  id: `${verb} ${answer}`,
  step: 'situation',
  when: [{ test: 'verb', is: verb }],
  answer,
  ...seen,
});
const stored = template('stored', ['150 Go on.\r\n226 Done.\r\n'], 'toServer');
const broken = template('broken', ['150 Go on.\r\n426 Broken off.\r\n'], 'toServer');
const download = template('download', ['150 Take it.\r\n451 Left alone.\r\n'], 'toClient', { seen: 9 });
const early = template('early', ['150 Go on.\r\n226 Done.\r\n426 Not this.\r\n'], 'toServer');
const none = { refused: undefined, toClient: undefined, toServer: undefined };
const refused = template('refused', ['425 No connection.\r\n'], undefined);
const heard = (templates: readonly Template[], ...situations: Situation[]): Personality =>
  ({ templates, situations }) as unknown as Personality;

test.each<[string, Personality, string | undefined]>([
  ['of the command itself', heard([stored, download, broken], situation('STOR', 'broken')), 'broken'],
  ['of data in the same direction', heard([stored, download, broken], situation('APPE', 'broken')), 'broken'],
  ['of any data', heard([stored, download]), 'download'],
  ['never heard', heard([stored, early, refused], situation('STOR', 'refused')), undefined],
])('%s', (_, personality, expected) => {
  expect(findBrokenOff(personality, 'STOR', 'toServer')?.template.id).toBe(expected);
});

test('what was said before the data is not said again', () => {
  const render = ({ parts }: Template) => parts.join('');
  const text = (actions: readonly Action[] | undefined) =>
    actions?.map((action) => (action.kind === 'send' ? toText(action.bytes) : action.kind));
  const both = failedTransfer(
    { ...none, refused, toServer: { template: broken, after: 1 } },
    'toServer',
    render,
  );
  expect(text(both?.instead)).toEqual(['425 No connection.\r\n']);
  expect(text(both?.brokenOff)).toEqual(['426 Broken off.\r\n']);
  expect(failedTransfer({ ...none, refused }, 'toServer', render)).not.toHaveProperty('brokenOff');
  expect(failedTransfer(none, 'toServer', render)).toBeUndefined();
});
