import { expect, test } from 'vitest';
import { learn } from '../../../../src/learn/learn.ts';
import type { Conversation } from '../../../../src/model/conversation.ts';
import { answers } from '../../../support/answers.ts';
import { conversation } from '../../../support/conversation.ts';

const words = ['amber', 'basil', 'cedar', 'delta', 'ember', 'fjord', 'grove', 'hazel', 'ivory', 'jetty'];

/** What a server that keeps words for all sessions says; deterministic, with every client at another thing. */
function recorded(at: number, from = 0): readonly Conversation[] {
  const kept = new Map<string, string>();
  const say = (line: string): string => {
    const [verb, name = '', value = ''] = line.split(' ');
    const old = kept.get(name);
    if (verb === 'LAY') {
      kept.set(name, value);
      return 'LAID\r\n';
    }
    if (verb === 'LIFT') return kept.delete(name) ? 'LIFTED\r\n' : 'NOTHING\r\n';
    if (verb === 'JOIN') {
      if (old === undefined) return 'NOTHING\r\n';
      kept.set(name, old + value);
      return 'JOINED\r\n';
    }
    return old === undefined ? 'NOTHING\r\n' : `SEEN ${name} ${old.length}\r\n${old}\r\nEND\r\n`;
  };
  return Array.from({ length: 24 }, (_, index) => {
    const seed = index + from;
    const name = ['alpha', 'beta', 'gamma'][(seed * 7) % 3];
    const value = words[(seed * 3) % words.length];
    const more = words[(seed * 5 + 1) % words.length];
    const lines = [
      `LOOK ${name}`,
      seed % 4 === 0 ? `LIFT ${name}` : `LAY ${name} ${value}`,
      ...(seed % 3 === 0 ? [`JOIN ${name} ${more}`] : []),
      `LOOK ${name}`,
      `LOOK ${words[seed % words.length]}x`,
      ...(seed % 5 === 0 ? [`LIFT ${name}`] : []),
    ];
    const said = lines.flatMap((line) => [`>${line}\r\n`, `<${say(line)}`]);
    return conversation(said, { at: at + index * 2 });
  });
}

test('what one session has put there, all sessions find, changed by whoever changed it', () => {
  const personality = learn([...recorded(0), ...recorded(900, 5)]);
  expect(personality.things?.scope).toBe('server');
  const said = answers(personality, [
    ['LOOK zeta', 'LAY zeta walnut', 'LOOK zeta'],
    ['LOOK zeta', 'JOIN zeta shell', 'LOOK zeta'],
    ['LIFT zeta', 'LOOK zeta'],
  ]);
  expect(said).toEqual([
    'NOTHING\r\n',
    'LAID\r\n',
    'SEEN zeta 6\r\nwalnut\r\nEND\r\n',
    'SEEN zeta 6\r\nwalnut\r\nEND\r\n',
    'JOINED\r\n',
    'SEEN zeta 11\r\nwalnutshell\r\nEND\r\n',
    'LIFTED\r\n',
    'NOTHING\r\n',
  ]);
});

test('names that are known at all times are no things that come and go', () => {
  const users = Array.from({ length: 24 }, (_, index) => {
    const name = words[index % words.length] ?? '';
    const isUser = index % 2 === 0;
    return conversation(
      [`>USER ${name}\r\n`, isUser ? '<+OK\r\n' : '<-ERR no such user\r\n', '>QUIT\r\n', '<+OK bye\r\n'],
      { at: index * 2 },
    );
  });
  expect(learn(users).things).toBeUndefined();
});

test('a word that is shown just as it was said of the same thing proves a store in a few sessions', () => {
  const few = [
    ['LOOK alpha', 'LOOK gamma', 'LAY alpha pomegranate', 'LOOK beta'],
    ['LOOK beta', 'LOOK alpha'],
    ['LOOK gamma', 'LOOK delta'],
    ['LOOK epsilon', 'LOOK eta', 'LOOK theta'],
    ['LOOK iota', 'LOOK kappa', 'LOOK gamma'],
  ];
  const kept = new Map<string, string>();
  const say = (line: string) => {
    const [verb, name = '', value] = line.split(' ');
    if (value !== undefined) kept.set(name, value);
    if (verb === 'LAY') return 'LAID\r\n';
    return kept.has(name) ? `$${kept.get(name)?.length}\r\n${kept.get(name)}\r\n` : 'NOTHING\r\n';
  };
  const recordings = few.map((lines, at) =>
    conversation(
      lines.flatMap((line) => [`>${line}\r\n`, `<${say(line)}`]),
      { at: at * 2 },
    ),
  );
  expect(answers(learn(recordings), [['LOOK omega', 'LAY omega fig', 'LOOK omega'], ['LOOK omega']])).toEqual(
    ['NOTHING\r\n', 'LAID\r\n', '$3\r\nfig\r\n', '$3\r\nfig\r\n'],
  );
});

/** A server that counts, with bare numbers for answers. */
function counting(from: number): readonly Conversation[] {
  const kept = new Map<string, number>();
  const say = (line: string): string => {
    const [verb, name = '', value = ''] = line.split(' ');
    const old = kept.get(name);
    if (verb === 'LIFT') return kept.delete(name) ? 'LIFTED\r\n' : 'NOTHING\r\n';
    if (verb !== 'LAY' && old === undefined) return 'NOTHING\r\n';
    const sums: Readonly<Record<string, number>> = {
      LAY: Number(value),
      RAISE: (old ?? 0) + Number(value),
      LESS: (old ?? 0) - 1,
    };
    const number = sums[verb ?? ''] ?? old ?? 0;
    kept.set(name, number);
    return verb === 'LAY' ? 'LAID\r\n' : verb === 'LOOK' ? `SEEN ${name} ${number}\r\n` : `${number}\r\n`;
  };
  return Array.from({ length: 30 }, (_, index) => {
    const seed = index + from;
    const name = ['alpha', 'beta', 'gamma'][(seed * 7) % 3];
    const lines = [
      `LOOK ${name}`,
      seed % 4 === 0 ? `LIFT ${name}` : `LAY ${name} ${1000 + seed * 37}`,
      ...(seed % 2 === 0 ? [`LOOK ${name}`, `LOOK ${name}`] : []),
      `RAISE ${name} ${seed + 2}`,
      ...(seed % 3 === 0 ? [`LESS ${name}`] : []),
      `LOOK ${name}`,
    ];
    const said = lines.flatMap((line) => [`>${line}\r\n`, `<${say(line)}`]);
    return conversation(said, { at: from * 100 + index * 2 });
  });
}

test('numbers that requests increase and decrease are counted with, and answered', () => {
  const personality = learn([...counting(0), ...counting(9)]);
  expect(personality.things?.effects).toContainEqual({ verb: 'LESS', outcome: 'n', does: 'decrease' });
  const said = answers(personality, [
    ['LAY zeta 17', 'RAISE zeta 4', 'LESS zeta', 'LOOK zeta'],
    ['LESS zeta', 'RAISE zeta 100', 'LOOK zeta'],
  ]);
  expect(said).toEqual([
    ...['LAID\r\n', '21\r\n', '20\r\n', 'SEEN zeta 20\r\n'],
    ...['19\r\n', '119\r\n', 'SEEN zeta 119\r\n'],
  ]);
});

/** The same words in two rooms: what is laid in one is not in the other, and a session begins in the first. */
function recordedInRooms(at: number, from: number): readonly Conversation[] {
  const kept = new Map<string, string>();
  return Array.from({ length: 30 }, (_, index) => {
    const seed = index + from;
    let room = '0';
    const say = (line: string): string => {
      const [verb, name = '', value = ''] = line.split(' ');
      const place = `${room} ${name}`;
      if (verb === 'ROOM') {
        if (!/^[01]$/.test(name)) return '-ERR no such room\r\n';
        room = name;
        return '+OK\r\n';
      }
      if (verb === 'LAY') kept.set(place, value);
      const old = kept.get(place);
      return verb === 'LAY' ? '+OK\r\n' : old === undefined ? '-NONE\r\n' : `+SEEN ${old}\r\n`;
    };
    const name = ['alpha', 'beta', 'gamma', 'theta'][(seed * 7) % 4];
    const word = words[(seed * 3) % words.length];
    const lines = [
      ...(seed % 3 === 0 ? ['ROOM 1'] : seed % 3 === 1 ? ['ROOM 0'] : []),
      `LOOK ${name}`,
      ...(seed % 5 === 0 ? ['ROOM 7'] : []),
      ...(seed % 2 === 0 ? [`LAY ${name} ${word}`] : []),
      `LOOK ${name}`,
    ];
    return conversation(
      lines.flatMap((line) => [`>${line}\r\n`, `<${say(line)}`]),
      { at: at + index * 2 },
    );
  });
}

test('a session chooses one of several stores, in which the same name is another thing', () => {
  const personality = learn([...recordedInRooms(0, 0), ...recordedInRooms(900, 7)]);
  expect(personality.things?.space).toEqual({ verb: 'ROOM', part: 'arg1', usual: '0' });
  const said = answers(personality, [
    [
      'LAY zeta walnut',
      'LOOK zeta',
      'ROOM 1',
      'LOOK zeta',
      'LAY zeta almond',
      'LOOK zeta',
      'ROOM 0',
      'LOOK zeta',
    ],
    ['ROOM 1', 'ROOM 7', 'LOOK zeta'],
    ['LOOK zeta'],
  ]);
  expect(said).toEqual([
    '+OK\r\n',
    '+SEEN walnut\r\n',
    '+OK\r\n',
    '-NONE\r\n',
    '+OK\r\n',
    '+SEEN almond\r\n',
    '+OK\r\n',
    '+SEEN walnut\r\n',
    '+OK\r\n',
    '-ERR no such room\r\n',
    '+SEEN almond\r\n',
    '+SEEN walnut\r\n',
  ]);
});
