import { expect, test } from 'vitest';
import { learn } from '../../../../src/learn/learn.ts';
import { conversation } from '../../../support/conversation.ts';

const names = ['alpha', 'beta', 'gamma', 'delta'];
const words = ['walnut', 'cherry', 'sienna'];

/** What a server says that keeps a word and a term for each name: `SHOW` shows the word, `TERM` what `LIMIT` said. */
function recorded(seed: number): ReturnType<typeof conversation> {
  const kept = new Map<string, string>();
  const say = (line: string): string => {
    const [verb, name = '', word = ''] = line.split(' ');
    if (verb === 'LAY') return kept.set(name, word) && 'LAID\r\n';
    if (verb === 'LIFT') return kept.delete(name) ? 'LIFTED\r\n' : 'NOTHING\r\n';
    if (!kept.has(name)) return 'NOTHING\r\n';
    if (verb === 'LIMIT') return kept.set(`term ${name}`, word) && 'LIMITED\r\n';
    return `GOT ${kept.get(verb === 'TERM' ? `term ${name}` : name) ?? '-'}\r\n`;
  };
  const name = names[seed % 4];
  const lines = [
    `SHOW ${name}`,
    `LAY ${name} ${words[seed % 3]}`,
    `SHOW ${name}`,
    `LIMIT ${name} ${500 + seed}`,
    `TERM ${name}`,
    ...(seed % 2 === 0 ? [`SHOW ${name}`] : []),
    ...(seed % 3 === 0 ? [`LIFT ${name}`, `SHOW ${name}`] : []),
  ];
  return conversation(
    lines.flatMap((line) => [`>${line}\r\n`, `<${say(line)}`]),
    { at: seed * 2 },
  );
}

test('what is shown of a thing all the same puts nothing in the place of what it is', () => {
  const { things } = learn(Array.from({ length: 24 }, (_, seed) => recorded(seed)));
  const puts = things?.effects.filter(({ does }) => does === 'put').map(({ verb }) => verb);
  expect(puts).toEqual(['LAY']);
});
