import type { Test } from '../../../model/situation.ts';
import type { RefusalReason } from '../../evidence/refusal-reason.ts';
import { isAboutState } from '../../features/question-kind.ts';
import { topicOf } from '../../features/question-topic.ts';
import type { LabelEntropy } from '../../features/table/label-entropy.ts';
import type { Question } from '../../model/question.ts';
import type { Row } from '../../model/row.ts';

/** Share of the bits that does not count where a question of one kind tells errors of another kind apart. */
const mismatchShare = 0.7;

/** Bits for asking about the values of this part at all, which are paid once. */
const partPrice = 3;

/** What questions are weighed by. */
export interface Scales {
  readonly rows: readonly Row[];
  readonly byRow: LabelEntropy;
  /** Sightings of one session count as one: for questions about the past. */
  readonly bySession: LabelEntropy;
  /** Bits of cost are multiplied by this. */
  readonly thrift: number;
  /** The part of which a value was asked for before. */
  readonly unseenPart: string | undefined;
}

interface Split {
  readonly question: Question;
  readonly gain: number;
  readonly before: number;
  /** Questions that divide these rows at all. */
  readonly useful: readonly Question[];
}

/** The question that saves most beyond what it costs; nothing if none does. */
export function bestSplit(
  members: Uint32Array,
  questions: readonly Question[],
  scales: Scales,
): Split | undefined {
  const { rows, byRow, bySession, thrift, unseenPart } = scales;
  if (members.length < 2) return undefined;
  const before = byRow.measure(members);
  if (before <= 0) return undefined;
  const repeated = provenTwice(members, rows);
  const ofWords = { counter: byRow, its: members, bits: before };
  const ofState = { counter: bySession, its: repeated, bits: bySession.measure(repeated) };
  let best: { question: Question; value: number; gain: number } | undefined;
  const useful: Question[] = [];
  for (const question of questions) {
    const isOfState = isAboutState(question.test);
    const { counter, its, bits } = isOfState ? ofState : ofWords;
    const after = counter.measureSplit(its, question.bits);
    if (after !== undefined || (its !== members && divides(question, members))) useful.push(question);
    if (after === undefined) continue;
    const gain = bits - after;
    if (gain <= 1e-9) continue;
    let value = gain - (question.cost - (continuesPart(question.test, unseenPart) ? partPrice : 0)) * thrift;
    if (best && value <= best.value) continue;
    value -= mismatchOf(question, its, counter);
    if (value < 0 || (isOfState && isChance(question, its, counter))) continue;
    if (!best || value > best.value + 1e-9) best = { question, value, gain };
  }
  return best && { question: best.question, gain: best.gain, before, useful };
}

function divides({ bits }: Question, members: Uint32Array): boolean {
  const first = bits[members[0] ?? 0];
  return members.some((index) => bits[index] !== first);
}

/** Bits that do not count, as the question is of another kind than the errors that it tells apart. */
function mismatchOf(question: Question, members: Uint32Array, counter: LabelEntropy): number {
  const topic = topicOf(question.test);
  counter.measureReasons(members, question.bits);
  let bits = 0;
  for (const reason of ['state', 'syntax', 'value', 'rights'] as const) {
    if (!mayExplain(reason, topic, question)) bits += mismatchShare * counter.reasonBits[reason];
  }
  return bits;
}

/** A question about the past that sets a single sighting apart is no evidence, unless many commands ask it. */
function isChance({ test, helped, bits }: Question, members: Uint32Array, counter: LabelEntropy): boolean {
  if (counter.smallerSide < 2 && (helped < 4 || test.test === 'last')) return true;
  return counter.setsOnceApart(members, bits);
}

/**
 * Rows whose answer several sessions got here: what only one session shows proves nothing about the past, since something always sets
 * that session apart.
 */
function provenTwice(members: Uint32Array, rows: readonly Row[]): Uint32Array {
  const groups = new Map<number, number>(); // of each label: the only one, or several
  for (const index of members) {
    const { label, group } = rows[index] as Row;
    const known = groups.get(label);
    if (known === undefined) groups.set(label, group);
    else if (known !== group) groups.set(label, several);
  }
  const some = members.filter((index) => groups.get(rows[index]?.label ?? -1) === several);
  return some.length === members.length ? members : some;
}

const several = -1;

function continuesPart(test: Test, part: string | undefined): boolean {
  return test.test === 'is' && test.part === part;
}

/** What a sender may do depends on who it is and on what it asks for; whether a name is known may depend on who asks. */
function mayExplain(reason: RefusalReason, topic: RefusalReason, { factor, test }: Question): boolean {
  const identifiesUser = factor === true && (test.test === 'answered' || test.test === 'said');
  if (reason === 'rights') return topic === 'rights' || topic === 'value' || identifiesUser;
  return reason === topic || (reason === 'value' && identifiesUser);
}
