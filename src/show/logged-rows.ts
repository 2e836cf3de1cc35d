import type { Personality } from '../model/personality.ts';
import type { State } from './draw-states.ts';
import type { EventOverlay } from './logged-sessions.ts';
import { type CardPlace, commandIn, type ShownSituation } from './situation-html.ts';
import type { StateSummary } from './summary-of-states.ts';

/** A state with its rows: what recordings or a log came to in it, by command. */
export interface ShownState {
  readonly state: State;
  readonly commands: readonly { readonly command: string; readonly situations: readonly ShownSituation[] }[];
}

/**
 * Rows for what a log reached in a state where no recording did, so that the counts of a state's rows are those of the state. What it
 * reached in no state of the page is with what is outside of them.
 */
export function withLoggedRows(
  states: readonly StateSummary[],
  unmet: readonly ShownSituation[],
  { situations, templates }: Personality,
  events: EventOverlay | undefined,
): { readonly states: readonly ShownState[]; readonly unmet: readonly ShownSituation[] } {
  const byId = new Map(templates.map((template) => [template.id, template]));
  const known = new Set(states.map(({ state }) => state.id));
  const added = (state: string, has: readonly ShownSituation[]): readonly ShownSituation[] => {
    const there = new Set(has.map(({ situation }) => situation.id));
    return situations.flatMap((situation) => {
      const template = byId.get(situation.answer);
      const isMissing = !there.has(situation.id) && countIn(situation.id, state, known, events) > 0;
      return isMissing && template ? [{ situation, template, count: 0, right: 0 }] : [];
    });
  };
  return {
    states: states.map(({ state, commands }) => ({
      state,
      commands: withRows(
        commands,
        added(
          state.id,
          commands.flatMap((one) => one.situations),
        ),
      ),
    })),
    unmet: [...unmet, ...added('unmet', unmet)],
  };
}

function withRows(commands: ShownState['commands'], rows: readonly ShownSituation[]): ShownState['commands'] {
  const names = [...new Set([...commands.map(({ command }) => command), ...rows.map(commandIn)])];
  return names.map((command) => ({
    command,
    situations: [
      ...(commands.find((one) => one.command === command)?.situations ?? []),
      ...rows.filter((row) => commandIn(row) === command),
    ],
  }));
}

/** How often a log has a situation in a state, `unmet` being all that the page does not show. */
function countIn(
  situation: string,
  state: string,
  known: ReadonlySet<string>,
  events: EventOverlay | undefined,
): number {
  const at = events?.reached.get(situation)?.states ?? new Map<string, number>();
  if (state !== 'unmet') return at.get(state) ?? 0;
  return [...at].reduce((sum, [id, count]) => sum + (known.has(id) ? 0 : count), 0);
}

/** Where cards are, and how often a log has what they show. Links to a situation lead to the first place where it was recorded. */
export function cardPlaces(
  states: readonly ShownState[],
  unmet: readonly ShownSituation[],
  events: EventOverlay | undefined,
): (state: string, situation: string) => CardPlace {
  const known = new Set(states.map(({ state }) => state.id));
  const homes = new Map<string, { readonly state: string; readonly count: number }>();
  const add = (state: string, { situation, count }: ShownSituation) => {
    const home = homes.get(situation.id);
    if (!home || (home.count === 0 && count > 0)) homes.set(situation.id, { state, count });
  };
  for (const { state, commands } of states)
    for (const { situations } of commands) for (const one of situations) add(state.id, one);
  for (const one of unmet) add('unmet', one);
  return (state, situation) => {
    const place = { state, isRepeated: homes.get(situation)?.state !== state };
    if (!events) return place;
    const reached = events.reached.get(situation);
    const here = countIn(situation, state, known, events);
    return { ...place, reached: { here, all: reached?.count ?? 0, sessions: reached?.sessions ?? 0 } };
  };
}
