import { expect, test } from 'vitest';
import { rowsByCommand } from '../../../../src/learn/features/table/rows-by-command.ts';
import type { Rule } from '../../../../src/learn/model/rule.ts';
import { answerListedCommands } from '../../../../src/learn/rules/fallbacks/answer-listed-commands.ts';
import { rowsOf } from '../../../support/rows.ts';

const list = new Map([
  ['CDUP', ''],
  ['XCUP', ''],
  ['MLFL', '*'],
  ['ACCT', '*'],
  ['MAIL', '*'],
  ['ABOR', ''],
]);

/** The rules for commands that nobody said, as verb, tests and label, for sessions of `REQUEST -> ANSWER`. */
function rulesFor(sessions: readonly (readonly string[])[]): readonly string[] {
  const rows = rowsOf(sessions);
  const byCommand = rowsByCommand(rows);
  const rules = [...byCommand].map(
    ([is, members]): Rule => ({
      when: [
        { test: 'verb', is },
        { test: 'words', least: 0 },
      ],
      label: rows[members[0] ?? 0]?.label ?? -1,
      rows: [],
      step: 'situation',
    }),
  );
  return answerListedCommands(rules, rows, byCommand, list, () => {})
    .filter(({ step }) => step === 'nearest')
    .map(({ when: [verb, ...others], label }) =>
      [verb?.test === 'verb' ? verb.is : '', ...others.map((one) => one.test), label].join(' '),
    );
}

test('a command that is listed and means the same as another one is answered as that', () => {
  expect(rulesFor([['SYST -> 215', 'CDUP -> 250']])).toEqual(['XCUP words 1']);
});

test('what is marked in the list is answered as the others with that mark', () => {
  expect(rulesFor([['MLFL -> 502', 'ACCT -> 502']])).toEqual(['MAIL words 0']);
});

test('one command with a mark says nothing of the mark, nor do two that differ', () => {
  expect(rulesFor([['MLFL -> 502']])).toEqual([]);
  expect(rulesFor([['MLFL -> 502', 'ACCT -> 230']])).toEqual([]);
});
