import type { Row } from '../../model/row.ts';

/** Row numbers by command; `?` where the command is taken for unknown. */
export function rowsByCommand(rows: readonly Row[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  rows.forEach(({ context }, index) => {
    const { command } = context.request;
    const key = context.isVerb(command) ? command : '?';
    const members = found.get(key);
    if (members) members.push(index);
    else found.set(key, [index]);
  });
  return found;
}
