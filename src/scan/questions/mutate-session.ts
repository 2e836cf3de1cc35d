import type { SessionPlan, Step } from '../model/session-plan.ts';
import { freshValue, freshWord } from '../plan/fresh-value.ts';
import { type Corpus, namesIn } from './corpus.ts';
import { draw, type Material, mutateRequest } from './mutate-request.ts';

/** Longer sessions are cut: what is asked in them is soon said. */
const longestSession = 20;
/** How often a second place is changed, and a name that the client made up. */
const twice = 0.35;
const alone = 0.8; // share of sessions of single requests, of datagrams
const requestsAlone = 5;
const usualShare = 0.7; // of known requests that are said elsewhere: most that were said are changed ones, which clients hardly ever say
const ordinaryShare = 0.6; // of the sessions that are changed
const plannedShare = 0.25;
const renamed = 0.6; // probability that words of the session are replaced throughout
const renamedAll = 0.5; // and that all of them are, not one

/** What sessions are made of, and requests that have surprised: these are tried elsewhere too. */
export interface Sources {
  readonly corpus: Corpus;
  /** Sessions as clients hold them, and sessions that a plan asked for. */
  readonly ordinary: readonly (readonly Step[])[];
  readonly planned: readonly (readonly Step[])[];
  /** What is said in these, by command. */
  readonly usual: readonly (readonly Step[])[];
  readonly hot: readonly Step[];
  readonly material: Material;
  /** Whether a step changes something that others see: where it stands in a session, only what comes later is changed. */
  readonly isChanging: (step: Step) => boolean;
  /** Whether a step may only be said as it was said before. */
  readonly isFixed: (step: Step) => boolean;
}

interface Draft {
  steps: Step[];
  focus: Set<number>;
  kinds: string[];
}

/** A session that was held, changed in a few places: what is asked stays close to what clients do. */
export function mutateSession(sources: Sources): SessionPlan | undefined {
  const { corpus, material, isChanging } = sources;
  const { random } = material;
  if (material.grammar.framing.kind === 'datagram' && random() < alone) return mutateAlone(sources);
  const base = draw(basesOf(sources, random), random);
  if (!base) return undefined;
  const draft: Draft = { steps: base.slice(0, longestSession), focus: new Set(), kinds: [] };
  if (random() < renamed) rename(draft, corpus, random);
  const places = random() < twice ? 2 : 1;
  for (let place = 0; place < places; place++) {
    const change = draw(changes, random);
    const from = draft.steps.findLastIndex(isChanging) + 1;
    const at = from + Math.floor(random() * (draft.steps.length - from + 1));
    const kind = change?.(draft, at, sources);
    if (kind !== undefined) draft.kinds.push(kind);
  }
  if (draft.focus.size === 0) return undefined;
  return {
    steps: draft.steps,
    focus: [...draft.focus].sort((a, b) => a - b),
    kind: [...new Set(draft.kinds)].sort().join(' + '),
  };
}

/** Mostly sessions as clients hold them: what is mutated again and again has nothing to do with them any more. */
function basesOf({ corpus, ordinary, planned }: Sources, random: () => number): readonly (readonly Step[])[] {
  const lot = random();
  if (ordinary.length > 0 && lot < ordinaryShare) return ordinary;
  return planned.length > 0 && lot < ordinaryShare + plannedShare ? planned : corpus.sessions;
}

/** Some changed requests, each of which is a session of its own to a server that answers datagram by datagram. */
function mutateAlone({ corpus, material }: Sources): SessionPlan | undefined {
  const said = Array.from({ length: requestsAlone }, () => draw(corpus.requests, material.random)?.say);
  const mutated = said.flatMap((say) => (say === undefined ? undefined : mutateRequest(say, material)) ?? []);
  if (mutated.length === 0) return undefined;
  return {
    steps: mutated.map(({ say }) => ({ say })),
    focus: mutated.map((_, index) => index),
    kind: [...new Set(mutated.map(({ kind }) => kind))].sort().join(' + '),
  };
}

/** Changes the draft at a place and says how, if it did. */
type Change = (draft: Draft, at: number, sources: Sources) => string | undefined;

/**
 * Other names for what clients make up, wherever it is said: it has to be heard more than once to be told from what matters. Of each session that is
 * held again one or all of them change; what is always said in the same words would be answered so for its words.
 */
function rename(draft: Draft, { rare }: Corpus, random: () => number): void {
  const words = draft.steps
    .flatMap(({ say }) => (say.length < 300 ? namesIn(say) : []))
    .filter((word) => rare.has(word) && /^[A-Za-z]/.test(word));
  const distinct = [...new Set(words)];
  const one = draw(distinct, random);
  if (one === undefined) return;
  for (const word of random() < renamedAll ? distinct : [one]) renameWord(draft, word, random);
  if (draft.focus.size > 0) draft.kinds.push('renamed');
}

function renameWord(draft: Draft, word: string, random: () => number): void {
  const other = freshValue(word, random);
  if (other.length !== word.length) return;
  for (const [index, step] of draft.steps.entries()) {
    if (!step.say.includes(word) || step.ifAsked) continue;
    draft.steps[index] = { ...step, say: step.say.replaceAll(word, other) };
    draft.focus.add(index);
  }
}

const replace: Change = (draft, at, { material, isFixed }) => {
  const step = draft.steps[at];
  if (!step || step.active || isFixed(step)) return undefined;
  const mutated = mutateRequest(step.say, material);
  if (!mutated || step.ifAsked) return undefined;
  draft.steps[at] = { ...step, say: mutated.say };
  draft.focus.add(at);
  return mutated.kind;
};

const insertKnown: Change = (draft, at, { corpus, usual, material, isChanging }) => {
  const isUsual = usual.length > 0 && material.random() < usualShare;
  const step = draw((isUsual ? draw(usual, material.random) : undefined) ?? corpus.requests, material.random);
  if (!step || isAnswer(draft.steps[at]) || isChanging(step)) return undefined;
  insert(draft, at, step);
  return 'known request';
};

const insertChanged: Change = (draft, at, { corpus, material, isChanging, isFixed }) => {
  const step = draw(corpus.requests, material.random);
  const mutated =
    step && !step.active && !isChanging(step) && !isFixed(step)
      ? mutateRequest(step.say, material)
      : undefined;
  if (!mutated || isAnswer(draft.steps[at])) return undefined;
  insert(draft, at, { say: mutated.say });
  return mutated.kind;
};

const insertHot: Change = (draft, at, { hot, material, isChanging }) => {
  const step = draw(hot, material.random);
  if (!step || isAnswer(draft.steps[at]) || isChanging(step)) return undefined;
  insert(draft, at, step);
  return 'surprising request';
};

const insertUnsaid: Change = (draft, at, { corpus, material }) => {
  const { grammar, random } = material;
  const word = draw(corpus.unsaid, random);
  if (word === undefined || isAnswer(draft.steps[at]) || grammar.framing.kind !== 'line') return undefined;
  const parameter = random() < 0.5 ? '' : ` ${freshWord(random)}`;
  insert(draft, at, {
    say: `${grammar.tagged ? `x${Math.floor(random() * 1000)} ` : ''}${word}${parameter}\r\n`,
  });
  return 'named command';
};

const remove: Change = (draft, at) => {
  if (at >= draft.steps.length - 1) return undefined;
  draft.steps.splice(at, 1);
  draft.focus = new Set([...draft.focus].map((index) => (index > at ? index - 1 : index)));
  draft.focus.add(at);
  return 'left out';
};

const repeat: Change = (draft, at) => {
  const step = draft.steps[at];
  if (!step) return undefined;
  insert(draft, at + 1, step);
  return 'said twice';
};

const swap: Change = (draft, at) => {
  const [one, other] = draft.steps.slice(at, at + 2);
  if (!one || !other || one.ifAsked || other.ifAsked) return undefined;
  draft.steps.splice(at, 2, other, one);
  draft.focus.add(at).add(at + 1);
  return 'order';
};

const pipeline: Change = (draft, at, { material }) => {
  const together = draft.steps.slice(at, at + 2 + Math.floor(material.random() * 2));
  if (together.length < 2 || together.some(({ ifAsked, active, half }) => ifAsked || active || half))
    return undefined;
  if (draft.focus.size > 0) return undefined;
  draft.steps.splice(at, together.length, { say: together.map(({ say }) => say).join('') });
  draft.focus.add(at);
  return 'pipelined';
};

const leave: Change = (draft, at) => {
  const step = draft.steps[at];
  if (!step || draft.focus.size > 0) return undefined;
  draft.steps = [...draft.steps.slice(0, at), { ...step, half: true }];
  draft.focus.add(at);
  return 'half-closed';
};

const changes: readonly Change[] = [
  ...Array<Change>(8).fill(replace),
  ...Array<Change>(6).fill(insertKnown),
  ...Array<Change>(3).fill(insertChanged),
  ...Array<Change>(4).fill(insertHot),
  insertUnsaid,
  remove,
  repeat,
  swap,
  pipeline,
  leave,
];

function insert(draft: Draft, at: number, step: Step): void {
  draft.steps.splice(at, 0, step);
  draft.focus = new Set([...draft.focus].map((index) => (index >= at ? index + 1 : index)));
  draft.focus.add(at);
}

/** What is said because it was asked for stays behind what asked for it. */
function isAnswer(step: Step | undefined): boolean {
  return step?.ifAsked === true;
}
