import { conditionalStatuses, isAbsent } from '../../../knowledge/http.ts';
import { partOf } from '../../../message/request/parts.ts';
import type { Template } from '../../../model/personality.ts';
import type { Test } from '../../../model/situation.ts';
import { groupBy } from '../../../statistics/group-by.ts';
import { majority } from '../../features/table/majority.ts';
import type { Row } from '../../model/row.ts';
import type { Rule } from '../../model/rule.ts';

const longest = 2000; // characters of a target that is remembered
const enoughTargets = 3; // that got the answer of a leaf: it is what others will get there

/**
 * As `memorizeRequests`, for requests with headers, which may be long: what was asked for and always got another answer than the leaf's is
 * remembered, whatever headers came with it.
 */
export function memorizeTargets(rules: readonly Rule[], templates: readonly Template[]): readonly Rule[] {
  const statusOf = (label: number) => templates[label]?.status ?? '';
  const byCommand = new Map(
    groupBy(rules, (rule) => commandOf(rule) ?? '').map((own) => [
      (own[0] && commandOf(own[0])) ?? '',
      own.flatMap(({ rows }) => rows),
    ]),
  );
  return rules.flatMap((rule) => {
    const all = rule.step === 'situation' ? (byCommand.get(commandOf(rule) ?? '') ?? []) : [];
    const conditional = all.length > 0 ? askedForOnly(rule, statusOf) : undefined;
    if (!conditional) return [...exactRules(rule), ...targetsElsewhere(rule, all, statusOf), rule];
    const plain = all.filter(({ label }) => conditionalStatuses[statusOf(label)] === undefined);
    if (plain.length === 0) return [...exactRules(rule), rule];
    const others: Rule = { ...rule, label: majority(plain), rows: [], step: 'nearest' };
    return [...conditional, ...targetsElsewhere(others, plain, statusOf), others];
  });
}

function commandOf({ when: [first] }: Rule): string | undefined {
  return first?.test === 'verb' ? first.is : undefined;
}

/** A leaf whose answer is one only for requests with certain headers, asked for these; undefined for others. */
function askedForOnly(rule: Rule, statusOf: (label: number) => string): readonly Rule[] | undefined {
  const headers = conditionalStatuses[statusOf(rule.label)]?.map((name) => `header.${name}`);
  const isAsked = (test: Test) => 'part' in test && headers?.some((part) => test.part.startsWith(part));
  if (!headers || rule.when.some(isAsked)) return undefined;
  return headers
    .filter((part) => rule.rows.some(({ context }) => partOf(context.request, part) !== undefined))
    .map((part) => ({ ...rule, when: [...rule.when, { test: 'has', part, value: '' }] }));
}

/**
 * What was never asked for in a leaf that few targets show is answered as it was elsewhere, whatever headers the requests had, if that was always
 * alike: what is there is there for all.
 */
function targetsElsewhere(
  rule: Rule,
  all: readonly Row[],
  statusOf: (label: number) => string,
): readonly Rule[] {
  const targetOf = ({ context }: Row) => context.request.words[0] ?? '';
  const asked = new Set(rule.rows.map(targetOf));
  const isAbout = rule.when.some((test) => test.test === 'is' && /^(?:arg1|rest)$/.test(test.part));
  const isConditional = conditionalStatuses[statusOf(rule.label)] !== undefined;
  if (isAbout || isConditional || (asked.size >= enoughTargets && !isAbsent(statusOf(rule.label)))) return [];
  return groupBy(all, targetOf).flatMap((rows): Rule[] => {
    const [first] = rows;
    const value = first ? targetOf(first) : '';
    if (value === '' || value.length > longest || asked.has(value)) return [];
    const label = majority(rows);
    const isAlike = rows.every((row) => statusOf(row.label) === statusOf(label));
    if (!isAlike || label === rule.label || isAbsent(statusOf(label))) return [];
    return [
      {
        ...rule,
        when: [...rule.when, { test: 'is', part: 'arg1', value }],
        label,
        rows: [],
        step: 'nearest',
      },
    ];
  });
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
