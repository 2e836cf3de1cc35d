import { expect, test } from 'vitest';
import { learn } from '../../../../src/learn/learn.ts';
import { conversation } from '../../../support/conversation.ts';

/** What the server says to `stats`, with how long that is in front. */
function stats(cpu: string): string {
  const text = `---\ncpu: ${cpu}\n`;
  return `<OK ${text.length}\r\n${text}\r\n`;
}

test('measured numbers and lengths are no states, although the same ones come back', () => {
  const session = (cpus: readonly string[], at: number) =>
    conversation(['<HI\r\n', ...cpus.flatMap((cpu) => ['>stats\r\n', stats(cpu)])], { at });
  const { templates } = learn([
    session(['0.001', '0.001', '0.001', '0.001', '10.002', '10.002'], 0),
    session(['0.003', '0.003', '0.003', '10.004', '10.004', '10.004'], 1),
  ]);
  const own = templates.filter(({ status }) => status === 'OK');
  expect(own).toHaveLength(1);
  expect(own[0]?.parts.map((part) => (typeof part === 'string' ? part : part.field))).toEqual([
    'OK ',
    'length',
    '\r\n---\ncpu: ',
    'number',
    '\n\r\n',
  ]);
});
