import { visible } from '../compare/reports/visible.ts';
import { many } from '../model/many.ts';
import { type State, type StatePicture, stateName, type Transition } from './draw-states.ts';

const mostLabels = 3; // on an arrow

/** The picture in Graphviz's language. Names come from captured bytes: every string is escaped. On a page arrows have no labels: they would bury it. `logged` marks the states that an event log came to, with how many requests. */
export function pictureDot(
  picture: StatePicture,
  title: string,
  labelled = true,
  logged: ReadonlyMap<string, number> = new Map(),
): string {
  const transitions = drawnTransitions(picture);
  const nodes = drawnStates(picture, transitions).map((state) => {
    const count = logged.get(state.id) ?? 0;
    const label = quoted(`${labelOf(state)}${count === 0 ? '' : `\nlog ${count}x`}`);
    const marks = `${count === 0 ? '' : ', class="reached"'}${state.id === 'closed' ? ', style=dashed' : ''}`;
    return `  ${state.id} [label=${label}${marks}];`;
  });
  const edges = transitions.map(
    (one) =>
      `  ${one.from} -> ${one.to} [${labelled ? `label=${quoted(textOf(one))}, ` : ''}penwidth=${widthOf(one)}];`,
  );
  return [
    `digraph ${quoted(title)} {`,
    '  rankdir=TB; bgcolor=transparent; node [shape=box, style=rounded, fontname="Helvetica", fontsize=11, margin="0.2,0.08"]; edge [fontname="Helvetica", fontsize=9];',
    ...nodes,
    ...edges,
    '}',
    '',
  ].join('\n');
}

/** The picture as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html). */
export function pictureMermaid(picture: StatePicture): string {
  const transitions = drawnTransitions(picture);
  const nodes = drawnStates(picture, transitions).map(
    (state) => `  ${state.id}["${entities(labelOf(state))}"]`,
  );
  const edges = transitions.map((one) => `  ${one.from} -->|"${entities(textOf(one))}"| ${one.to}`);
  return ['flowchart TD', ...nodes, ...edges, ''].join('\n');
}

/** What stays in a state is told in words, and so is how every client says goodbye: they would bury the picture. */
function drawnTransitions(picture: StatePicture): readonly Transition[] {
  const goodbye = goodbyeOf(picture);
  return picture.transitions
    .filter(({ from, to }) => from !== to)
    .map((one) =>
      one.to === 'closed' ? { ...one, labels: one.labels.filter(({ text }) => text !== goodbye) } : one,
    )
    .filter(({ labels }) => labels.length > 0);
}

/** What closes the connection most often, if it does so in several states: `QUIT 221`. */
export function goodbyeOf({ transitions }: StatePicture): string | undefined {
  const states = new Map<string, number>();
  for (const { to, labels } of transitions) {
    for (const { text } of to === 'closed' ? labels : []) states.set(text, (states.get(text) ?? 0) + 1);
  }
  const [most] = [...states].sort((a, b) => b[1] - a[1]);
  return most !== undefined && most[1] >= 3 ? most[0] : undefined;
}

function drawnStates({ states }: StatePicture, transitions: readonly Transition[]): readonly State[] {
  return states.filter(({ id }) => id !== 'closed' || transitions.some(({ to }) => to === id));
}

function labelOf(state: State): string {
  const name = visible(stateName(state));
  return state.id === 'closed' ? name : `${name}\n${many(state.visits, 'exchange')}`;
}

function textOf({ labels }: Transition): string {
  const first = labels
    .slice(0, mostLabels)
    .map(({ text, count }) => `${visible(text).slice(0, 40)} (${count})`);
  const rest = labels.length - first.length;
  return [...first, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
}

function widthOf({ count }: Transition): string {
  return Math.min(4, 0.6 + Math.log10(count + 1)).toFixed(1);
}

/** A DOT string: backslashes and quotes escaped, `\n` for new lines. */
function quoted(text: string): string {
  const escaped = text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n');
  return `"${escaped.replace(/[^\x20-\x7e]/g, '?')}"`;
}

/** Mermaid's entity codes for everything but letters, digits and harmless marks. */
function entities(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/[^A-Za-z0-9 .,:()+-]/g, (char) => `#${char.charCodeAt(0)};`))
    .join('<br>');
}
