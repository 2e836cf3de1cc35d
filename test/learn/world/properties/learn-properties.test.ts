import { expect, test } from 'vitest';
import { learn } from '../../../../src/learn/learn.ts';
import { conversation } from '../../../support/conversation.ts';
import { Playbook } from '../../../support/playbook.ts';

type Box = Readonly<Record<string, string>>;

const boxes: Readonly<Record<string, readonly Box[]>> = {
  ann: [
    { COLOR: 'red', SIZE: '3', 'NOTE[top]': '"dear (ann"', MARKS: '()' },
    { COLOR: 'blue', SIZE: '17', 'NOTE[top]': '{7}\r\na)\r\nb c', MARKS: '()' },
  ],
  ben: [{ COLOR: 'green', SIZE: '250', 'NOTE[top]': 'NIL', MARKS: '()' }],
};

const shownAs: Readonly<Record<string, readonly string[]>> = {
  ALL: ['COLOR', 'SIZE'],
  'NOTE.PEEK[top]': ['NOTE[top]'],
};

/** Boxes that each user has, named by numbers; LOOK tells of some what it is asked for, MARK adds marks or takes them off, QUIETLY so without a word. */
class Attic {
  readonly #boxes = Object.fromEntries(
    Object.entries(boxes).map(([user, own]) => [user, own.map((box) => ({ ...box }))]),
  );

  answer(user: string, request: string): string {
    const [verb = '', numbers = '', item = '', ...more] = request.replace(/[()]/g, '').split(' ');
    const all = this.#boxes[user] ?? [];
    const [from = '1', to = from] = numbers.split(':');
    const last = to === '*' ? all.length : Number(to);
    const chosen = all.map((box, at) => ({ box, number: at + 1 })).slice(Number(from) - 1, last);
    if (chosen.length === 0) return '550 no such box\r\n';
    const line = (number: number, told: readonly (readonly [string, string])[]) =>
      `= ${number} BOX (${told.map((one) => one.join(' ')).join(' ')})\r\n`;
    if (verb === 'LOOK') {
      const names = [item, ...more].flatMap((one) => shownAs[one] ?? [one]);
      return `${chosen
        .map(({ box, number }) =>
          line(
            number,
            names.map((name) => [name, box[name] ?? ''] as const),
          ),
        )
        .join('')}200 looked\r\n`;
    }
    for (const { box } of chosen) {
      const known = (box.MARKS ?? '()').slice(1, -1).split(' ').filter(Boolean);
      const marks = item.startsWith('-')
        ? known.filter((mark) => !more.includes(mark))
        : [...known, ...more.filter((mark) => !known.includes(mark))];
      box.MARKS = `(${marks.join(' ')})`;
    }
    const told = chosen.map(({ box, number }) => line(number, [['MARKS', box.MARKS ?? '()']])).join('');
    return `${item.endsWith('.QUIET') ? '' : told}200 marked\r\n`;
  }
}

const attic = new Attic();

function serve(user: string, requests: string): readonly string[] {
  const said = requests
    .split(',')
    .flatMap((request) => [`>${request}\r\n`, `<${attic.answer(user, request)}`]);
  return ['<220 attic\r\n', `>USER ${user}\r\n`, '<230 in\r\n', ...said];
}

const sessions = [
  ['ann', 'LOOK 1 (COLOR),LOOK 2 (SIZE COLOR),LOOK 1:2 ALL'],
  ['ben', 'LOOK 1 SIZE,LOOK 2 SIZE,LOOK 1 (COLOR SIZE)'],
  ['ann', 'LOOK 2 NOTE.PEEK[top],LOOK 1 NOTE.PEEK[top],MARK 1 +MARKS (old),LOOK 1 (MARKS)'],
  ['ann', 'LOOK 1:2 (COLOR MARKS),MARK 1 +MARKS (torn),LOOK 1 (MARKS SIZE),MARK 1 -MARKS (old)'],
  ['ben', 'LOOK 1 COLOR,LOOK 1 NOTE.PEEK[top],MARK 1 +MARKS (wet),LOOK 3 COLOR,MARK 1 -MARKS (wet)'],
  ['ann', 'LOOK 1 MARKS,MARK 2 +MARKS (old torn),LOOK 1:* (MARKS COLOR),MARK 2 -MARKS (torn)'],
  ['ben', 'LOOK 1:* (SIZE),LOOK 1 ALL,LOOK 2 COLOR,LOOK 1 (MARKS)'],
] as const;
const personality = learn(
  sessions.map(([user, requests], at) => conversation(serve(user, requests), { at: at * 60 })),
);

const begun = (user: string) =>
  new Playbook().says('220 attic\r\n').hears(`USER ${user}\r\n`).says('230 in\r\n');

test('whose things they are, under which names what is asked for is shown, and what changes a property', () => {
  const { owners, asks, names, changes } = personality.properties ?? {};
  expect(owners).toEqual([['USER']]);
  expect(asks).toEqual([{ verb: 'LOOK', before: '= ', between: ' BOX ', end: '\r\n', always: [] }]);
  expect(names).toEqual({ ALL: ['COLOR', 'SIZE'], 'NOTE.PEEK[TOP]': ['NOTE[top]'] });
  expect(changes).toEqual([
    { verb: 'MARK', item: '+MARKS', property: 'MARKS', does: 'add', shows: true },
    { verb: 'MARK', item: '-MARKS', property: 'MARKS', does: 'remove', shows: true },
  ]);
});

test('an answer is put together of what other answers have told, in the order in which it is asked for', () => {
  begun('ann')
    .hears('LOOK 2 (COLOR NOTE.PEEK[top] SIZE)\r\n')
    .says('= 2 BOX (COLOR blue NOTE[top] {7}\r\na)\r\nb c SIZE 17)\r\n200 looked\r\n')
    .hears('LOOK 2:1 (SIZE)\r\n')
    .says('= 1 BOX (SIZE 3)\r\n= 2 BOX (SIZE 17)\r\n200 looked\r\n')
    .play(personality);
  begun('ben')
    .hears('LOOK 1:* (COLOR SIZE)\r\n')
    .says('= 1 BOX (COLOR green SIZE 250)\r\n200 looked\r\n')
    .hears('LOOK 2 (COLOR SIZE)\r\n')
    .says('550 no such box\r\n')
    .play(personality);
});

test('what a session changes is shown from then on, also where its word was never recorded', () => {
  begun('ben')
    .hears('MARK 1 +MARKS (lost found)\r\n')
    .says('= 1 BOX (MARKS (lost found))\r\n200 marked\r\n')
    .hears('MARK 1 -MARKS (LOST)\r\n')
    .says('= 1 BOX (MARKS (found))\r\n200 marked\r\n')
    .hears('MARK 1 +MARKS.QUIET (kept)\r\n')
    .says('200 marked\r\n')
    .hears('LOOK 1 (MARKS SIZE)\r\n')
    .says('= 1 BOX (MARKS (found kept) SIZE 250)\r\n200 looked\r\n')
    .play(personality);
});

test('without the pass nothing is told that was not recorded in one answer', () => {
  const without = learn(
    sessions.map(([user, requests], at) => conversation(serve(user, requests), { at: at * 60 })),
    { without: ['annotateProperties'] },
  );
  expect(without.properties).toBeUndefined();
});
