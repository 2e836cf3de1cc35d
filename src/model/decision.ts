import type { Field } from './field.ts';
import type { Test } from './situation.ts';

/** One decision of a pass, for `--explain`. Sample: `{ pass: 'situations', subject: 'RCPT', test, text: 'saves 41.2 bits …' }`. */
export interface Decision {
  readonly pass: 'grammar' | 'fields' | 'flags' | 'situations' | 'gates' | 'relatives';
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
