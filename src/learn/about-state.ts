import type { Test } from '../model/situation.ts';

/** Whether a question is about the session so far, not about the request. */
export function isAboutState({ test }: Test): boolean {
  return ['last', 'latest', 'happened', 'count', 'answered', 'said'].includes(test);
}
