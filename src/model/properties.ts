/**
 * Things with numbers of which requests ask for properties by name, several at once.
 * Sample: `{ owners: [['LOGIN'], ['SELECT', 'EXAMINE']], asks: [{ verb: 'FETCH', before: '* ', between: ' FETCH ', end: '\r\n', always: [] }], names: { FAST: ['FLAGS', 'RFC822.SIZE'] }, things: { 'ann\0inbox': { 1: { FLAGS: '()' } } } }`
 */
export interface Properties {
  /** What was said last with one of these commands tells whose things are meant; of several lists all together. */
  readonly owners: readonly (readonly string[])[];
  readonly asks: readonly PropertyAsk[];
  /** Under which names what a request asks for is shown, where that is not its own. */
  readonly names: Readonly<Record<string, readonly string[]>>;
  /** By owner, number and name. */
  readonly things: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;
  /** What changes a property that is a list of words. */
  readonly changes: readonly PropertyChange[];
}

/** A command with the numbers of things, a word such as `+FLAGS`, and words that are added to a property, removed from it, or all of it from then on. */
export interface PropertyChange {
  readonly verb: string;
  readonly word?: string;
  /** In capitals. */
  readonly item: string;
  readonly property: string;
  readonly does: 'add' | 'remove' | 'set';
  /** The answer tells what has become of it. */
  readonly shows: boolean;
}

/** How a command asks, and what stands around the number of each thing in the answer. */
export interface PropertyAsk {
  readonly verb: string;
  /** A word before the numbers, in capitals. */
  readonly word?: string;
  readonly before: string;
  readonly between: string;
  readonly end: string;
  /** A property that is shown unasked and that things are named by. */
  readonly always: readonly string[];
}
