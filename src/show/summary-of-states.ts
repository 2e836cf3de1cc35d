import type { Template } from '../model/personality.ts';
import type { Situation } from '../model/situation.ts';
import type { State, StatePicture } from './draw-states.ts';
import type { Step } from './walk-recordings.ts';

/** A situation that came up in a state, with one of the exchanges in which it did. */
export interface SeenSituation {
  readonly situation: Situation;
  readonly template: Template;
  readonly count: number;
  /** The recorded answer had the template's status. */
  readonly right: number;
  readonly example: Step;
}

/** A state with what was asked in it, by command. */
export interface StateSummary {
  readonly state: State;
  readonly commands: readonly { readonly command: string; readonly situations: readonly SeenSituation[] }[];
}

/** For every state the situations that came up in it, the most frequent command first. */
export function summariseStates({ states, stateOf, steps }: StatePicture): readonly StateSummary[] {
  const seen = new Map<string, Map<string, SeenSituation>>();
  for (const step of steps) {
    const state = stateOf.get(step) ?? '';
    const here = seen.get(state) ?? new Map<string, SeenSituation>();
    const old = here.get(step.situation.id);
    const right = Number(step.status === step.template.status);
    here.set(step.situation.id, {
      situation: step.situation,
      template: step.template,
      count: (old?.count ?? 0) + 1,
      right: (old?.right ?? 0) + right,
      example: old && (old.example.status === old.template.status || right === 0) ? old.example : step,
    });
    seen.set(state, here);
  }
  return states
    .filter(({ id }) => seen.has(id))
    .map((state) => ({ state, commands: byCommand([...(seen.get(state.id)?.values() ?? [])]) }));
}

function byCommand(situations: readonly SeenSituation[]): StateSummary['commands'] {
  const groups = new Map<string, SeenSituation[]>();
  for (const one of situations) {
    const { command } = one.example.request;
    groups.set(command, [...(groups.get(command) ?? []), one]);
  }
  const total = (some: readonly SeenSituation[]) => some.reduce((sum, { count }) => sum + count, 0);
  return [...groups]
    .map(([command, own]) => ({ command, situations: own.sort((a, b) => b.count - a.count || order(a, b)) }))
    .sort((a, b) => total(b.situations) - total(a.situations) || (a.command < b.command ? -1 : 1));
}

function order(a: SeenSituation, b: SeenSituation): number {
  return a.situation.id < b.situation.id ? -1 : 1;
}
