import { guestNames } from '../../knowledge/guest-names.ts';
import { isCompletion } from '../../knowledge/status-codes.ts';
import type { EventRef, Test } from '../../model/situation.ts';

/**
 * Tells tests that make sense for any server of a protocol from those about what one server happens to have: whole requests, templates,
 * the client's own words. Words of the protocol are told by their spelling: `TYPE I`, `FROM:`.
 */
export function isGeneral(test: Test, isCommand: (command: string) => boolean): boolean {
  const isKnownEvent = ({ verb }: EventRef) => verb === undefined || isCommand(verb);
  switch (test.test) {
    case 'verb':
    case 'answered':
    case 'story':
    case 'size':
      return false;
    case 'said':
      return isCommand(test.verb) && guestNames.has(test.value);
    case 'is':
    case 'starts':
    case 'ends':
      return isWord(test.value);
    case 'has':
      return test.value.length <= 1 || isWord(test.value);
    case 'longer':
      return test.than >= leastLimit;
    case 'above':
      return test.than <= 0 || test.than >= leastLimit;
    case 'known':
      return isGeneralSet(test.set, isCommand);
    case 'last':
      return isKnownEvent(test.event);
    case 'happened':
      return [test.event, ...(test.or ?? []), ...(test.since ?? [])].every(isKnownEvent);
    case 'count':
      return test.template === undefined && isKnownEvent(test.event);
    case 'latest':
    case 'same':
    case 'equals':
      return isCommand(test.verb);
    default:
      return true;
  }
}

const longestWord = 12;
const leastLimit = 64; // below, it is the clients' habit that their words are short and their numbers small

/** `FROM:`, `I`, `/`, `yes`: never a name that somebody chose. */
function isWord(value: string): boolean {
  if (value.length > longestWord) return false;
  return /^[^A-Za-z0-9]$/.test(value) || /^[A-Z][A-Z0-9-]*[:=]?$/.test(value) || words.has(value);
}

/** What parts say that mynah makes itself, and what is said of a connection (RFC 9110). */
const words: ReadonlySet<string> = new Set([
  'yes',
  'no',
  'gone',
  'never',
  'file',
  'folder',
  'own',
  'low',
  'other',
  'close',
  'keep-alive',
]);

/** Sets of what a command accepted, named by its status; not those of one template, nor of what was asked in vain. */
function isGeneralSet(set: string, isCommand: (command: string) => boolean): boolean {
  const [verb = '', , status = ''] = set.split(' ');
  return (verb === '*' || isCommand(verb)) && isCompletion(status);
}
