import type { Session } from '../../src/exchange/exchange.ts';

/** A way out of a state: one command with one status of its answer. */
export interface Edge {
  to: State;
  count: number;
}

/** By command, then by status. A command may have several: what its parameters were is not told to automata. */
export interface State {
  readonly edges: Map<string, Map<string, Edge>>;
}

/** Where a session can be: several states where merging left it open. */
export interface Automaton {
  readonly start: readonly State[];
  /** All states that are one with these. */
  readonly merged: (states: readonly State[]) => readonly State[];
}

/** The automaton that does exactly what was recorded: sessions share states as long as they are alike. */
export function prefixTree(sessions: readonly Session[]): State {
  const root: State = { edges: new Map() };
  for (const { exchanges } of sessions) {
    let state = root;
    for (const { request, status } of exchanges) {
      const edge = edgeOf(state, request.command, status);
      edge.count++;
      state = edge.to;
    }
  }
  return root;
}

function edgeOf({ edges }: State, command: string, status: string): Edge {
  const answers = edges.get(command) ?? new Map<string, Edge>();
  edges.set(command, answers);
  const edge = answers.get(status) ?? { to: { edges: new Map() }, count: 0 };
  answers.set(status, edge);
  return edge;
}

export function edgesOf({ edges }: State): readonly (Edge & { command: string; status: string })[] {
  return [...edges].flatMap(([command, answers]) =>
    [...answers].map(([status, edge]) => ({ command, status, ...edge })),
  );
}

/** All states of a tree, parents first. */
export function statesOf(root: State): readonly State[] {
  const states = [root];
  for (const state of states) states.push(...edgesOf(state).map(({ to }) => to));
  return states;
}
