import { headersOf } from '../../message/request/headers.ts';
import type { Request } from '../../message/request/request.ts';

const most = 24; // headers that are looked at

/** Names of the headers that requests of two groups of sessions have, as parts, the most frequent first. */
export function headerParts(
  seen: readonly { readonly request: Request; readonly group: number }[],
): readonly string[] {
  const groups = new Map<string, Set<number>>();
  for (const { request, group } of seen) {
    for (const [name, values] of headersOf(request)) {
      for (const part of values.length > 1 ? [name, `${name}.2`] : [name]) {
        const set = groups.get(part);
        if (set) set.add(group);
        else groups.set(part, new Set([group]));
      }
    }
  }
  return [...groups]
    .filter(([, set]) => set.size > 1)
    .sort((a, b) => b[1].size - a[1].size || (a[0] < b[0] ? -1 : 1))
    .slice(0, most)
    .map(([name]) => `header.${name}`);
}
