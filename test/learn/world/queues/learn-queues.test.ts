import { expect, test } from 'vitest';
import { learn } from '../../../../src/learn/learn.ts';
import type { Conversation } from '../../../../src/model/conversation.ts';
import { answers } from '../../../support/answers.ts';
import { conversation } from '../../../support/conversation.ts';

const words = ['walnut', 'cherry', 'almond', 'hazel', 'olive', 'maple', 'birch', 'cedar', 'poplar', 'willow'];

/** Sessions of one server after the other, each the requests of `said`, answered by it. */
function recorded(
  sessions: readonly (readonly string[])[],
  server: () => (line: string) => string,
): readonly Conversation[] {
  const say = server();
  return sessions.map((lines, index) =>
    conversation(
      lines.flatMap((line) => [`>${line}\r\n`, `<${say(line)}\r\n`]),
      { at: index * 2 },
    ),
  );
}

/** Tasks wait on shelves and are named by numbers; what was fetched is done, or comes back. */
function shelves() {
  let last = 100;
  const tasks = new Map<number, { readonly shelf: string; readonly text: string; waits: boolean }>();
  return (line: string): string => {
    const [verb, shelf = '', text = ''] = line.split(' ');
    const task = tasks.get(Number(shelf));
    switch (verb) {
      case 'LAY':
        tasks.set(++last, { shelf, text, waits: true });
        return `LAID ${last}`;
      case 'FETCH': {
        const [found] = [...tasks].filter(([, one]) => one.waits && one.shelf === shelf);
        if (!found) return 'EMPTY';
        found[1].waits = false;
        return `TASK ${found[0]} ${found[1].text}`;
      }
      case 'DONE':
        return tasks.delete(Number(shelf)) ? 'CHEERS' : 'WHAT';
      case 'BACK':
        if (task) task.waits = true;
        return task ? 'WAITING' : 'WHAT';
      default:
        return 'HM';
    }
  };
}

function shelfSessions(): readonly (readonly string[])[] {
  let named = 100;
  return Array.from({ length: 10 }, (_, index) => {
    const [one, other] = [words[index] ?? '', words[(index + 3) % 10] ?? ''];
    named += 3;
    return [
      `LAY left ${one}${index}`,
      `LAY right ${other}${index}`,
      `LAY left ${other}x${index}`,
      'FETCH left',
      ...(index % 2 === 0 ? [`BACK ${named - 2}`, 'FETCH left'] : []),
      `DONE ${named - 2}`,
      'FETCH left',
      `DONE ${named}`,
      'FETCH left',
      'FETCH right',
      `DONE ${named - 1}`,
      'FETCH right',
    ];
  });
}

test('tasks that nobody recorded are fetched in their order, from their own shelf, and come back when they are put back', () => {
  const personality = learn(recorded(shelfSessions(), shelves));
  expect(personality.queues?.named).toEqual(['BACK', 'DONE']);
  const said = answers(personality, [
    ['LAY left fox', 'LAY right owl', 'LAY left hare', 'FETCH right', 'FETCH right'],
    ['FETCH left', 'BACK 101', 'FETCH left', 'DONE 101', 'FETCH left', 'FETCH left'],
  ]);
  expect(said.map((one) => one.trim())).toEqual([
    'LAID 101',
    'LAID 102',
    'LAID 103',
    'TASK 102 owl',
    'EMPTY',
    'TASK 101 fox',
    'WAITING',
    'TASK 101 fox',
    'CHEERS',
    'TASK 103 hare',
    'EMPTY',
  ]);
});

test('a stack gives back what was put there last', () => {
  const stack = () => {
    const kept: string[] = [];
    return (line: string): string => {
      const [verb, text = ''] = line.split(' ');
      if (verb !== 'POP') kept.push(text);
      return verb === 'POP' ? (kept.pop() ?? 'NOTHING') : 'PUSHED';
    };
  };
  const sessions = Array.from({ length: 10 }, (_, index) => {
    const [one = '', other = ''] = [words[index], words[(index + 3) % 10]];
    return [`PUSH a ${one}${index}`, `PUSH b ${other}${index}`, 'POP', 'POP', ...(index % 2 ? ['POP'] : [])];
  }).map((lines) => lines.map((line) => line.replace(/ [ab] /, ' ')));
  const personality = learn(recorded(sessions, stack));
  const said = answers(personality, [['PUSH lynx', 'PUSH stork', 'POP', 'POP', 'POP']]);
  expect(said.map((one) => one.trim())).toEqual(['PUSHED', 'PUSHED', 'stork', 'lynx', 'NOTHING']);
});

test('a register, which shows what was last said, is no line', () => {
  const register = () => {
    let kept = 'nothing';
    return (line: string): string => {
      const [verb, text = ''] = line.split(' ');
      if (verb === 'SET') kept = text;
      return verb === 'SET' ? 'STORED' : kept;
    };
  };
  const sessions = Array.from({ length: 12 }, (_, index) => [
    `SET ${words[index % 10]}${index}`,
    'GET',
    `SET ${words[(index + 3) % 10]}x${index}`,
    'GET',
    'GET',
  ]);
  expect(learn(recorded(sessions, register)).queues).toBeUndefined();
});

test('values by name, which are shown until they are removed, are no lines', () => {
  const store = () => {
    const values = new Map<string, string>();
    return (line: string): string => {
      const [verb, name = '', value = ''] = line.split(' ');
      if (verb === 'KEEP') values.set(name, value);
      if (verb === 'KEEP') return 'KEPT';
      if (verb === 'SHOW') return values.has(name) ? `HERE ${values.get(name)}` : 'NOTHING';
      return values.delete(name) ? 'DROPPED' : 'NOTHING';
    };
  };
  const sessions = Array.from({ length: 12 }, (_, index) => {
    const [one = '', other = ''] = [words[index % 10], words[(index + 3) % 10]];
    return [
      `KEEP ${one} ${other}${index}`,
      `SHOW ${one}`,
      `DROP ${one}`,
      `SHOW ${one}`,
      `KEEP ${other} ${one}${index}`,
      `KEEP ${one} ${one}x${index}`,
      `SHOW ${other}`,
      `DROP ${other}`,
      `SHOW ${other}`,
      `SHOW ${one}`,
    ];
  });
  const { queues, things } = learn(recorded(sessions, store));
  expect(queues).toBeUndefined();
  expect(things?.key).toBe('arg1');
});
