import { expect, test } from 'vitest';
import type { Comparison, Difference } from '../../../src/compare/differences/difference.ts';
import { comparisonHtml } from '../../../src/compare/reports/comparison-html.ts';
import { plain } from '../../../src/compare/reports/paint.ts';
import { printComparison } from '../../../src/compare/reports/print-comparison.ts';
import { sameReplies } from '../../../src/compare/reports/same-replies.ts';

const [before, after] = ['220 mx one two\r\n', '220 mail six two\r\n'];
const one = (id: string, changes: Partial<Difference> = {}): Difference => ({
  id,
  verdict: 'different',
  kind: 'text',
  ground: 'everywhere',
  command: '',
  places: [{ command: '', exchanges: { before: 4, after: 4 } }],
  request: '',
  before,
  after,
  mayFollow: false,
  exchanges: { before: 4, after: 4 },
  conversations: { before: 4, after: 4 },
  where: { before: { conversation: 0, exchange: 0 }, after: { conversation: 0, exchange: 0 } },
  ...changes,
});
const host = one('a', { change: { before: 'mx', after: 'mail' } });
const word = one('b', { change: { before: 'one', after: 'six' } });
const elsewhere = one('c', {
  change: { before: 'mx', after: 'mail' },
  places: [{ command: 'HELO', exchanges: { before: 1, after: 1 } }],
});

test('changes of the same two replies are told at one place, others at their own', () => {
  expect(sameReplies([host, elsewhere, word])).toEqual([[host, word], [elsewhere]]);
  const whole = [one('d'), one('e')];
  expect(sameReplies(whole)).toEqual([[whole[0]], [whole[1]]]);
});

test('each keeps its change and its id, on the terminal and on the page', () => {
  const size = { name: 'x', conversations: 4, exchanges: 4, incomplete: 0 };
  const comparison: Comparison = {
    before: size,
    after: size,
    differences: [host, word],
    known: [],
    uncovered: [],
    coverage: { compared: 4, familiar: 0, uncovered: 0 },
    masks: {},
  };
  const lines = printComparison(comparison, { paint: plain, width: 100, uncovered: false });
  expect(lines).toEqual(
    expect.arrayContaining([
      '(greeting): another text  2 changes: a b',
      '  "mx" became "mail"  a',
      '  "one" became "six"  b',
    ]),
  );
  expect(lines.filter((line) => line.startsWith('  + '))).toHaveLength(1);
  const page = comparisonHtml([comparison]);
  expect(page.match(/<details [^>]*data-card /g)).toHaveLength(1);
  expect(page).toContain('id="db"');
});
