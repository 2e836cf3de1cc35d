import type { RefusalReason } from '../../knowledge/refusal-wording.ts';
import type { Test } from '../../model/situation.ts';
import { isAboutState } from './question-kind.ts';

/** True if a question is about the session so far, about the form of the request, or about a value. */
export function topicOf(test: Test): RefusalReason {
  if ('part' in test && test.part === 'data') return 'state';
  if ('part' in test && test.part === 'endpoint') return 'syntax';
  if (test.test === 'starts' && test.part === 'place') return 'rights';
  if (isAboutState(test)) return 'state';
  if (isKeyword(test)) return 'syntax';
  if (['is', 'known', 'same', 'equals'].includes(test.test)) return 'value';
  return test.test === 'verb' ? 'none' : 'syntax';
}

/** `FROM:`, `SIZE=` are the command's syntax, not values. */
export function isKeyword(test: Test): boolean {
  return test.test === 'is' && /^[A-Za-z]+[:=]$/.test(test.value);
}
