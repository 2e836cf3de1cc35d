import type { Exchange } from '../../../exchange/exchange.ts';
import { affected } from '../../../message/session/store.ts';
import type { StoredValue } from '../../../message/session/stored-values.ts';

const parts = [undefined, 'arg2', 'arg3', 'final']; // that say by how much; undefined: by one
const longest = 200; // characters of an answer that tells a number

/** Whether an answer fits this having been done to the number that was there. */
interface Count {
  readonly does: 'increase' | 'decrease';
  readonly part?: string;
  readonly fits: boolean;
}

/**
 * An answer that ends with a number may tell what the number that was kept has become. Nothing where that makes no difference.
 */
export function countsShown({ request, reply }: Exchange, thing: StoredValue | undefined): readonly Count[] {
  const number = reply.length > longest ? undefined : /^[^\n]*?(?<![\w.-])(-?\d+)\r?\n$/.exec(reply)?.[1];
  if (number === undefined) return [];
  const counts = (['increase', 'decrease'] as const).flatMap((does) =>
    parts.flatMap((part): Count[] => {
      const count = { does, ...(part === undefined ? {} : { part }) };
      const becomes = affected(thing, { ...count, verb: request.command }, request).kept?.value;
      return becomes === undefined ? [] : [{ ...count, fits: becomes === number }];
    }),
  );
  return counts.every(({ fits }) => fits) ? [] : counts;
}
