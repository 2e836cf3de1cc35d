import type { Endpoint } from './conversation.ts';
import type { Field } from './field.ts';
import type { Test } from './situation.ts';

/** The passes that tell what they decide, by the names of `src/learn/pass-list.ts`. */
export const decidingPasses = [
  'inferFraming',
  'inferReplyShape',
  'alignReplies',
  'buildTemplates',
  'findErrorLimits',
  'searchFlag',
  'growSituations',
  'explainSyntaxErrors',
  'explainWrongCredentials',
  'explainUnknownValues',
  'answerAsRelatives',
  'addPreconditions',
  'answerInClear',
  'addTargetRules',
  'acceptKnownUsers',
  'answerListedCommands',
  'rememberRecordings',
] as const;

/** One decision of a pass, for `--explain`. Sample: `{ pass: 'growSituations', subject: 'RCPT', test, text: 'saves 41.2 bits …' }`. */
export interface Decision {
  readonly pass: (typeof decidingPasses)[number];
  /** What it is about: a command, a template. */
  readonly subject?: string;
  /** The question or field that was decided for; people are shown it in words. */
  readonly test?: Test;
  readonly field?: Field;
  /** Why, in one line. */
  readonly text: string;
}

/** Is told what each pass decides. */
export type Observe = (decision: Decision) => void;

/** A recorded exchange, and the situation that answers it. */
export interface Example {
  /** Places from 1: of the session among those that were learned from, in order of time, and of the exchange in it. */
  readonly session: number;
  readonly exchange: number;
  readonly client: Endpoint;
  /** When the request was complete, µs since the epoch. */
  readonly time: number;
  readonly command: string;
  /** As it was said. */
  readonly request: string;
  readonly reply: string;
  /** Id of the template that the recorded reply is one of. */
  readonly template: string;
  /** Id of the situation. */
  readonly situation: string;
}
