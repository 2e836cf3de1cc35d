import type { Fidelity } from '../../compare/play/fidelity.ts';
import type { Verdict } from '../../compare/play/judge-script.ts';
import { scriptsOf } from '../../compare/play/script.ts';
import type { Priors } from '../../knowledge/priors.ts';
import { learn } from '../../learn/learn.ts';
import { toText } from '../../message/bytes/latin1.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Personality, Quality } from '../../model/personality.ts';
import { groupBy } from '../../statistics/group-by.ts';
import { judgePersonality } from './meet-personality.ts';

const fewScripts = 10; // of so many each is left out by itself
const usualFolds = 5; // of cross-validation
const mostLeftOut = 150; // scripts in a fold: what they are judged by should be nearly all that was recorded
const enoughExchanges = 280; // judged, after which no further fold is played: learning anew is dear, and two in a hundred show
const largeRecording = 20_000; // messages, from which on learning is dear and one fold has to do

/** How well sessions are answered that a personality was not learned from. */
export type HeldOutQuality = Required<Pick<Quality, 'folds' | 'judged' | 'class' | 'text'>>;

/**
 * Foretells how well sessions to come will be answered: part after part of the recorded ones is left out, everything is learned anew
 * from the rest, and the sessions left out are played to that, among all others, and judged as `mynah verify` judges. Sessions in which the client says the same are
 * left out together, or they would answer each other. Fractions of 1; none are judged where there is only one script.
 */
export async function heldOutQuality(
  recordings: readonly Conversation[],
  priors: readonly Priors[] = [],
): Promise<HeldOutQuality> {
  const scripts = groupBy(recordings.filter(isControl), saidIn);
  const dealt = scripts.length <= fewScripts ? scripts.length : foldsOf(scripts.length);
  const messages = recordings.reduce((sum, one) => sum + one.messages.length, 0);
  const enough = messages > largeRecording ? 1 : enoughExchanges;
  const verdicts: Verdict[] = [];
  let folds = 0;
  let judged = 0;
  for (let fold = 0; scripts.length > 1 && fold < dealt && verdicts.length < enough; fold++) {
    const out = scripts.filter((_, index) => index % dealt === fold);
    const isOut = idsOf(out.flat());
    const left = recordings.filter((one) => !isOut(one));
    if (!left.some(isControl)) continue;
    const isFirst = idsOf(out.flatMap(([first]) => first ?? []));
    verdicts.push(...(await playAmongAll(learn(left, { priors }), recordings, isFirst)));
    folds = dealt;
    judged += out.length;
  }
  return {
    folds,
    judged,
    class: withAll(
      share(verdicts, ({ sameClass }) => sameClass),
      folds,
    ),
    text: withAll(
      share(verdicts, ({ sameText }) => sameText),
      folds,
    ),
  };
}

/** The personality with what is foretold of it. */
export async function withHeldOutQuality(
  personality: Personality,
  recordings: readonly Conversation[],
  priors: readonly Priors[],
): Promise<Personality> {
  const quality = { ...personality.quality, ...(await heldOutQuality(recordings, priors)) };
  return { ...personality, quality };
}

function foldsOf(scripts: number): number {
  return Math.max(usualFolds, Math.ceil(scripts / mostLeftOut));
}

/**
 * Verdicts on the sessions left out. All are played, in the order in which they were recorded, or what clients left in the server would not be there for those that
 * come after them.
 */
async function playAmongAll(
  personality: Personality,
  recordings: readonly Conversation[],
  isHeld: (one: Conversation) => boolean,
): Promise<readonly Verdict[]> {
  const held = new Set(recordings.filter(isHeld).map(({ id }) => id));
  const inOrder = [...recordings].sort((a, b) => a.start - b.start || a.id - b.id);
  const { verdicts } = await judgePersonality(personality, scriptsOf(inOrder));
  return verdicts.filter(({ conversation }) => held.has(conversation));
}

/**
 * What is right where all sessions are learned from and not all but one fold: what goes wrong is mostly what none of them shows, and that falls as their number grows (in the recordings of the scoreboard
 * as 1/n; "Foretold and true" holds this to what is true).
 */
function withAll(right: number, folds: number): number {
  return folds === 0 ? 0 : 1 - (1 - right) * (1 - 1 / folds);
}

function share(verdicts: readonly Verdict[], isRight: (one: Verdict) => boolean): number {
  return verdicts.filter(isRight).length / Math.max(1, verdicts.length);
}

/** How sessions are answered that a personality was not learned from. */
export async function playHeldOut(
  personality: Personality,
  held: readonly Conversation[],
): Promise<Fidelity> {
  return (await judgePersonality(personality, scriptsOf(held))).fidelity;
}

export function isControl({ dataOf, messages }: Conversation): boolean {
  return dataOf === undefined && messages.length > 0;
}

/** Whether a conversation is one of these, or a data connection of one. */
function idsOf(some: readonly Conversation[]): (one: Conversation) => boolean {
  const ids = new Set(some.map(({ id }) => id));
  return ({ id, dataOf }) => ids.has(dataOf?.control ?? id);
}

/** All that the client says, but for the ports of data connections: sessions in which it is the same would answer each other. */
export function saidIn({ messages }: Conversation): string {
  return messages
    .flatMap(({ from, bytes }) => (from === 'client' ? [toText(bytes)] : []))
    .join('\0')
    .replace(/\d+(?:,\d+){5}|\|\d+\|[ \t]*(?=[\r\n]|$)/g, '#');
}
