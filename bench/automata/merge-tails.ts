import { type Automaton, edgesOf, type State, statesOf } from './prefix-tree.ts';

/** k-tails (Biermann and Feldman 1972): states from which the same was recorded for `k` exchanges are one. */
export function mergeTails(root: State, k: number): Automaton {
  const classes = new Map<string, State[]>();
  const classOf = new Map<State, readonly State[]>();
  for (const state of statesOf(root)) {
    const tails = tailsOf(state, k);
    const own = classes.get(tails) ?? [];
    classes.set(tails, own);
    own.push(state);
    classOf.set(state, own);
  }
  const merged = (states: readonly State[]) => [
    ...new Set(states.flatMap((state) => classOf.get(state) ?? [state])),
  ];
  return { start: merged([root]), merged };
}

function tailsOf(state: State, k: number): string {
  if (k === 0) return '';
  const tails = edgesOf(state).map(({ command, status, to }) => [command, status, tailsOf(to, k - 1)]);
  return JSON.stringify(tails.map((tail) => JSON.stringify(tail)).sort());
}
