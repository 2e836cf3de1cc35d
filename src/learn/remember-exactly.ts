import type { Test } from '../model/situation.ts';
import { groupBy } from './group-by.ts';
import type { Leaf } from './grow-situations.ts';
import type { Row } from './row.ts';

const longest = 200; // bytes of a request that is remembered as it is

/**
 * What the tree left mixed: parameters that always got another answer than the leaf's are remembered as they are, so that
 * a question asked in a recording is answered as it was there. Parameters that were never asked for in this leaf are answered as they
 * always were elsewhere (`everywhere`: all rows of the command), if the command was carried out.
 */
export function rememberExactly(leaf: Leaf, everywhere: readonly Row[]): readonly Leaf[] {
  if (leaf.rows.every(({ label }) => label === leaf.label)) return [];
  const here = byParameters(leaf.rows);
  const asked = new Set(here.map(([first]) => first && exactPart(first).value));
  const elsewhere = everywhere.filter((row) => row.hint === 'none' && !asked.has(exactPart(row).value));
  return [...here, ...byParameters(elsewhere)].flatMap((rows): readonly Leaf[] => {
    const [first] = rows;
    if (!first || first.label === leaf.label || rows.some(({ label }) => label !== first.label)) return [];
    const test: Test = { test: 'is', ...exactPart(first) };
    return [{ when: [...leaf.when, test], label: first.label, rows, step: 'exact' }];
  });
}

function byParameters(rows: readonly Row[]): readonly (readonly Row[])[] {
  const short = rows.filter(({ context }) => context.request.raw.length <= longest);
  return groupBy(short, (row) => exactPart(row).value);
}

function exactPart({ context: { request } }: Row): { readonly part: string; readonly value: string } {
  return request.kind === 'command'
    ? { part: 'rest', value: request.rest }
    : { part: 'body', value: request.body };
}
