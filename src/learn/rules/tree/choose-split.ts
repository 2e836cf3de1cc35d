import type { RefusalReason } from '../../../knowledge/refusal-wording.ts';
import type { Test } from '../../../model/situation.ts';
import { comparesWithPast, needsSightings, tellsChoice } from '../../features/question-kind.ts';
import { topicOf } from '../../features/question-topic.ts';
import type { LabelEntropy } from '../../features/table/label-entropy.ts';
import type { Question } from '../../model/question.ts';

/** Share of the bits that does not count where a question of one kind tells errors of another kind apart. */
const mismatchShare = 0.7;
const partPrice = 3; // bits for asking about the values of a part at all, which are paid once
const leastGain = 1; // bits that a question has to save, however usual it is
const leastCompared = 3; // commands that a comparison with what was said before helps with, to be believed of an error that says so
const leastHelped = 4; // commands that a question about the past helps with, to be asked for a single sighting

/** How splits are measured: question by question over the rows, those about the past with each session counted once. */
export interface SplitMeasures {
  readonly byRow: LabelEntropy;
  readonly bySession: LabelEntropy;
  /** Bits of cost are multiplied by this: more makes smaller trees. */
  readonly thrift: number;
  /** Commands of which any says which numbered things are meant; none if missing. */
  readonly choices?: readonly string[];
}

/** The best question for some rows, with the bits before it and those it gains, and the questions that divide the rows at all. */
export interface Split {
  readonly question: Question;
  readonly gain: number;
  readonly before: number;
  readonly useful: readonly Question[];
}

/**
 * The question that saves most bits of labels beyond its cost; none where no question does. After a question about the values
 * of `askedPart` further ones are cheaper. A question about the past that sets apart a single sighting is no evidence, as something
 * always does, unless many commands depend on it; and neither are answers that only one session got here.
 */
export function chooseSplit(
  members: Uint32Array,
  questions: readonly Question[],
  { byRow, bySession, thrift, choices = [] }: SplitMeasures,
  askedPart: string | undefined,
): Split | undefined {
  if (members.length < 2) return undefined;
  const beforeByRow = byRow.measure(members);
  if (beforeByRow <= 0) return undefined;
  const ofText = { entropy: byRow, its: members, before: beforeByRow };
  const repeated = bySession.repeatedIn(members);
  const ofState = { entropy: bySession, its: repeated, before: bySession.measure(repeated) };
  let best: { question: Question; value: number; gain: number } | undefined;
  const useful: Question[] = [];
  for (const question of questions) {
    const isState =
      needsSightings(question.test) &&
      !isSaid(question, members, byRow) &&
      !tellsChoice(question.test, choices);
    const { entropy, its, before } = isState ? ofState : ofText;
    const after = entropy.measureSplit(its, question.bits);
    if (after !== undefined || (its !== members && divides(question, members))) useful.push(question);
    if (after === undefined) continue;
    const gain = before - after;
    if (gain < Math.min(leastGain, before - 1e-9)) continue;
    const cost = question.cost - (continuesPart(question.test, askedPart) ? partPrice : 0);
    let value = gain - cost * thrift;
    if (best && value <= best.value) continue;
    value -= mismatchShare * mismatchedBits(entropy, its, question);
    if (value < 0) continue;
    if (isState && entropy.smallerSide < 2 && !mayStandAlone(question)) continue;
    if (isState && entropy.setsOnceApart(its, question.bits)) continue;
    if (!best || value > best.value + 1e-9) best = { question, value, gain };
  }
  return best && { question: best.question, gain: best.gain, before: beforeByRow, useful };
}

function divides({ bits }: Question, members: Uint32Array): boolean {
  const first = bits[members[0] ?? 0];
  return members.some((index) => bits[index] !== first);
}

function continuesPart(test: Test, part: string | undefined): boolean {
  return test.test === 'is' && test.part === part;
}

/** Bits of errors whose wording speaks of something else than the question does. */
function mismatchedBits(entropy: LabelEntropy, members: Uint32Array, question: Question): number {
  const topic = topicOf(question.test);
  entropy.measureReasons(members, question.bits);
  let bits = 0;
  for (const reason of ['state', 'syntax', 'value', 'rights'] as const)
    if (!mayExplain(reason, topic)) bits += entropy.reasonBits[reason];
  return bits;
}

/** What is compared with something said before, as in answers to other commands, where errors say that they are about a value: they need no other proof. */
function isSaid({ helped, test }: Question, members: Uint32Array, entropy: LabelEntropy): boolean {
  return comparesWithPast(test) && helped >= leastCompared && entropy.speaksOf(members, topicOf(test));
}

function mayStandAlone({ helped, test }: Question): boolean {
  return helped >= leastHelped && test.test !== 'last';
}

/** What a sender may do depends on what it asks for as well. */
function mayExplain(reason: RefusalReason, topic: RefusalReason): boolean {
  return reason === topic || (reason === 'rights' && topic === 'value');
}
