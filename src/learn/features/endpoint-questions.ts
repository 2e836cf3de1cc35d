import type { Test } from '../../model/situation.ts';

/** True if it is asked whose endpoint a request announces. */
export function isAboutEndpoint(test: Test): boolean {
  return test.test === 'is' && test.part === 'endpoint';
}

/**
 * Whether a question makes sense once `known` holds. Of a well-formed endpoint the port is chance, and so is how the parameter is
 * written: nothing more is asked about it.
 */
export function isStillUseful(test: Test, known: Test): boolean {
  return !isAboutEndpoint(known) || !('part' in test) || ['there', 'place', 'data'].includes(test.part);
}
