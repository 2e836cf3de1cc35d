import type { Test } from '../model/situation.ts';
import type { Leaf } from './grow-situations.ts';
import type { Row } from './row.ts';

const longest = 200; // bytes of a request that is remembered as it is

/**
 * What the tree left mixed: parameters that always got another answer than the leaf's are remembered as they are, so that
 * a question asked in a recording is answered as it was there.
 */
export function rememberExactly(
  members: Uint32Array,
  when: readonly Test[],
  rows: readonly Row[],
  usual: number,
): readonly Leaf[] {
  const byRest = new Map<string, Row[]>();
  for (const index of members) {
    const row = rows[index];
    if (!row || row.context.request.raw.length > longest) continue;
    const key = exactPart(row);
    const list = byRest.get(key.value);
    if (list) list.push(row);
    else byRest.set(key.value, [row]);
  }
  const leaves: Leaf[] = [];
  for (const list of byRest.values()) {
    const [first] = list;
    if (!first || first.label === usual || list.some(({ label }) => label !== first.label)) continue;
    leaves.push({
      when: [...when, { test: 'is', ...exactPart(first) }],
      label: first.label,
      rows: list,
      step: 'exact',
    });
  }
  return leaves;
}

function exactPart({ context: { request } }: Row): { readonly part: string; readonly value: string } {
  return request.kind === 'command'
    ? { part: 'rest', value: request.rest }
    : { part: 'body', value: request.body };
}
