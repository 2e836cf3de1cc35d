import { holds } from '../../../message/situation/situation-tests.ts';
import type { Test } from '../../../model/situation.ts';
import { groupBy } from '../../../statistics/group-by.ts';
import { majority } from '../../features/table/majority.ts';
import type { Row } from '../../model/row.ts';
import type { Rule } from '../../model/rule.ts';

const longest = 200; // bytes of a request that is remembered as it is

/** What there is beside the rows of a leaf. */
export interface Beside {
  /** Rows whose requests would lead to this leaf, whatever the state of their session was. */
  readonly sameText: readonly Row[];
  /** Questions about how a request is written, the simplest first. */
  readonly forms: readonly Test[];
}

/**
 * What the tree left mixed: parameters that always got another answer than the leaf's are remembered as they are, so that
 * a question asked in a recording is answered as it was there. Parameters that were never asked for in this leaf are answered as they
 * mostly were in other states (`akin`: rows whose requests would lead to this leaf), if the command was carried out.
 */
export function memorizeRequests(rule: Rule, { sameText, forms }: Beside): readonly Rule[] {
  const isAboutForm = rule.rows.every(({ reason }) => reason === 'syntax');
  if (areAlike(rule.rows, 'label') && !isAboutForm) return [];
  const here = byParameters(rule.rows);
  const asked = new Set(here.map(parametersOf));
  const tells = ({ reason }: Row) => reason === 'none' || reason === 'syntax';
  // where everything is refused for the state, what was carried out in other states is refused too
  const isAboutState = rule.rows.every(({ reason }) => reason === 'state');
  const elsewhere = byParameters(isAboutState ? [] : sameText.filter(tells)).filter(
    (rows) => !asked.has(parametersOf(rows)) && areAlike(rows, 'status'),
  );
  return [...here.filter((rows) => areAlike(rows, 'label')), ...elsewhere].flatMap(
    (rows): readonly Rule[] => {
      const [first] = rows;
      const label = majority(rows);
      if (!first || label === rule.label) return [];
      const test: Test = (isAboutForm && formOf(rows, sameText, forms)) || {
        test: 'is',
        ...exactPart(first),
      };
      return [{ when: [...rule.when, test], label, rows, step: 'exact' }];
    },
  );
}

/**
 * What parameters that nobody has said yet are answered where those that were said are remembered. The most frequent answer, unless it is less than half of them and only one value ever
 * got it, here or elsewhere (`all`): then as most values were, each counted once, and of answers to as many that to what was refused, since names that nobody has said are mostly none.
 */
export function labelOfUnheard(rows: readonly Row[], all: readonly Row[]): number {
  const usual = majority(rows);
  const found = groupBy(rows, ({ label }) => String(label)).map((own) => ({
    label: own[0]?.label ?? usual,
    values: byParameters(own).length,
    isRefused: own.every(({ reason }) => reason !== 'none'),
  }));
  const often = rows.filter(({ label }) => label === usual).length;
  const usually = byParameters(all.filter(({ label }) => label === usual));
  if (2 * often >= rows.length || usually.length > 1) return usual;
  const rank = ({ label, values, isRefused }: (typeof found)[number]) =>
    2 * values + (isRefused ? 1 : 0) + (label === usual ? 0.5 : 0);
  const [best] = found.sort((a, b) => rank(b) - rank(a) || a.label - b.label);
  return best?.label ?? usual;
}

/** The first question about the form of a request that holds for these, and for none that was answered otherwise. */
function formOf(rows: readonly Row[], all: readonly Row[], forms: readonly Test[]): Test | undefined {
  const others = all.filter(({ label }) => label !== rows[0]?.label);
  return forms.find(
    (test) =>
      rows.every(({ context }) => holds(test, context)) &&
      !others.some(({ context }) => holds(test, context)),
  );
}

function areAlike(rows: readonly Row[], by: 'label' | 'status'): boolean {
  return rows.every((row) => row[by] === rows[0]?.[by]);
}

function byParameters(rows: readonly Row[]): readonly (readonly Row[])[] {
  const short = rows.filter(({ context }) => context.request.raw.length <= longest);
  return groupBy(short, (row) => exactPart(row).value);
}

function parametersOf([first]: readonly Row[]): string | undefined {
  return first && exactPart(first).value;
}

function exactPart({ context: { request } }: Row): { readonly part: string; readonly value: string } {
  return request.kind === 'command'
    ? { part: 'rest', value: request.rest }
    : { part: 'body', value: request.body };
}
