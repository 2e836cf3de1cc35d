import type { Priors } from '../../knowledge/priors.ts';
import { partOf } from '../../message/request/parts.ts';
import type { KnownValues } from '../../model/personality.ts';
import type { Seen } from '../model/proposal.ts';
import { setsAsked } from './sets-asked.ts';

/** The sets that relatives ask for, with the values that this server has shown to know, however seldom. */
export function setsOfRelatives(
  library: readonly Priors[],
  seen: readonly Seen[],
  isThere: (id: string) => boolean,
): readonly KnownValues[] {
  const ids = new Set(library.flatMap(({ commands }) => Object.values(commands).flatMap(setsAsked)));
  return [...ids].sort().flatMap((id): readonly KnownValues[] => {
    if (isThere(id)) return [];
    const [verb = '', part = '', status = ''] = id.split(' ');
    const values = new Set<string>();
    for (const one of seen) {
      if (one.status !== status || (verb !== '*' && one.request.command !== verb)) continue;
      const value = partOf(one.request, part);
      if (value !== undefined && value !== '' && value.length <= longest) values.add(value);
    }
    return [{ id, verb, part, status, values: [...values].sort() }];
  });
}

const longest = 200; // characters of a value
