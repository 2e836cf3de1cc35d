import type { Row } from '../../model/row.ts';

const leastRepeats = 10; // requests said in several sessions before a server can be called stateless

/**
 * Does the server remember anything? Not where the very same request always got the same answer, whatever had been
 * said before. Few repeated requests prove nothing, and a refusal that speaks of the order of commands proves that it does.
 */
export function isStateful(rows: readonly Row[]): boolean {
  if (rows.some(({ reason }) => reason === 'state')) return true;
  const said = new Map<string, Row[]>();
  for (const row of rows) {
    const { kind, raw, body } = row.context.request;
    if (kind === 'opened') continue;
    const key = kind === 'record' ? body : raw;
    const known = said.get(key);
    if (known) known.push(row);
    else said.set(key, [row]);
  }
  let repeats = 0;
  for (const same of said.values()) {
    if (new Set(same.map(({ label }) => label)).size > 1) return true;
    repeats += new Set(same.map(({ group }) => group)).size - 1;
  }
  return repeats < leastRepeats;
}
