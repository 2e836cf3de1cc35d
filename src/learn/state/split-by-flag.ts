import isEqual from 'lodash/isEqual.js';
import uniqWith from 'lodash/uniqWith.js';
import { groupBy } from '../../statistics/group-by.ts';
import type { Row } from '../model/row.ts';
import { errorCost, type FlagTransitions, type KnownTransitions } from './search-flag.ts';
import type { FlagSearch, Searched } from './share-flags.ts';

const leastMistakes = 4; // sightings that the one flag does not explain
const mostMistakes = 0.15; // of the sightings of the refusal
const another = 4; // bits to say that a refusal has one more flag

/**
 * One wording may refuse for several states: `Wrong state` before login, after it, and where no mailbox was selected. Where one flag explains
 * it badly, the commands that got it are divided by the flags that explain each of them best, if that takes fewer bits.
 */
export function splitByFlag(
  searched: readonly Searched[],
  rows: readonly Row[],
  flags: FlagSearch,
): readonly Searched[] {
  return searched.flatMap((one) => divided(one, rows, flags) ?? [one]);
}

function divided(whole: Searched, rows: readonly Row[], flags: FlagSearch): readonly Searched[] | undefined {
  const { on, transitions, commands } = whole;
  const mistakes = transitions ? transitions.missed + transitions.taken : on.length;
  if (commands.size < 2 || mistakes < leastMistakes || mistakes <= mostMistakes * on.length) return undefined;
  const commandOf = (index: number) => rows[index]?.context.request.command ?? '';
  const parts = [...commands].sort().map((command) => {
    const its = (index: number) => commandOf(index) === command;
    return { ...whole, commands: new Set([command]), on: on.filter(its), off: whole.off.filter(its) };
  });
  const own = parts.flatMap((part) => (part.off.length > 0 ? (flags.search(part.on, part.off) ?? []) : []));
  const known = uniqWith(
    own.map(({ set, clear }): KnownTransitions => ({ set, clear })),
    isEqual,
  );
  const groups = groupBy(parts, (part) => String(bestOf(part, known, parts, flags))).map((its): Searched => {
    const joined = {
      ...whole,
      commands: new Set(its.flatMap((part) => [...part.commands])),
      on: its.flatMap((part) => part.on),
      off: its.flatMap((part) => part.off),
    };
    return { ...joined, transitions: flags.search(joined.on, joined.off) };
  });
  const costOf = (some: readonly Searched[]) =>
    some.reduce((sum, part) => sum + (part.transitions?.cost ?? errorCost * part.on.length), 0);
  const saves = groups.length > 1 && costOf(groups) + another * (groups.length - 1) < costOf([whole]) - 1e-9;
  return saves ? groups : undefined;
}

/** The flag that makes fewest mistakes about a command; of equal ones that which explains most of all commands. */
function bestOf(
  part: Searched,
  known: readonly KnownTransitions[],
  parts: readonly Searched[],
  flags: FlagSearch,
): number {
  const mistakesOf = ({ on, off }: Searched, one: KnownTransitions) => {
    const { missed, taken }: FlagTransitions = flags.weigh(on, off, one);
    return missed + taken;
  };
  const ranked = known.map((one, index) => ({
    index,
    own: mistakesOf(part, one),
    all: parts.reduce((sum, other) => sum + Math.min(mistakesOf(other, one), other.on.length), 0),
  }));
  ranked.sort((a, b) => a.own - b.own || a.all - b.all || a.index - b.index);
  return ranked[0]?.index ?? 0;
}
