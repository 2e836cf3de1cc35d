import { type Automaton, type Edge, edgesOf, type State } from './prefix-tree.ts';

/** Whether two states may not be one by what each answers to a command that both know. */
export type Conflict = (ours: ReadonlyMap<string, Edge>, theirs: ReadonlyMap<string, Edge>) => boolean;

/** Both were answered, but never alike. */
export const nothingAlike: Conflict = (ours, theirs) =>
  [...ours.keys()].every((status) => !theirs.has(status));

/** One was answered as the other never was. */
export const anythingElse: Conflict = (ours, theirs) =>
  ours.size !== theirs.size || [...ours.keys()].some((status) => !theirs.has(status));

type Undo = (() => void)[];

/**
 * Blue-fringe with the evidence score (Lang, Pearlmutter and Price 1998): states next to the finished ones are merged with one of these,
 * the pair that has most exchanges in common first; a state that fits none is finished itself. Changes the tree.
 */
export function mergeBlueFringe(root: State, conflict: Conflict): Automaton {
  const red = new Set([root]);
  for (;;) {
    const fringe = fringeOf(red);
    if (fringe.length === 0) return { start: [root], merged: (states) => states };
    const best = bestMerge(red, fringe, conflict);
    if (best.kind === 'promote') red.add(best.state);
    else merge(best.into, best.edge, conflict, []);
  }
}

/** The edges that lead from finished states to others. */
function fringeOf(red: ReadonlySet<State>): readonly Edge[] {
  return [...red].flatMap(({ edges }) =>
    [...edges.values()].flatMap((answers) => [...answers.values()].filter(({ to }) => !red.has(to))),
  );
}

type Step =
  | { readonly kind: 'promote'; readonly state: State }
  | { readonly kind: 'merge'; readonly into: State; readonly edge: Edge };

function bestMerge(red: ReadonlySet<State>, fringe: readonly Edge[], conflict: Conflict): Step {
  let best: { readonly into: State; readonly edge: Edge; readonly score: number } | undefined;
  for (const edge of fringe) {
    let fits = false;
    for (const into of red) {
      const undo: Undo = [];
      const score = merge(into, edge, conflict, undo);
      for (const back of undo.reverse()) back();
      if (score === undefined) continue;
      fits = true;
      if (score > (best?.score ?? -1)) best = { into, edge, score };
    }
    if (!fits) return { kind: 'promote', state: edge.to };
  }
  if (!best) throw new Error('a fringe has states');
  return { kind: 'merge', ...best };
}

/** Lets the edge lead to `into` and folds what it led to into that; the evidence, or undefined where they conflict. */
function merge(into: State, edge: Edge, conflict: Conflict, undo: Undo): number | undefined {
  const { to } = edge;
  edge.to = into;
  undo.push(() => {
    edge.to = to;
  });
  return fold(into, to, conflict, undo);
}

function fold(into: State, from: State, conflict: Conflict, undo: Undo): number | undefined {
  for (const [command, answers] of from.edges) {
    const ours = into.edges.get(command);
    if (ours && conflict(ours, answers)) return undefined;
  }
  let score = 0;
  for (const { command, status, to, count } of edgesOf(from)) {
    const same = into.edges.get(command)?.get(status);
    if (!same) {
      attach(into, { command, status, edge: { to, count } }, undo);
      continue;
    }
    same.count += count;
    undo.push(() => {
      same.count -= count;
    });
    const below = fold(same.to, to, conflict, undo);
    if (below === undefined) return undefined;
    score += 1 + below;
  }
  return score;
}

interface NamedEdge {
  readonly command: string;
  readonly status: string;
  readonly edge: Edge;
}

function attach({ edges }: State, { command, status, edge }: NamedEdge, undo: Undo): void {
  const answers = edges.get(command) ?? new Map<string, Edge>();
  if (answers.size === 0) edges.set(command, answers);
  answers.set(status, edge);
  undo.push(() => {
    answers.delete(status);
    if (answers.size === 0) edges.delete(command);
  });
}
