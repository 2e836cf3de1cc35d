import { describe, expect, test } from 'vitest';
import { readRequest } from '../../src/message/request/request.ts';
import { History } from '../../src/message/session/history.ts';
import { formNames, holds, shapeNames } from '../../src/message/situation/situation-tests.ts';
import { renderField } from '../../src/message/template/render-template.ts';
import type { Field } from '../../src/model/field.ts';
import type { Grammar } from '../../src/model/grammar.ts';
import type { Test } from '../../src/model/situation.ts';
import { countSteps } from '../support/count-steps.ts';
import { grammarWith } from '../support/every-cut.ts';
import { samplePersonality } from '../support/sample-personality.ts';

const { templates, situations } = samplePersonality;
const nameOf = (of: object) => JSON.stringify(of).slice(0, 90);

/** Every kind of test, with all forms and shapes there are. */
const tests: readonly Test[] = [
  ...situations.flatMap(({ when }) => when),
  ...formNames.map((is) => ({ test: 'form', is }) as const),
  ...shapeNames.flatMap((is) => ['arg1', 'rest'].map((part) => ({ test: 'shape', part, is }) as const)),
];

/** Every kind of field, and every way to take a part of a request. */
const derived = ['local', 'domain', 'inner', 'size', 'suffix', 'folder', 'name', 'user', 'last'];
const parts = ['line', 'rest', 'body', 'arg1', 'arg9', 'final', 'pair', 'header.host', 'connection', 'fault'];
const transforms = ['upper', 'lower', 'md5', 'base64', 'unbase64', 'quoted', 'unquoted'];
const fields: readonly Field[] = [
  ...templates.flatMap((template) => template.parts.filter((part) => typeof part !== 'string')),
  ...parts.map((part) => ({ field: 'echo', part }) as const),
  ...derived.map((how) => ({ field: 'echo', part: `rest.${how}` }) as const),
  ...['mail.subject', 'mail.from.local'].map((part) => ({ field: 'echo', part }) as const),
  ...transforms.map((transform) => ({ field: 'echo', part: 'rest', transform }) as const),
];

/** What was slow once in some server, or could be. */
const worst: readonly (readonly [name: string, of: (size: number) => string])[] = [
  ['letters', (size) => 'x'.repeat(size)],
  ['words', (size) => 'A '.repeat(size / 2)],
  ['blanks', (size) => `a${' '.repeat(size)}b`],
  ['slashes', (size) => '/a/..'.repeat(size / 5)],
  ['at signs', (size) => `<${'a@'.repeat(size / 2)}`],
  ['brackets', (size) => '<('.repeat(size / 2)],
  ['quotes', (size) => '"\\'.repeat(size / 2)],
  ['dots', (size) => 'a.'.repeat(size / 2)],
  ['digits', (size) => '1,'.repeat(size / 2)],
  ['base64', (size) => `${'aA0+'.repeat(size / 4)}!`],
  ['escapes', (size) => '%2'.repeat(size / 2)],
  ['headers', (size) => `/ HTTP/1.1\r\n${'a: b\r\n'.repeat(size / 6)}\r\n`],
  ['one header', (size) => `/ HTTP/1.1\r\nHost: ${', '.repeat(size / 2)}\r\n\r\n`],
  ['eight bits', (size) => '\xff\xfa'.repeat(size / 2)],
  ['zeros', (size) => '\0'.repeat(size)],
];

const line = grammarWith({ verbs: ['GET', 'USER'] });
const grammars: readonly (readonly [name: string, grammar: Grammar])[] = [
  ['lines', line],
  ['tagged lines', grammarWith({ tagged: true, framing: { kind: 'line', literals: true } })],
  ['headers', grammarWith({ framing: { kind: 'headers' } })],
];

const ends = {
  client: { address: '192.0.2.7', port: 4711 },
  server: { address: '192.0.2.1', port: 25 },
};

/** Steps of one use of a test or field with a request of that size, after others like it; of its reading where there is neither. */
function stepsOf(grammar: Grammar, text: string, use: Test | Field | undefined): number {
  const raw = `USER ${text}\r\n`;
  const history = new History(samplePersonality.tree);
  for (const verb of ['USER', 'HELO', 'SET'])
    history.add({
      request: readRequest(`${verb} ${text}\r\n`, grammar),
      status: '250',
      template: 't1',
      values: [text],
    });
  let request = readRequest(raw, grammar);
  if (use === undefined)
    return countSteps(() => {
      request = readRequest(raw, grammar);
    });
  if ('test' in use)
    return countSteps(
      () => void holds(use, { request, history, isKnown: () => false, isVerb: (verb) => verb === 'USER' }),
    );
  const template = templates[0];
  const context = {
    request,
    history,
    ...ends,
    now: 1.79e15,
    make: () => '7',
    templateOf: () => templates[1],
  };
  return countSteps(
    () => void (template && renderField(use, template, 0, context as Parameters<typeof renderField>[3])),
  );
}

const [small, large] = [2000, 8000];
const most = 40; // steps a byte heard
const searched = 5000; // of a value, by one test

describe.each(grammars)('%s', (_, grammar) => {
  test.each(worst)('a request of %s costs each test and field at most so much a byte', (_name, text) => {
    const costly = [undefined, ...tests, ...fields].flatMap((use) => {
      const [few = 0, many = 0] = [small, large].map((size) => stepsOf(grammar, text(size), use));
      const isLinear = many <= (large / small) * few + searched && many <= most * large;
      return isLinear ? [] : [`${use ? nameOf(use) : 'reading'}: ${few} steps, then ${many}`];
    });
    expect(costly).toEqual([]);
  });
});

test('what is slow would be found', () => {
  const square = (text: string) => {
    for (let at = 0; at < text.length; at += 100) text.slice(at).includes('?');
  };
  const [few, many] = [small, large].map((size) => countSteps(() => square('x'.repeat(size))));
  expect(many).toBeGreaterThan(10 * (few ?? 0));
  expect(countSteps(() => /a.*?b/.exec('x'.repeat(1000)))).toBeGreaterThanOrEqual(1000);
});
