import { expect, test } from 'vitest';
import { alignBinary } from '../../../../src/learn/templates/binary/align-binary.ts';
import type { Part } from '../../../../src/model/field.ts';
import type { LayoutItem } from '../../../../src/model/grammar.ts';
import { barePartsOf, binarySamples, type Pair } from '../../../support/binary-samples.ts';

/** The templates of requests and replies, without evidence. */
function templates(pairs: readonly Pair[], items: readonly LayoutItem[] = []): readonly (readonly Part[])[] {
  return alignBinary(binarySamples(pairs, items)).map(barePartsOf);
}

const ids = ['\x11\x91', '\x22\x82', '\x33\x73', '\x44\x64'];

test('ids come back, flags are changed, names are repeated, the rest is constant', () => {
  const names = ['www', 'mailhost', 'ftp', 'irc'];
  const pairs = ids.map((id, index): readonly [string, string] => {
    const name = `${String.fromCharCode(names[index]?.length ?? 0)}${names[index]}`;
    return [`${id}\x01\0${name}\0`, `${id}\x81\x80${name}\0\xc0\x0c\0\x05`];
  });
  const layout: readonly LayoutItem[] = [
    { item: 'bytes', size: 4 },
    { item: 'counted', number: 'u8' },
    { item: 'bytes', size: 1 },
  ];
  expect(templates(pairs, layout)).toEqual([
    [{ field: 'bytes', from: 0, to: 2 }, '\x81\x80', { field: 'echo', part: 'f2.whole' }, '\0\xc0\x0c\0\x05'],
  ]);
});

test('replies part where what they say is neither chance nor echo', () => {
  const pairs = ids.map((id, index): readonly [string, string] => [
    `${id}\x03${index % 2 ? 'A' : 'B'}`,
    `${id}${index % 2 ? '\x03ok' : '\x83no'}`,
  ]);
  expect(templates(pairs)).toEqual([
    [{ field: 'bytes', from: 0, to: 2 }, '\x83no'],
    [{ field: 'bytes', from: 0, to: 2 }, '\x03ok'],
  ]);
});

test('a flag that the request sets and the answer keeps does not part them', () => {
  const pairs = Array.from({ length: 8 }, (_, index): readonly [string, string] => {
    const flag = index % 2;
    return [
      `${String.fromCharCode(index * 31, flag)}q`,
      `${String.fromCharCode(index * 31, flag | 0x80)}\0a`,
    ];
  });
  expect(templates(pairs)).toEqual([
    [{ field: 'bytes', from: 0, to: 1 }, { field: 'bytes', from: 1, to: 2, xor: 128 }, '\0a'],
  ]);
});

test('a number that counts what follows', () => {
  const pairs = ['one', 'three', 'seventeen'].map((word): readonly [string, string] => [
    `\0\x01${word}`,
    `\0\0${String.fromCharCode(word.length + 1)}\x07${word}`,
  ]);
  const [parts] = templates(pairs);
  expect(parts?.[0]).toEqual({ field: 'length', of: 'reply', add: 0, as: 'u24be' });
});

test('what differs between repeated runs is chance, a clock or a counter', () => {
  const time = (index: number) => {
    const seconds = 1_795_404_000 + index * 3;
    return String.fromCharCode(seconds >>> 24, (seconds >> 16) & 255, (seconds >> 8) & 255, seconds & 255);
  };
  const cookies = [
    '\x9a\x07\xe1\x80',
    '\x3c\xf0\x15\x99',
    '\xd7\x6b\x88\x02',
    '\x05\xbe\x4f\xc1',
    '\xb3\x2f\xa2\x9b',
  ];
  const pairs = cookies.map((cookie, index): readonly [string, string, string] => [
    '\0hello',
    `\x14${cookie}\0${time(index)}\0${String.fromCharCode([40, 41, 57, 58, 60][index] ?? 0)}\0\0\0.`,
    'same',
  ]);
  const [parts] = templates(pairs);
  expect(parts).toEqual([
    '\x14',
    { field: 'random', shape: expect.stringMatching(/\{4\}$/) },
    '\0',
    { field: 'time', format: '%s', offset: 0, zone: '0', as: 'u32be' },
    '\0',
    { field: 'number', rule: expect.objectContaining({ last: 60 }), as: 'u32le' },
    '.',
  ]);
});

test('what one reply alone repeats of its request is told by what other requests have there', () => {
  const pairs = ['\x81\x0a\x5c\xe7', '\x12\xbb\x3e\x91', '\xf4\x66\x07\x28', '\x5d\xc9\xa0\x13'].map(
    (own, index): readonly [string, string] => [
      `\x23\0\0\0${own}`,
      `${String.fromCharCode(index)}${own}\0\x24`,
    ],
  );
  const echo = { field: 'bytes', from: 4, to: 8 };
  expect(templates(pairs)).toEqual([0, 1, 2, 3].map((index) => [String.fromCharCode(index), echo, '\0\x24']));
});

test('a time of NTP in the middle of chance, even in one reply', () => {
  const seconds = 1_795_404_000 + 2_208_988_800;
  const time = String.fromCharCode(
    seconds >>> 24,
    (seconds >> 16) & 255,
    (seconds >> 8) & 255,
    seconds & 255,
  );
  expect(templates([['\x1b\0', `\x1c\x02${time}\x9e\x31\0\x02`]])).toEqual([
    [
      '\x1c\x02',
      { field: 'time', format: '%s', offset: 2_208_988_800_000, zone: '0', as: 'u32be' },
      '\x9e\x31\0\x02',
    ],
  ]);
});

test('one reply is a constant, none gives nothing', () => {
  expect(templates([['\0a', '\0\x01\x02']])).toEqual([['\0\x01\x02']]);
  expect(templates([])).toEqual([]);
});

test('one code for each thing that was asked for: replies of one length have it from the request', () => {
  const requests = ['\x82\x01\x00', '\x82\x02\x01', '\x82\x03\x02', '\x82\x04\x01', '\x82\x05\x00'];
  const one = requests.map(
    (raw): Pair => [`${raw.slice(0, 2)}\x00\x03a/b${raw.slice(2)}`, `\x90\x03${raw.slice(1)}`],
  );
  const two = requests.map(
    (raw): Pair => [
      `${raw.slice(0, 2)}\x00\x01#\x01\x00\x01+${raw.slice(2)}`,
      `\x90\x04${raw.slice(1, 2)}\x01${raw.slice(2)}`,
    ],
  );
  const found = templates([...one, ...two.slice(0, 4)]);
  expect(found).toContainEqual([
    '\x90',
    { field: 'length', of: 'reply', add: 1, as: 'u8' },
    { field: 'bytes', from: 1, to: 2 },
    { field: 'bytes', from: 7, to: 8 },
  ]);
});

const number = (value: number) => String.fromCharCode(value >> 8, value & 255);

test('what differs in some runs and comes back in others is a state, and no chance', () => {
  const told = ['\0\0', '\0\0', '\0\0', '\x44\x31', '\0\0', '\x44\x31', '\0\0', '\0\0'];
  const pairs = told.map(
    (status, index): Pair => [`add ${index >> 1}`, `\x69${status}\xff`, `${index >> 1}`],
  );
  expect(templates(pairs)).toEqual([['\x69\0\0\xff'], ['\x69\x44\x31\xff']]);
});

test('a single byte needs more than two values, also where the same was said twice', () => {
  const pairs = [0, 68, 0, 68].map(
    (code, index): Pair => ['add', `\x69${String.fromCharCode(code)}\xff`, `${index >> 1}`],
  );
  expect(templates(pairs)).toHaveLength(2);
});

test('letters of names that each are asked for once are no chance either', () => {
  const names = ['dave', 'erin', 'fred', 'gail', 'hugo', 'iris', 'jack', 'kate'];
  const pairs = names.map((name, index): Pair => [`\x63${number(7 * index)}`, `\xc8${name}\xff`]);
  expect(templates(pairs)).toHaveLength(names.length);
});

test('a number that counts what follows, in bytes or in bits, is found beside other answers', () => {
  const names = ['a', 'bcd', 'efghijk', 'lm', 'nopqr', 'stuvwxyz'];
  const counted = (times: number) => [
    ...names.map((name, index): Pair => {
      const length = String.fromCharCode(times * name.length);
      return [`\x03${index}${name}`, `\x03${length}${name}`];
    }),
    ...[0, 1, 2, 3].map((index): Pair => [`\x06${index}`, `\x06\xf0\x01\x02`]),
  ];
  for (const times of [1, 8]) {
    const fields = templates(counted(times)).flat();
    expect(fields).toContainEqual({
      field: 'length',
      of: 'reply',
      add: 0,
      ...(times === 1 ? {} : { times }),
      as: 'u8',
    });
  }
});

test('what differs from request to request but never for the same one is no chance', () => {
  const names = ['\x02s\0', '\x07t\x01', '\x0bn\0', '\x11c\x02', '\x1ad\0', '\x23k\x01'];
  const pairs = names.flatMap((name, index): Pair[] => {
    const pair: Pair = [`Q${String.fromCharCode(97 + index)}`, `T${name}end`, `q${index}`];
    return [pair, pair];
  });
  const parts = templates(pairs).flat();
  expect(parts.filter((part) => typeof part !== 'string' && part.field === 'random')).toEqual([]);
});

test('three long runs without text, alike nowhere, are chance where all that follows is the same, unless the client said them', () => {
  const keys = [
    '\x91\x07\xe1\x80\x3c\xf0\x15\x99',
    '\xd7\x6b\x88\x02\x05\xbe\x4f\xc1',
    '\xb3\x2f\xa2\x9b\x44\x61\x1d\xee',
  ];
  const told = keys.map((key, at): Pair => [`hello ${at}`, `\x14${key}\0curve`]);
  expect(templates(told)).toEqual([
    ['\x14', { field: 'random', shape: expect.stringMatching(/\{8\}$/) }, '\0curve'],
  ]);
  const said = keys.map((key): Pair => [`\x01\x02\x03${key}`, `\x14${key}\0curve`]);
  expect(JSON.stringify(templates(said))).not.toContain('random');
});
