import type { Fidelity } from '../../../compare/play/fidelity.ts';
import { judgeScript, type Verdict } from '../../../compare/play/judge-script.ts';
import { scriptsOf } from '../../../compare/play/script.ts';
import { playScripts } from '../../../compare/play/verify-scripts.ts';
import { evidenceOfConversations } from '../../../evidence/recorded-evidence.ts';
import type { Priors } from '../../../knowledge/priors.ts';
import { decide } from '../../../learn/learn.ts';
import { toText } from '../../../message/bytes/latin1.ts';
import type { Conversation } from '../../../model/conversation.ts';
import type { Personality } from '../../../model/personality.ts';
import { groupBy } from '../../../statistics/group-by.ts';
import { inProcess, judgePersonality, meetPersonality } from '../meet-personality.ts';

const fewScripts = 10; // of so many each is left out by itself
const usualFolds = 5; // of cross-validation
const mostLeftOut = 150; // scripts in a fold: what they are judged by should be nearly all that was recorded
const enoughExchanges = 280; // judged, after which no further fold is played: learning anew is dear, and two in a hundred show
const largeRecording = 20_000; // messages, from which on learning is dear and one fold has to do

/** How a fold was answered that was left out. */
export interface PlayedFold {
  readonly fold: number;
  /** Scripts that were left out; 0 where nothing is left to learn from. */
  readonly judged: number;
  readonly exchanges: number;
  /** Exchanges of which the status, and the text, was right. */
  readonly class: number;
  readonly text: number;
}

/** The folds of recordings, each of which can be judged by itself, in any order and any thread. */
export class HeldOutFolds {
  /** None where there is only one script. */
  readonly count: number;
  /** Exchanges judged after which no further fold is needed. */
  readonly enough: number;
  readonly #recordings: readonly Conversation[];
  readonly #priors: readonly Priors[];
  /** Sessions in which the client says the same. */
  readonly #scripts: readonly (readonly Conversation[])[];

  constructor(recordings: readonly Conversation[], priors: readonly Priors[]) {
    this.#recordings = recordings;
    this.#priors = priors;
    const scripts = groupBy(recordings.filter(isControl), saidIn);
    const messages = recordings.reduce((sum, one) => sum + one.messages.length, 0);
    this.#scripts = scripts;
    this.enough = messages > largeRecording ? 1 : enoughExchanges;
    this.count =
      scripts.length < 2 ? 0 : scripts.length <= fewScripts ? scripts.length : foldsOf(scripts.length);
  }

  /** About how many exchanges a fold has. */
  about(fold: number): number {
    return this.#firstOf(fold).reduce((sum, { messages }) => sum + messages.length, 0) / 2;
  }

  /** Learns from all but a fold, and plays that. */
  async play(fold: number): Promise<PlayedFold> {
    const out = this.#leftOut(fold);
    const isOut = idsOf(out.flat());
    const left = this.#recordings.filter((one) => !isOut(one));
    if (!left.some(isControl)) return { fold, judged: 0, exchanges: 0, class: 0, text: 0 };
    const learned = decide(evidenceOfConversations(left), { priors: this.#priors });
    const verdicts = await playAmongAll(learned, this.#recordings, this.#firstOf(fold));
    return {
      fold,
      judged: out.length,
      exchanges: verdicts.length,
      class: verdicts.filter(({ sameClass }) => sameClass).length,
      text: verdicts.filter(({ sameText }) => sameText).length,
    };
  }

  #leftOut(fold: number): readonly (readonly Conversation[])[] {
    return this.#scripts.filter((_, index) => index % this.count === fold);
  }

  #firstOf(fold: number): readonly Conversation[] {
    return this.#leftOut(fold).flatMap(([first]) => first ?? []);
  }
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
  heldOut: readonly Conversation[],
): Promise<readonly Verdict[]> {
  const held = new Set(heldOut.map(({ id }) => id));
  const inOrder = [...recordings].sort((a, b) => a.start - b.start || a.id - b.id);
  const { grammar, templates } = personality;
  const options = { ...inProcess, templates };
  const played = await playScripts(scriptsOf(inOrder), meetPersonality(personality, 1, []), options);
  return played
    .filter(({ script }) => held.has(script.id))
    .flatMap((one) => judgeScript(one, grammar, templates));
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
