import type { Row } from '../../model/row.ts';
import type { Rule } from '../../model/rule.ts';

const longest = 2000; // characters of a target that is remembered

/**
 * As `rememberExactly`, for requests with headers, whose length says nothing: what was asked for and always got another answer than the leaf's is
 * remembered, whatever headers came with it.
 */
export function memorizeTargets(rules: readonly Rule[]): readonly Rule[] {
  return rules.flatMap((rule) => [...exactRules(rule), rule]);
}

function exactRules({ when, label, rows, step }: Rule): readonly Rule[] {
  if (step !== 'situation') return [];
  const byRest = new Map<string, Row[]>();
  for (const row of rows) {
    const { rest } = row.context.request;
    const list = byRest.get(rest);
    if (list) list.push(row);
    else byRest.set(rest, [row]);
  }
  return [...byRest].flatMap(([value, list]): Rule[] => {
    const [first] = list;
    if (!first || value === '' || value.length > longest || first.label === label) return [];
    if (list.some((row) => row.label !== first.label)) return [];
    return [
      { when: [...when, { test: 'is', part: 'rest', value }], label: first.label, rows: list, step: 'exact' },
    ];
  });
}
