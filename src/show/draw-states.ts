import { commandName } from '../compare/reports/command-name.ts';
import { printable } from '../compare/reports/visible.ts';
import { opened } from '../message/request/request.ts';
import type { History } from '../message/session/history.ts';
import { holds } from '../message/situation/situation-tests.ts';
import type { Personality } from '../model/personality.ts';
import type { Test } from '../model/situation.ts';
import { describeTest } from '../personality/words/describe-test.ts';
import { type Step, type WalkedSession, walkRecordings } from './walk-recordings.ts';

/** A state: which of the facts that decide most answers hold. */
export interface State {
  /** `state1`, `state2`, … in the order of the first visit; `closed` is the end. */
  readonly id: string;
  /** How it is most often entered. */
  readonly name: string;
  /** What holds in it, in words. */
  readonly facts: readonly string[];
  readonly visits: number;
}

export interface Transition {
  readonly from: string;
  readonly to: string;
  /** Commands with the statuses of their answers, the most frequent first. */
  readonly labels: readonly { readonly text: string; readonly count: number }[];
  readonly count: number;
}

/** The picture of a personality's states, and in which of them each recorded exchange was. */
export interface StatePicture {
  readonly states: readonly State[];
  readonly transitions: readonly Transition[];
  /** State before the exchange, by step. */
  readonly stateOf: ReadonlyMap<Step, string>;
  readonly steps: readonly Step[];
  /** The state that a session with this past is in; undefined where the recordings never came to it. */
  readonly stateIn: (history: History) => string | undefined;
}

const mostStates = 12; // more is no picture
const mostFacts = 8; // each can double the states

/**
 * Draws states from what the situations ask about the past: the few facts that decide most answers are the
 * state, and the recordings are walked to see which combinations of them occur and what leads from one to the other.
 */
export function drawStates(personality: Personality, sessions: readonly WalkedSession[]): StatePicture {
  let facts = weightiestFacts(personality).slice(0, mostFacts);
  for (;;) {
    const walk = walkStates(personality, sessions, facts);
    if (walk.keys.size <= mostStates || facts.length === 0) return toPicture(walk, facts);
    facts = facts.slice(0, -1);
  }
}

/** Facts about the session alone: what a test says of the request being answered is no state. */
function isFact({ test }: Test): boolean {
  return test === 'last' || test === 'latest' || test === 'happened' || test === 'count';
}

/** Those that decide most exchanges come first. */
function weightiestFacts({ situations }: Personality): readonly Test[] {
  const weights = new Map<string, { test: Test; weight: number }>();
  for (const { when, seen } of situations) {
    for (const test of when.filter(isFact)) {
      const key = JSON.stringify(test);
      const weight = (weights.get(key)?.weight ?? 0) + seen;
      weights.set(key, { test, weight });
    }
  }
  return [...weights]
    .sort(([a, x], [b, y]) => y.weight - x.weight || (a < b ? -1 : 1))
    .map(([, { test }]) => test);
}

interface Walk {
  /** Visits by the key of a state, in the order of the first visit. */
  readonly keys: Map<string, number>;
  readonly moves: Map<string, { from: string; to: string; labels: Map<string, number> }>;
  readonly stateOf: Map<Step, string>;
  readonly steps: Step[];
}

const end = 'closed';
/** Before the server has greeted; what holds of no event may hold again later, and that is another state. */
const start = 'start';

function walkStates(
  personality: Personality,
  sessions: readonly WalkedSession[],
  facts: readonly Test[],
): Walk {
  const walk: Walk = { keys: new Map(), moves: new Map(), stateOf: new Map(), steps: [] };
  let before: Step | undefined;
  walkRecordings(personality, sessions, (step, history) => {
    const key = step.request.kind === 'opened' && step.reply !== '' ? start : keyOf(facts, history);
    if (before && before.session === step.session) move(walk, before, key);
    else if (before) leave(walk, before);
    walk.keys.set(key, (walk.keys.get(key) ?? 0) + 1);
    walk.stateOf.set(step, key);
    walk.steps.push(step);
    before = step;
  });
  if (before) leave(walk, before);
  return walk;
}

function keyOf(facts: readonly Test[], history: History): string {
  const context = { request: opened, history, isKnown: () => false, isVerb: () => true };
  return facts.map((fact) => (holds(fact, context) ? '1' : '0')).join('');
}

/** The last exchange of a session leads to the end only where the server closes. */
function leave(walk: Walk, step: Step): void {
  if (step.template.ends && step.template.ends !== 'said') move(walk, step, end);
}

function move(walk: Walk, step: Step, to: string): void {
  const from = walk.stateOf.get(step) ?? '';
  const key = `${from} ${to}`;
  const known = walk.moves.get(key) ?? { from, to, labels: new Map<string, number>() };
  const { command } = step.request;
  const label = `${command === '' ? 'connect' : commandName(command)} ${step.status || 'silence'}`;
  known.labels.set(label, (known.labels.get(label) ?? 0) + 1);
  walk.moves.set(key, known);
}

function toPicture({ keys, moves, stateOf, steps }: Walk, facts: readonly Test[]): StatePicture {
  const ids = new Map([...keys.keys()].map((key, index) => [key, `state${index + 1}`]));
  ids.set(end, end);
  const transitions = [...moves.values()]
    .map(({ from, to, labels }): Transition => {
      const sorted = [...labels].map(([text, count]) => ({ text, count }));
      sorted.sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
      const count = sorted.reduce((sum, label) => sum + label.count, 0);
      return { from: ids.get(from) ?? '', to: ids.get(to) ?? '', labels: sorted, count };
    })
    .sort((a, b) => b.count - a.count || (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1));
  const states = [...keys].map(([key, visits], index): State => {
    const id = `state${index + 1}`;
    const held = facts.flatMap((fact, at) =>
      key !== start && key[at] === '1' ? [printable(describeTest(fact))] : [],
    );
    return { id, name: index === 0 ? 'start' : nameOf(id, transitions), facts: held, visits };
  });
  const isEntered = transitions.some(({ to }) => to === end);
  const closed: State = { id: end, name: 'closed by the server', facts: [], visits: 0 };
  return {
    states: isEntered ? [...states, closed] : states,
    transitions,
    stateOf: new Map([...stateOf].map(([step, key]) => [step, ids.get(key) ?? ''])),
    steps,
    stateIn: (history) => ids.get(keyOf(facts, history)),
  };
}

/** The exchange that most often leads to it from elsewhere. */
function nameOf(id: string, transitions: readonly Transition[]): string {
  const labels = transitions.filter(({ from, to }) => to === id && from !== id).flatMap((one) => one.labels);
  const [most] = [...labels].sort((a, b) => b.count - a.count);
  return most === undefined ? id : `after ${most.text}`;
}

/** A state for people: its number and how it is entered. */
export function stateName({ id, name }: State): string {
  return id === end ? name : `${id.replace(/^state/, 'state ')}: ${name}`;
}
