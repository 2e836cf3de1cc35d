import { expect, test } from 'vitest';
import type { Rule } from '../../../../src/learn/model/rule.ts';
import { memorizeTargets } from '../../../../src/learn/rules/targets/memorize-targets.ts';
import type { Template } from '../../../../src/model/personality.ts';
import type { Test } from '../../../../src/model/situation.ts';
import { rowsOf } from '../../../support/rows.ts';

const verb: Test = { test: 'verb', is: 'GET' };
const plain: Test = { test: 'has', part: 'header.accept', value: '' };

const template = (status: string): Template => ({
  id: status,
  status,
  parts: [status],
  seen: 1,
  sessions: 1,
  delay: [0, 0, 0],
});

test('what others were asked for is answered as there in a leaf that two targets show, and not in one of three (enoughTargets)', () => {
  const movedIn = (targets: readonly string[]) => {
    const rows = rowsOf([[...targets.map((target) => `GET ${target} -> 200`), 'GET /moved -> 301']]);
    const leafOf = (status: number, when: readonly Test[]): Rule => ({
      when,
      label: status,
      rows: rows.filter(({ label }) => label === status),
      step: 'situation',
    });
    const rules = memorizeTargets(
      [leafOf(0, [verb, plain]), leafOf(1, [verb])],
      ['200', '301'].map(template),
    );
    return rules
      .filter(({ when, step }) => step === 'nearest' && when.includes(plain))
      .map(({ label }) => label);
  };
  expect(movedIn(['/a', '/b'])).toEqual([1]);
  expect(movedIn(['/a', '/b', '/c'])).toEqual([]);
});
