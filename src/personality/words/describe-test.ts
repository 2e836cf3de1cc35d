import type { Test } from '../../model/situation.ts';
import { unreachable } from '../../model/unreachable.ts';
import { asciiJson } from '../ascii-json.ts';
import { describeEvent } from './describe-field.ts';
import { describeKnown } from './describe-rule.ts';

const commandNames: ReadonlyMap<string, string> = new Map([
  ['', 'the greeting'],
  [' ', 'an empty line'],
  ['?', 'a command never seen'],
  [' left', 'the client has left'],
  [' tls', 'TLS begins'],
]);

const endpointNames: ReadonlyMap<string, string> = new Map([
  ['own', "an endpoint of the client's"],
  ['low', "a privileged port of the client's"],
  ['other', "another machine's endpoint"],
]);

const sortNames: ReadonlyMap<string, string> = new Map([
  ['file', 'a file'],
  ['folder', 'a folder'],
]);

const listedNames: ReadonlyMap<string, string> = new Map([
  ['yes', 'there is such a number'],
  ['gone', 'what has this number was taken away'],
  ['never', 'there never was such a number'],
]);

/** What a test asks, in a few words for people: `MAIL`, `arg1 has "@"`, `since MAIL answered 250`. */
export function describeTest(test: Test): string {
  switch (test.test) {
    case 'verb':
      return commandNames.get(test.is) ?? test.is;
    case 'is':
      if (test.part === 'sort')
        return `what it names is ${sortNames.get(test.value) ?? `what ${test.value} makes`}`;
      if (test.part === 'there') return `what it names is ${test.value === 'yes' ? '' : 'not '}there`;
      if (test.part === 'listed') return listedNames.get(test.value) ?? `what it numbers is ${test.value}`;
      if (test.part === 'endpoint') return `it announces ${endpointNames.get(test.value) ?? test.value}`;
      return `${test.part} is ${asciiJson(test.value)}${test.caseless ? ' in any letter case' : ''}`;
    case 'has':
      return `${test.part} has ${asciiJson(test.value)}`;
    case 'starts':
      if (test.part === 'verb.form') return `a command written like ${asciiJson(test.value)}`;
      return `${test.part} starts with ${asciiJson(test.value)}`;
    case 'ends':
      return `${test.part} ends with ${asciiJson(test.value)}`;
    case 'shape':
      return `${test.part} looks like a ${test.is}`;
    case 'longer':
      return `${test.part} is longer than ${test.than}`;
    case 'above':
      return `${test.part} is above ${test.than}`;
    case 'words':
      return test.least === 1 ? 'has a parameter' : `has ${test.least} parameters or more`;
    case 'known':
      return describeKnown(test.part, test.set);
    case 'form':
      return `written with ${test.is}`;
    case 'byte':
      return `byte ${test.at} is 0x${test.is.toString(16).padStart(2, '0')}`;
    case 'size':
      return `${test.is} bytes long`;
    default:
      return describeHistory(test);
  }
}

type HistoryTest = Extract<
  Test,
  { test: 'last' | 'latest' | 'happened' | 'count' | 'same' | 'answered' | 'said' | 'story' | 'equals' }
>;

/** Does it ask about the session so far, and not about the request alone? What differs in it is a state. */
export function isHistoryTest(test: Test): test is HistoryTest {
  return ['last', 'latest', 'happened', 'count', 'same', 'answered', 'said', 'story', 'equals'].includes(
    test.test,
  );
}

function describeHistory(test: HistoryTest): string {
  switch (test.test) {
    case 'last':
      return `just after ${describeEvent(test.event)}`;
    case 'latest':
      return `the last ${describeEvent(test)}`;
    case 'happened':
      return `after ${[test.event, ...(test.or ?? [])].map(describeEvent).join(' or ')}${test.since ? ` since the last ${test.since.map(describeEvent).join(' or ')}` : ''}`;
    case 'count':
      return `after ${test.template === undefined ? describeEvent(test.event) : `answers by ${test.template}`} ${test.least} times`;
    case 'same':
      return `the last ${test.verb} with this ${test.part} was answered ${test.status}`;
    case 'answered':
      return `the last ${test.verb} was answered by ${test.template}`;
    case 'said':
      return `${test.part} of the last ${test.verb} was ${[test.value, ...(test.or ?? [])].join(' or ')}`;
    case 'story':
      return `this very request after the ${test.last} that were recorded before it${test.scope ? ', in this session and those before' : ''}`;
    case 'equals':
      return `${test.part} is ${test.other} of the last ${test.verb}`;
    default:
      return unreachable(test);
  }
}
