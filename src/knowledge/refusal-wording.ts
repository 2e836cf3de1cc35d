/** What an error answer is about: the order of commands, how the request is written, a value in it, or what its sender may do. */
export type RefusalReason = 'state' | 'syntax' | 'value' | 'rights' | 'none';

/**
 * Words that servers of all kinds use, the first that is found counts. They are hints, never conditions: where the wording
 * says nothing, the evidence alone decides. Reply codes after RFC 959, 2428, 3977 and 5321, in which the second digit 0 is syntax.
 */
export const refusalWording: readonly (readonly [RefusalReason, RegExp])[] = [
  // RFC 1939, 4 and RFC 9051, 3 call it the state of a session
  [
    'state',
    /\b(?:wrong|incorrect|invalid|bad|this|current) state\b|\bnot (?:valid|allowed|permitted) (?:now|here|yet|at this (?:time|point|stage))\b/i,
  ],
  [
    'value',
    /\b(?:incorrect|(?:authentication|login) failed|bad password|invalid (?:password|credentials|login))\b/i,
  ],
  // RFC 959, 5.4: 530 also refuses a user who names himself
  ['rights', /^530\b.*\b(?:denied|permission|anonymous)\b/i],
  ['state', /^(?:503|530|480|412|420|425|483)\b/],
  ['syntax', /^(?:500|501|504|522|555)\b/],
  ['rights', /\b(?:denied|permission|not permitted|privileges?|anonymous)\b/i],
  [
    'state',
    /\b(?:first|already|before|not (?:logged|registered)|log ?in|authenticate|sequence|nested|no mailbox selected|not selected|in progress|need [A-Z]{3,}|no (?:user ?|group ?|mailbox ?)(?:name )?(?:given|specified|selected))\b/i,
  ],
  [
    'syntax',
    /\b(?:syntax|arguments?|parameters?|unrecognized|invalid|illegal|malformed|too long|usage|wrong number|missing|unbalanced|not an integer|bad command|unknown command)\b/i,
  ],
  ['value', /^(?:550|551|552|553|411|423|430)\b/],
  [
    'value',
    /\b(?:no such|not found|does(?:n't| not) exist|unknown user|user unknown|there's no|nonexistent|failed|rejected)\b/i,
  ],
];

/** A success that says nothing was to be done: what it asks for was done before. */
export const alreadyDone = /^\d+ already\b/i;

/** What was asked for was done before, so it is known (RFC 2812, 5.2; RFC 5321, 4.2). */
export const saysAlready = /\balready\b/i;

/** How servers of all kinds say that they do not know a command (RFC 959, 5.4; RFC 2812, 5.2; RFC 3977, 3.2.1; RFC 5321, 4.3.2). */
export const saysUnknownCommand =
  /\b(?:unknown|unrecogni[sz]ed|no such) command\b|\bcommand (?:is |was )?(?:unknown|unrecogni[sz]ed|not (?:known|recogni[sz]ed|understood))\b/i;
