import { expect, test } from 'vitest';
import { readRequest } from '../../../src/message/request/request.ts';
import { propertiesAnnotator } from '../../../src/message/session/annotators.ts';
import { CellMemory } from '../../../src/message/session/cells.ts';
import { History } from '../../../src/message/session/history.ts';
import type { Properties } from '../../../src/model/properties.ts';
import { grammarWith } from '../../support/every-cut.ts';

const line = { before: '* ', between: ' FETCH ', end: '\r\n' };
const properties: Properties = {
  owners: [['LOGIN'], ['SELECT', 'EXAMINE']],
  asks: [
    { verb: 'FETCH', ...line, always: [] },
    { verb: 'UID', word: 'FETCH', ...line, always: ['UID'] },
  ],
  names: { FAST: ['FLAGS', 'SIZE'], 'BODY.PEEK[TEXT]': ['BODY[TEXT]'] },
  things: {
    'ann\0inbox': {
      1: { FLAGS: '()', SIZE: '9', UID: '5', 'BODY.PEEK[TEXT]': '"hi"' },
      2: { FLAGS: '(\\Old)', SIZE: '21', UID: '8' },
    },
    'ben\0inbox': { 1: { SIZE: '400' } },
  },
  changes: [{ verb: 'STORE', item: '+FLAGS', property: 'FLAGS', does: 'add', shows: true }],
};
const request = (text: string) => readRequest(`${text}\r\n`, grammarWith({}));

/** What is known of a request after others, each answered `OK` or as given behind `=>`. */
function aboutAfter(said: readonly string[], asked: string, memory = new CellMemory()) {
  const history = new History();
  const annotator = propertiesAnnotator(properties, history, memory);
  for (const one of said) {
    const [words = '', answer = 'OK'] = one.split(' => ');
    const status = answer.startsWith('NO') ? 'NO' : 'OK';
    annotator.answered(request(words), { reply: `${answer}\r\n`, status, usesData: false, time: 0 });
    history.add({ request: request(words), status, template: '', values: [] });
  }
  return annotator.about(request(asked), 0);
}

const ann = ['LOGIN "Ann" x', 'SELECT inbox'];
const told = (text: string) => ({ told: text, listed: 'yes' });

test.each([
  [ann, 'FETCH 1 (SIZE FLAGS)', told('* 1 FETCH (SIZE 9 FLAGS ())\r\n')],
  [ann, 'FETCH 1,2 fast', told('* 1 FETCH (FLAGS () SIZE 9)\r\n* 2 FETCH (FLAGS (\\Old) SIZE 21)\r\n')],
  [ann, 'FETCH * SIZE', told('* 2 FETCH (SIZE 21)\r\n')],
  [ann, 'UID FETCH 6:8 (SIZE)', told('* 2 FETCH (UID 8 SIZE 21)\r\n')],
  [ann, 'FETCH 1 BODY.PEEK[TEXT]', told('* 1 FETCH (BODY[TEXT] "hi")\r\n')],
  [ann, 'FETCH 3 SIZE', { listed: 'never' }],
  [ann, 'FETCH 1 COLOR', undefined],
  [ann, 'FETCH 1 BODY.PEEK[HEADER]', { listed: 'yes' }],
  [ann, `FETCH 1 (${'FLAGS '.repeat(62)}SIZE)`, expect.objectContaining({ listed: 'yes' })],
  [ann, `FETCH 1 (${'FLAGS '.repeat(64)}SIZE)`, undefined], // no client asks so: it would be told megabytes
  [ann, `FETCH ${'1,'.repeat(5000)}1 SIZE`, undefined],
  [ann, 'FETCH', undefined],
  [ann, 'FETCH one SIZE', undefined],
  [ann, 'NOOP 1 SIZE', undefined],
  [['LOGIN ann x', 'EXAMINE "INBOX"'], 'FETCH 1 SIZE', told('* 1 FETCH (SIZE 9)\r\n')],
  [['LOGIN {3}', 'SELECT inbox'], 'FETCH 1 SIZE', told('* 1 FETCH (SIZE 9)\r\n')],
  [['LOGIN ann x'], 'FETCH 1 SIZE', { listed: 'never' }],
  [['LOGIN cy x', 'SELECT inbox'], 'FETCH 1 SIZE', { listed: 'never' }],
  [['LOGIN ben x', 'SELECT inbox'], 'FETCH 1:9 SIZE', told('* 1 FETCH (SIZE 400)\r\n')],
] as const)('after %j, %s is told %j', (said, asked, about) => {
  expect(aboutAfter(said, asked)).toEqual(about);
});

test.each([
  [['STORE 1 +FLAGS (\\New) => * 1 FETCH (FLAGS (\\New))'], '(\\New)'],
  [['STORE 1 +FLAGS.SILENT (\\New \\Old)', 'STORE 1 +FLAGS.SILENT (\\NEW)'], '(\\New \\Old)'],
  [['STORE 1 +FLAGS.SILENT (\\New) => NO'], '()'],
  [['STORE 1 -FLAGS.SILENT (\\New)', 'STORE 9 +FLAGS.SILENT (\\New)'], '()'],
  [['FETCH 1 FLAGS => * 1 FETCH (FLAGS (\\Seen))'], '(\\Seen)'],
  [['NOOP => * 1 EXPUNGE (FLAGS (\\Seen))'], '()'],
] as const)('after %j the flags are %s', (said, flags) => {
  expect(aboutAfter([...ann, ...said], 'FETCH 1 FLAGS')).toEqual(told(`* 1 FETCH (FLAGS ${flags})\r\n`));
});

test('what a change makes is told in the answer to it, and what one session changes others see', () => {
  const memory = new CellMemory();
  expect(aboutAfter(ann, 'STORE 2 +FLAGS (\\New)', memory)).toEqual({
    told: '* 2 FETCH (FLAGS (\\Old \\New))\r\n',
  });
  aboutAfter([...ann, 'STORE 2 +FLAGS.SILENT (\\New)'], 'NOOP', memory);
  expect(aboutAfter(ann, 'FETCH 2 FLAGS', memory)).toEqual(told('* 2 FETCH (FLAGS (\\Old \\New))\r\n'));
  expect(aboutAfter(['LOGIN ben x', 'SELECT inbox'], 'FETCH 2 FLAGS', memory)).toEqual({ listed: 'never' });
});
