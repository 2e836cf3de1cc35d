import { expect, test } from 'vitest';
import { opened } from '../../src/message/request.ts';
import { RequestCutter } from '../../src/message/request-cutter.ts';
import type { Grammar } from '../../src/model/grammar.ts';

const grammar: Grammar = {
  framing: { kind: 'mixed' },
  tagged: false,
  caseless: true,
  blocks: [],
  verbs: [],
};

function cut(...pieces: readonly string[]): readonly string[] {
  const cutter = new RequestCutter(grammar);
  return pieces.flatMap((piece) => {
    cutter.push(piece);
    const found: string[] = [];
    for (let next = cutter.next('command', opened); next; next = cutter.next('command', opened))
      found.push(next.raw);
    return found;
  });
}

test('lines as long as they are text, then whatever comes at once', () => {
  expect(cut('SSH-2.0-x\r\n\0\0\0\x0c\n\x14abc')).toEqual(['SSH-2.0-x\r\n', '\0\0\0\x0c\n\x14abc']);
  expect(cut('SSH-2', '.0-x\r', '\n', '\0\0\0\x0c\n')).toEqual(['SSH-2.0-x\r\n', '\0\0\0\x0c\n']);
  expect(cut('one\ntwo\n')).toEqual(['one\n', 'two\n']);
});
