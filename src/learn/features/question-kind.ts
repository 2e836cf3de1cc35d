import { resourceParts } from '../../message/request/parts.ts';
import { secured } from '../../message/request/request.ts';
import type { Test } from '../../model/situation.ts';

/** True if a question is about the session so far, not about the request. */
export function isAboutState({ test }: Test): boolean {
  return ['last', 'latest', 'happened', 'count', 'answered', 'said', 'story'].includes(test);
}

/** True if it asks if all is said inside TLS. That is no chance of a session: servers tell the two apart, so one sighting tells as much as many. */
function isAboutTls(test: Test): boolean {
  return test.test === 'happened' && test.event.verb === secured.command && test.since === undefined;
}

/** True if it compares what the request says with what was said before. */
export function comparesWithPast({ test }: Test): boolean {
  return test === 'same' || test === 'equals';
}

/** True if it is about the session so far, of which something is always special: a single sighting is no evidence. */
export function needsSightings(test: Test): boolean {
  return (isAboutState(test) || comparesWithPast(test)) && !isAboutTls(test);
}

const ofWords = ['words', 'form', 'is', 'known', 'has', 'starts', 'ends', 'shape', 'longer', 'above'];
const annotations: readonly string[] = [...resourceParts, 'pair', 'after', 'kept'];

/** True if a question is about what the request itself says, whatever was before it and is in the world. */
export function isAboutWords(test: Test): boolean {
  const part = 'part' in test ? (test.part.split('.')[0] ?? '') : '';
  return ofWords.includes(test.test) && !annotations.includes(part);
}

/** True if a question is about what the server keeps: a request about the same thing is another one where that is otherwise. */
export function isAboutResource(test: Test): boolean {
  return 'part' in test && resourceParts.some((part) => part === test.part);
}

/**
 * True if it asks with which of some commands it was said which numbered things are meant. That it was one of them is proven by all that name things by number: what differs with them is no
 * chance of a session.
 */
export function tellsChoice(test: Test, choices: readonly string[]): boolean {
  if (test.test !== 'happened' || test.since === undefined) return false;
  return [test.event, ...test.since].every(({ verb = '' }) => choices.includes(verb));
}
