import type { Test } from '../../../model/situation.ts';
import type { Question } from '../../model/question.ts';

const mostValues = 24; // of one part of one command
const worthNaming = 1.5; // bits that one more value must save
const leastSaved = 6; // bits that a group must save over all commands

/** Bits that the answers to a question save over all commands together. */
export type Saved = (bits: Uint8Array) => number;

type Said = Test & { readonly test: 'said' };

/**
 * Values after which a server behaves alike are one question, such as whether the user is one of those who may write: of
 * the values that were said with a command, those are put together that say more about all answers as one.
 */
export function groupEquivalentValues(questions: readonly Question[], saved: Saved): readonly Question[] {
  const byPart = new Map<string, (Question & { readonly test: Said })[]>();
  for (const question of questions) {
    if (!isSaid(question)) continue;
    const key = `${question.test.verb}\0${question.test.part}`;
    const known = byPart.get(key);
    if (known) known.push(question);
    else byPart.set(key, [question]);
  }
  const groups = new Map<string, Question>();
  for (const alone of byPart.values()) {
    const some = alone.slice(0, mostValues);
    if (some.length < 2 || !some.some(({ bits }) => saved(bits) > leastSaved / 2)) continue;
    const known = new Map<string, number>();
    for (const first of some) {
      const group = grow(first, some, saved, known);
      if (group) groups.set(JSON.stringify(group.test), group);
    }
  }
  return [...groups.values()];
}

function isSaid(question: Question): question is Question & { readonly test: Said } {
  return question.test.test === 'said';
}

function grow(
  first: Question & { readonly test: Said },
  others: readonly (Question & { readonly test: Said })[],
  saved: Saved,
  known: Map<string, number>,
): Question | undefined {
  let bits = first.bits;
  let gain = saved(bits);
  const values = [first.test.value];
  /** Of values that were put together in another order it is known. */
  const savedWith = (value: string, joined: () => Uint8Array) => {
    const key = JSON.stringify([...values, value].sort());
    const gained = known.get(key) ?? saved(joined());
    known.set(key, gained);
    return gained;
  };
  for (;;) {
    let best: { readonly value: string; readonly bits: Uint8Array; readonly gain: number } | undefined;
    for (const other of others) {
      if (values.includes(other.test.value)) continue;
      const joined = () => either(bits, other.bits);
      const next = savedWith(other.test.value, joined);
      if (next > Math.max(best?.gain ?? 0, gain + worthNaming))
        best = { value: other.test.value, bits: joined(), gain: next };
    }
    if (!best) break;
    ({ bits, gain } = best);
    values.push(best.value);
  }
  if (values.length < 2 || gain < leastSaved) return undefined;
  const [value = '', ...or] = values.sort();
  const { verb, part } = first.test;
  return { ...first, test: { test: 'said', verb, part, value, or }, cost: 3 + values.length, bits };
}

function either(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a);
  for (let at = 0; at < joined.length; at++) joined[at] = (joined[at] ?? 0) | (b[at] ?? 0);
  return joined;
}
