import { expect, test } from 'vitest';
import type { Priors } from '../../src/knowledge/priors.ts';
import { builtInPriors } from '../../src/priors/load-priors.ts';
import { parsePriors } from '../../src/priors/parse-priors.ts';
import { printPriors } from '../../src/priors/print-priors.ts';

const priors: Priors = {
  protocol: 'files',
  servers: [{ name: 'one', family: 'ones', sessions: 60 }],
  commands: {
    QUIT: [{ when: [], answers: [{ answer: { status: '221', ends: 'close' }, servers: ['one'] }] }],
    RMD: [
      {
        when: [{ test: 'words', least: 1 }],
        answers: [{ answer: { status: '550', about: 'value' }, servers: ['one'] }],
      },
      { when: [], answers: [{ answer: { status: '501', about: 'syntax' }, servers: ['one'] }] },
    ],
  },
};

test('what is printed is read again', () => {
  expect(parsePriors(printPriors(priors), 'files.priors.json')).toEqual(priors);
});

test('a case is a line', () => {
  expect(printPriors(priors)).toContain(
    '    { "command": "RMD", "when": ["q1"], "answers": [{ "status": "550", "about": "value", "by": "a" }] },\n',
  );
});

test.each([
  ['"q1": {', '"q2": {', 'there is no question q1'],
  ['"by": "a"', '"by": "a b"', 'there is no server b'],
  ['"when": []', '"when": ["q1"]', 'the last case asks something'],
  ['"version": 1', '"version": 2', 'version'],
  ['"protocol"', 'protocol', 'line 4'],
])('%s instead of %s is told', (good, bad, problem) => {
  expect(() => parsePriors(printPriors(priors).replace(good, bad), 'a.json')).toThrow(problem);
});

test('what comes with mynah is read, and names nobody of the recordings', () => {
  const library = builtInPriors();
  expect(library.length).toBeGreaterThan(3);
  expect(JSON.stringify(library)).not.toMatch(/alice|bob|example|127\.0/i);
});
