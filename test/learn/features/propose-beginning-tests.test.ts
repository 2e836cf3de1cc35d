import { expect, test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import { answers } from '../../support/answers.ts';
import { conversation } from '../../support/conversation.ts';

const names = ['heron', 'plover', 'dunlin', 'curlew', 'godwit', 'turnstone', 'knot', 'ruff'];
const junk = ['FLOB one', 'GRUB two', 'FLOB three', 'WOMP four', 'WOMP five', 'GRUB six', 'ZARK seven'];

test('what is not even written like the commands that begin alike is answered as other junk, not as an older version', () => {
  const [greeting, bad, differ] = ['<VX-2.1-wader\r\n', '<what is that?\r\n', '<our versions differ\r\n'];
  const said = [
    ...names.map((name) => [`>VX-2.0-${name}\r\n`, '<go on\r\n']),
    ...names.map((name) => [`>VX-1.4-${name}\r\n`, differ]),
    ...junk.map((line) => [`>${line}\r\n`, bad]),
  ];
  const personality = learn(
    said.map(([request = '', answer = ''], at) =>
      conversation([greeting, request, answer], { at: at * 60, ending: 'server' }),
    ),
  );
  const asked = ['VX-2.0-avocet', 'VX-1.4-avocet', 'VX-1337-avocet_9.0', 'PLOOM'];
  expect(
    answers(
      personality,
      asked.map((line) => [line]),
    ).map((text) => text.split('\r\n').at(-2)),
  ).toEqual(['go on', 'our versions differ', 'what is that?', 'what is that?']);
});
