import { holds } from '../../message/situation/situation-tests.ts';
import type { Observe } from '../../model/decision.ts';
import type { Test } from '../../model/situation.ts';
import { groupBy } from '../../statistics/group-by.ts';
import { majority } from '../features/table/majority.ts';
import type { Row } from '../model/row.ts';
import type { Rule } from '../model/rule.ts';

const pasts = [2, 6, 20]; // requests before one that are its context: as few as tell the answers apart
const mostRules = 400; // keeps a personality readable; what is beyond is left to the tree

/**
 * The floor: a recorded request in its recorded context gets its recorded answer, whatever the tree has made of it. Where the rules
 * answer a row in another way, the row's request is remembered together with the requests before it, and stands before all
 * other rules. Where even the same requests in the same order got different answers, it was chance or another session that decided: any of them will do,
 * and only if the rules give another one the most frequent is remembered.
 */
export function rememberRecordings(
  rules: readonly Rule[],
  rows: readonly Row[],
  observe: Observe,
): readonly Rule[] {
  const byCommand = groupBy(rows.filter(isRecorded), ({ context }) => context.request.command);
  const remembered = byCommand.flatMap((own) => rememberCommand(rules, own)).slice(0, mostRules);
  for (const { when, rows: own } of remembered) {
    const [verb, test] = when;
    if (verb?.test !== 'verb' || !test) continue;
    const text = `remembered, as the other situations answer ${own.length} recorded requests in another way`;
    observe({ pass: 'situations', subject: verb.is, test, text });
  }
  return [...remembered, ...rules];
}

/** Rows were also made up of commands never seen and of values never said. */
function isRecorded({ context, imagined }: Row): boolean {
  return !imagined && context.isVerb(context.request.command);
}

function rememberCommand(rules: readonly Rule[], rows: readonly Row[]): readonly Rule[] {
  const [first] = rows;
  if (!first) return [];
  const verb: Test = { test: 'verb', is: first.context.request.command };
  const own = rules.filter(({ when }) => when.every((test) => test.test !== 'verb' || test.is === verb.is));
  const answerTo = ({ context }: Row) =>
    own.find(({ when }) => when.every((test) => holds(test, context)))?.label;
  let wrong = rows.filter((row) => answerTo(row) !== row.label);
  const found: Rule[] = [];
  for (const last of pasts) {
    if (wrong.length === 0) break;
    const stories = new Map(wrong.map((row) => [storyAt(row, last), row.label]));
    const byStory = groupBy(rows, (row) => storyAt(row, last)).filter(
      ([row]) => row !== undefined && stories.has(storyAt(row, last)),
    );
    for (const members of byStory) {
      const [row] = members;
      if (!row || members.some(({ label }) => label !== row.label)) continue;
      const test: Test = { test: 'story', last, is: storyAt(row, last) };
      found.push({ when: [verb, test], label: row.label, rows: members, step: 'exact' });
      stories.delete(test.is);
    }
    wrong = wrong.filter((row) => stories.has(storyAt(row, last)));
  }
  return [...found, ...usualAnswers(wrong, rows, verb, answerTo)];
}

/** Where the same past had several answers and the rules give none of them, the most frequent one is given. */
function usualAnswers(
  wrong: readonly Row[],
  rows: readonly Row[],
  verb: Test,
  answerTo: (row: Row) => number | undefined,
): readonly Rule[] {
  const [last = 0] = pasts;
  return groupBy(wrong, (row) => storyAt(row, last)).flatMap(([row]): readonly Rule[] => {
    if (!row) return [];
    const is = storyAt(row, last);
    const same = rows.filter((other) => storyAt(other, last) === is);
    if (same.some(({ label }) => label === answerTo(row))) return [];
    return [{ when: [verb, { test: 'story', last, is }], label: majority(same), rows: same, step: 'exact' }];
  });
}

function storyAt({ context: { request, history } }: Row, last: number): string {
  return history.story(request, last);
}
