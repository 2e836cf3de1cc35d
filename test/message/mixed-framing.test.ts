import { expect, test } from 'vitest';
import { opened, readRequest } from '../../src/message/request/request.ts';
import { RequestCutter } from '../../src/message/request/request-cutter.ts';
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

test('what is typed over Telnet: its commands by themselves, lines that end with CR NUL', () => {
  const option = '\xff\xfd\x01\xff\xfc\x06';
  expect(cut(`${option}alice\r\0\r\0`)).toEqual([option, 'alice\r\0', '\r\0']);
  expect(cut('\xff\xfa\x18\0VT', '100\xff', '\xf0al', 'ice\r', '\0')).toEqual([
    '\xff\xfa\x18\0VT100\xff\xf0',
    'alice\r\0',
  ]);
  const [{ kind, line, command }] = [readRequest('who am i\r\0', grammar)];
  expect([kind, line, command]).toEqual(['command', 'who am i', 'WHO']);
});

const will = '\xff\xfb\x01';
const terminal = '\xff\xfa\x18\0VT100\xff\xf0';

test.each([
  ['no command', 'login\r\0', ['login\r\0']],
  ['an option', `${will}login\n`, [will, 'login\n']],
  [
    'several, a subnegotiation among them',
    `${will}${terminal}\xff\xf1x\n`,
    [`${will}${terminal}\xff\xf1`, 'x\n'],
  ],
  ['a command that is not complete', `${will}\xff\xfb`, []],
  ['a subnegotiation that is not complete', terminal.slice(0, -1), []],
  ['nothing but the first byte', '\xff', []],
])('over Telnet: %s', (_, text, units) => {
  expect(cut(text)).toEqual(units);
});
