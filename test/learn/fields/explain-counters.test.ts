import { expect, test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import type { Conversation } from '../../../src/model/conversation.ts';
import type { Field } from '../../../src/model/field.ts';
import type { Personality } from '../../../src/model/personality.ts';
import { seededChance } from '../../../src/replay/session/chance.ts';
import { answers } from '../../support/answers.ts';
import { conversation } from '../../support/conversation.ts';

function tallies({ templates }: Personality): readonly Field[] {
  return templates
    .flatMap(({ parts }) => parts)
    .filter((part) => typeof part === 'object')
    .filter(({ field }) => field === 'tally');
}

const list = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1}\r\n`).join('');

/** A server at which every session posts some articles and looks, from `at` on. */
function news(at: number, posts: readonly number[]): readonly Conversation[] {
  let count = 2;
  return posts.map((more, index) => {
    const said = ['<200 news\r\n'];
    for (let post = 0; post < more; post++) {
      said.push(`>POST ${at + index}${post}\r\n`, '<240 posted\r\n');
      count++;
    }
    said.push('>COUNT here\r\n', `<211 ${String(count).padStart(6, '0')} here\r\n`);
    said.push('>LISTGROUP here\r\n', `<211 ${count} here\r\n${list(count)}.\r\n`);
    return conversation(said, { at: at + index * 2 });
  });
}

test('what all sessions have posted is counted on, from the same number after a start', () => {
  const personality = learn([...news(0, [1, 0, 2, 1, 1, 0, 2]), ...news(500, [0, 2, 1, 3, 1, 1])]);
  expect(tallies(personality)).toHaveLength(3);
  for (const field of tallies(personality)) {
    expect(field).toMatchObject({
      scope: 'server',
      key: [],
      base: 2,
      steps: [{ verb: 'POST', status: '240', does: 'add', of: 'one' }],
    });
  }
  const said = answers(personality, [
    ['COUNT here', 'LISTGROUP here'],
    ['POST x', 'POST y', 'POST z'],
    ['LISTGROUP here', 'COUNT here'],
  ]);
  expect(said[0]).toBe('211 000002 here\r\n');
  expect(said[1]).toBe('211 2 here\r\n1\r\n2\r\n.\r\n');
  expect(said[5]).toBe('211 5 here\r\n1\r\n2\r\n3\r\n4\r\n5\r\n.\r\n');
  expect(said[6]).toBe('211 000005 here\r\n');
});

/** A store of counters that outlive sessions. */
function store(commands: readonly (readonly string[])[], answer?: (count: number) => number) {
  const counters = new Map<string, number>();
  return commands.map((lines, index) => {
    const said = ['<+OK\r\n'];
    for (const line of lines) {
      const [verb, name = '', by = '1'] = line.split(' ');
      const count = verb === 'ZERO' ? 0 : (counters.get(name) ?? 0) + (verb === 'SHOW' ? 0 : Number(by));
      counters.set(name, count);
      said.push(`>${line}\r\n`, `<:${answer ? answer(count) : count}\r\n`);
    }
    return conversation(said, { at: index });
  });
}

const moves = [
  ['UP a', 'UP b', 'SHOW a', 'UPBY b 17', 'SHOW b'],
  ['SHOW a', 'UP a', 'UPBY c 250', 'UP c'],
  ['UPBY a 39', 'SHOW a', 'SHOW d', 'UP b'],
  ['UP c', 'SHOW c', 'UPBY d 5', 'UPBY d 1000', 'UP d'],
  ['SHOW d', 'SHOW b', 'UPBY b 4', 'UP a', 'SHOW a'],
  ['UP e', 'UP e', 'UPBY e 71', 'SHOW e'],
];

test('every name has a counter of its own', () => {
  const personality = learn(store(moves));
  const said = answers(personality, [
    ['UP new', 'UPBY new 30'],
    ['SHOW new', 'UP new', 'SHOW other'],
  ]);
  expect(said).toEqual([':1\r\n', ':31\r\n', ':31\r\n', ':32\r\n', ':0\r\n']);
});

test('one number that does not follow, and nothing is believed of that command', () => {
  let calls = 0;
  const personality = learn(store(moves, (count) => (++calls === 5 ? count + 7 : count)));
  const shows = personality.situations.filter(({ when }) =>
    when.some((one) => one.test === 'verb' && one.is === 'SHOW'),
  );
  const moved = personality.templates.filter(({ parts }) =>
    parts.some((part) => typeof part === 'object' && part.field === 'tally'),
  );
  expect(moved.length).toBeGreaterThan(0);
  for (const { answer } of shows) expect(moved.map(({ id }) => id)).not.toContain(answer);
});

test('of many numbers a few may not follow: they are answers of their own, and counting goes on from them', () => {
  const many = Array.from({ length: 30 }, (_, at) => [
    `UP n${at % 5}`,
    `UPBY n${at % 3} ${at + 2}`,
    `SHOW n${at % 5}`,
    `SHOW n${at % 4}`,
  ]);
  let calls = 0;
  const odd = new Set([23, 36]); // of SHOW
  const personality = learn(store(many, (count) => (odd.has(calls++) ? 7000 + calls : count)));
  const said = answers(personality, [
    ['UP new', 'UPBY new 30'],
    ['UP new', 'SHOW new'],
  ]);
  expect(said).toEqual([':1\r\n', ':31\r\n', ':32\r\n', ':32\r\n']);
});

test('what does not depend on what was done before is no tally, though some numbers differ', () => {
  const sessions = Array.from({ length: 30 }, (_, at) =>
    conversation(
      ['<+OK\r\n', `>POKE k${at}\r\n`, '<+OK\r\n', `>SIZE k${at}\r\n`, `<:${at % 9 === 4 ? 5 : 6}\r\n`],
      { at },
    ),
  );
  expect(tallies(learn(sessions))).toEqual([]);
});

test('numbers of chance are no tally', () => {
  const chance = seededChance(7)();
  const sessions = Array.from({ length: 20 }, (_, index) =>
    conversation(
      [
        '<+OK\r\n',
        ...['ONE', 'TWO', 'ONE'].flatMap((verb) => [`>${verb}\r\n`, `<:${Math.floor(3 * chance())}\r\n`]),
      ],
      { at: index },
    ),
  );
  expect(tallies(learn(sessions))).toEqual([]);
});

test('a megabyte of numbers is left alone', () => {
  const long = `${'7 x '.repeat(250_000)}\r\n`;
  const sessions = [1, 2, 3].map((at) =>
    conversation(['<+OK\r\n', `>BIG ${at}\r\n`, `<${at} ${long}`], { at }),
  );
  expect(() => learn(sessions)).not.toThrow();
});

test('what three sessions show is counted, and not what two and a repeated run of one show (leastShown)', () => {
  const shown = (amounts: readonly number[]) => tallies(learn(store(amounts.map((by) => [`UPBY a ${by}`]))));
  expect(shown([39, 71, 250])).toHaveLength(1);
  expect(shown([39, 71, 71])).toEqual([]);
});
