/** What can be counted in a text: one character is one byte. */
type Measure = keyof typeof MEASURES;

const MEASURES = {
  bytes: (text: string) => text.length,
  /** Bytes of a file whose lines end in LF, sent with CRLF. */
  'bytes-lf': (text: string) => text.length - (text.match(/\r\n/g)?.length ?? 0),
  /** Bytes after the dots that POP3, SMTP and NNTP put before a dot at the start of a line are removed again. */
  'bytes-unstuffed': (text: string) => text.length - (text.match(/(?:^|\n)\.\./g)?.length ?? 0),
  /** Characters of UTF-8. */
  characters: (text: string) => Buffer.from(text, 'latin1').toString('utf8').length,
  lines: (text: string) => (text.match(/\n/g)?.length ?? 0) + (text === '' || text.endsWith('\n') ? 0 : 1),
  words: (text: string) => text.match(/\S+/g)?.length ?? 0,
  /** KiB begun, as `total` of ls counts blocks of 1024 bytes. */
  kibibytes: (text: string) => Math.ceil(text.length / 1024),
} as const;

const NAMES = Object.keys(MEASURES) as Measure[];

/** A number that is a measure of a text plus a constant. */
export interface LengthRule {
  readonly measure: Measure;
  readonly plus: number;
}

/** A number and the text that it may measure. */
export interface LengthSample {
  readonly value: number;
  readonly text: string;
}

/** Headers and line ends that are counted with the text or not. */
const LARGEST_CONSTANT = 64;

/**
 * The rule that explains all numbers as a measure of their texts: the smallest constant, then the simplest measure. Takes at
 * least three samples, two of them with different numbers.
 */
export function learnLength(samples: readonly LengthSample[]): LengthRule | undefined {
  const [first] = samples;
  if (first === undefined || samples.length < 3 || samples.every((s) => s.value === first.value))
    return undefined;
  return NAMES.map((measure) => ({ measure, plus: first.value - MEASURES[measure](first.text) }))
    .filter((rule) => Math.abs(rule.plus) <= LARGEST_CONSTANT)
    .filter((rule) => samples.every((s) => applyLength(rule, s.text) === s.value))
    .sort((a, b) => Math.abs(a.plus) - Math.abs(b.plus))[0];
}

/** The number for a text. */
export function applyLength(rule: LengthRule, text: string): number {
  return MEASURES[rule.measure](text) + rule.plus;
}
