import type { Test } from '../../../model/situation.ts';
import { groupBy } from '../../../statistics/group-by.ts';
import { majority } from '../../features/table/majority.ts';
import type { Row } from '../../model/row.ts';
import type { Rule } from '../../model/rule.ts';

const longest = 200; // bytes of a request that is remembered as it is

/**
 * What the tree left mixed: parameters that always got another answer than the leaf's are remembered as they are, so that
 * a question asked in a recording is answered as it was there. Parameters that were never asked for in this leaf are answered as they
 * mostly were in other states (`akin`: rows whose requests would lead to this leaf), if the command was carried out.
 */
export function memorizeRequests(leaf: Rule, akin: readonly Row[]): readonly Rule[] {
  if (areAlike(leaf.rows, 'label')) return [];
  const here = byParameters(leaf.rows);
  const asked = new Set(here.map(askedFor));
  const elsewhere = byParameters(akin.filter(({ hint }) => hint === 'none')).filter(
    (rows) => !asked.has(askedFor(rows)) && areAlike(rows, 'status'),
  );
  return [...here.filter((rows) => areAlike(rows, 'label')), ...elsewhere].flatMap(
    (rows): readonly Rule[] => {
      const [first] = rows;
      const label = majority(rows);
      if (!first || label === leaf.label) return [];
      const test: Test = { test: 'is', ...exactPart(first) };
      return [{ when: [...leaf.when, test], label, rows, step: 'exact' }];
    },
  );
}

function areAlike(rows: readonly Row[], by: 'label' | 'status'): boolean {
  return rows.every((row) => row[by] === rows[0]?.[by]);
}

function byParameters(rows: readonly Row[]): readonly (readonly Row[])[] {
  const short = rows.filter(({ context }) => context.request.raw.length <= longest);
  return groupBy(short, (row) => exactPart(row).value);
}

function askedFor([first]: readonly Row[]): string | undefined {
  return first && exactPart(first).value;
}

function exactPart({ context: { request } }: Row): { readonly part: string; readonly value: string } {
  return request.kind === 'command'
    ? { part: 'rest', value: request.rest }
    : { part: 'body', value: request.body };
}
