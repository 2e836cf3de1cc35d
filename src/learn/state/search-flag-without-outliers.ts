import { groupBy } from '../../statistics/group-by.ts';
import type { Row } from '../model/row.ts';
import { errorCost, type FlagTransitions } from './search-flag.ts';
import type { FlagSearch, Searched } from './share-flags.ts';

const rarity = 8; // successes for each refusal of a command that may have been refused for another reason

/**
 * The flag that explains a refusal best. A command that hardly ever got the refusal may have got it for another reason, and its many
 * successes would hide the flag; so the search is repeated without each such command, whose refusals then stay unexplained.
 */
export function searchFlagWithoutOutliers(
  { on, off }: Pick<Searched, 'on' | 'off'>,
  rows: readonly Row[],
  flags: FlagSearch,
): FlagTransitions | undefined {
  const commandOf = (index: number) => rows[index]?.context.request.command ?? '';
  let best = flags.search(on, off);
  for (const refused of groupBy(on, commandOf)) {
    const command = commandOf(refused[0] ?? 0);
    const others = (some: readonly number[]) => some.filter((index) => commandOf(index) !== command);
    const [otherOn, otherOff] = [others(on), others(off)];
    const left = refused.length;
    if (off.length - otherOff.length <= rarity * left || otherOn.length === 0 || otherOff.length === 0)
      continue;
    const found = flags.search(otherOn, otherOff);
    const cost = (found?.cost ?? 0) + errorCost * left;
    if (found && cost < (best?.cost ?? errorCost * on.length) - 1e-9)
      best = { ...found, cost, missed: found.missed + left };
  }
  return best;
}
