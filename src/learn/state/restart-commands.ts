import type { Row } from '../model/row.ts';
import type { Cause, FlagSearch, Searched } from './share-flags.ts';

const usual = 0.5; // share of the sessions that begin with it

/**
 * The command with which nearly every session begins makes the server begin anew when it comes again, as a second `EHLO` does: it sets and clears
 * what the greeting sets and clears, unless a recording shows that it does not. Hardly any client says it twice.
 */
export function addRestartCommands(
  searched: readonly Searched[],
  rows: readonly Row[],
  search: FlagSearch,
): readonly Searched[] {
  const greeting = search.causes.findIndex((cause) => cause.length === 1 && cause[0]?.verb === '');
  const opening = findOpening(rows, search.causes);
  if (greeting < 0 || opening === undefined) return searched;
  const verbs = (search.causes[opening] ?? []).map(({ verb }) => verb);
  return searched.map((one) => {
    const { transitions, on, off } = one;
    const eventVerbs =
      transitions &&
      [...transitions.set, ...transitions.clear].flatMap((index) => search.causes[index] ?? []);
    if (!transitions || eventVerbs?.some(({ verb }) => verbs.includes(verb))) return one;
    const side = transitions.set.includes(greeting)
      ? 'set'
      : transitions.clear.includes(greeting)
        ? 'clear'
        : undefined;
    if (!side) return one;
    const reopened = search.weigh(on, off, { ...transitions, [side]: [...transitions[side], opening] });
    return reopened.missed + reopened.taken > transitions.missed + transitions.taken
      ? one
      : { ...one, transitions: reopened };
  });
}

/** The success with which most sessions begin, with those that are answered alike. */
function findOpening(rows: readonly Row[], causes: readonly Cause[]): number | undefined {
  const first = new Map<number, string | undefined>();
  for (const { context, group } of rows)
    first.set(group, first.get(group) ?? context.history.first?.request.command);
  const share = (cause: Cause) =>
    [...first.values()].filter((verb) => cause.some((event) => event.verb === verb)).length / first.size;
  let best: { readonly index: number; readonly share: number } | undefined;
  causes.forEach((cause, index) => {
    const isSuccess = cause.every(
      ({ verb, status }) => verb && status !== undefined && !/^[45-]/.test(status),
    );
    if (isSuccess && share(cause) >= Math.max(usual, (best?.share ?? 0) + 1e-9))
      best = { index, share: share(cause) };
  });
  return (best as { readonly index: number } | undefined)?.index;
}
