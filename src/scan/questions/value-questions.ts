import { readRequest } from '../../message/request/request.ts';
import type { Personality } from '../../model/personality.ts';
import type { Test } from '../../model/situation.ts';
import type { SessionPlan, Step } from '../model/session-plan.ts';
import { freshValue, freshWord } from '../plan/fresh-value.ts';
import type { Corpus } from './corpus.ts';

/** A session before a question is at most so long. */
const longestWay = 12;

/**
 * Is a value one of a set, or is any taken? For every command whose answer is believed to depend on its value, one value
 * of the same form and one of another that nobody has said, once for each key: what was said just before, as with a user
 * and his password. `asked` holds what was asked so in earlier rounds.
 */
export function valueQuestions(
  corpus: Corpus,
  { grammar, situations }: Personality,
  asked: Set<string>,
  random: () => number,
): readonly SessionPlan[] {
  const doubtful = new Set(
    situations.filter(({ when }) => when.some(asksForValue)).flatMap(({ when }) => when.flatMap(verbOf)),
  );
  const plans: SessionPlan[] = [];
  for (const steps of corpus.sessions) {
    for (const [index, step] of steps.slice(0, longestWay).entries()) {
      const { command, words } = readRequest(step.say, grammar);
      const word = words.at(-1);
      if (word === undefined || step.ifAsked || step.active || !doubtful.has(command)) continue;
      const key = `${command} ${words.length} ${(steps[index - 1]?.say ?? '').toUpperCase().slice(0, 80)}`;
      if (asked.has(key)) continue;
      asked.add(key);
      for (const value of [freshValue(word, random), freshWord(random)]) {
        const said = withLastWord(step, word, value);
        if (said) plans.push({ steps: [...steps.slice(0, index), said], focus: [index], kind: 'value set' });
      }
    }
  }
  return plans;
}

function asksForValue(test: Test): boolean {
  if (test.test === 'known' || test.test === 'same') return true;
  return test.test === 'is' && /^(arg|rest|pair|final|key)/.test(test.part);
}

function verbOf(test: Test): readonly string[] {
  return test.test === 'verb' ? [test.is] : [];
}

/** The request with another last word; a keyword or bracket around it stays. Of RESP, where lengths count, the word's own is set. */
function withLastWord(step: Step, word: string, value: string): Step | undefined {
  const at = step.say.lastIndexOf(word);
  if (at < 0 || value === word) return undefined;
  const after = step.say.slice(at + word.length);
  const before = step.say.slice(0, at).replace(/\$\d+\r\n$/, `$${value.length}\r\n`);
  return { ...step, say: before + value + after };
}
