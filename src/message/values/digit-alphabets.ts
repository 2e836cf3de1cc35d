const DECIMAL = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const CONSONANTS = 'BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz';

/**
 * Digits in which programs write numbers into identifiers. `60` is sendmail's, `52` and `51` are Postfix's (no vowels, so
 * no words; `z` separates), `32hex` is INN's, `58` is Bitcoin's, `64crypt` is crypt(3)'s.
 */
const DIGITS = {
  '10': DECIMAL,
  '16': `${DECIMAL}abcdef`,
  '16upper': `${DECIMAL}ABCDEF`,
  '26upper': UPPER,
  '32hex': `${DECIMAL}${LOWER.slice(0, 22)}`,
  '32': `${UPPER}234567`,
  '36': `${DECIMAL}${LOWER}`,
  '36upper': `${DECIMAL}${UPPER}`,
  '51': `${DECIMAL}${CONSONANTS.slice(0, -1)}`,
  '52': `${DECIMAL}${CONSONANTS}`,
  '58': `${DECIMAL.slice(1)}${UPPER.replace(/[IO]/g, '')}${LOWER.replace('l', '')}`,
  '60': `${DECIMAL}${UPPER}${LOWER.slice(0, 24)}`,
  '62': `${DECIMAL}${UPPER}${LOWER}`,
  '62lower': `${DECIMAL}${LOWER}${UPPER}`,
  '62letters': `${UPPER}${LOWER}${DECIMAL}`,
  '64': `${UPPER}${LOWER}${DECIMAL}+/`,
  '64url': `${UPPER}${LOWER}${DECIMAL}-_`,
  '64crypt': `./${DECIMAL}${UPPER}${LOWER}`,
} as const;

/** Name of a set of digits: the base, and which of several where there are. */
export type DigitsName = keyof typeof DIGITS;

export const DIGIT_NAMES = Object.keys(DIGITS) as DigitsName[];

/** How many digits the set has. */
export const baseOf = (name: DigitsName): number => DIGITS[name].length;

/** The digits in order of their value. */
export const digitsOf = (name: DigitsName): string => DIGITS[name];

/** The number written, or undefined if a character is no digit of the set, there is none, or it is beyond 2^53. */
export function decodeDigits(name: DigitsName, text: string): number | undefined {
  const digits: string = DIGITS[name];
  let value = 0;
  for (const char of text) {
    const digit = digits.indexOf(char);
    if (digit < 0) return undefined;
    value = value * digits.length + digit;
    if (value > Number.MAX_SAFE_INTEGER) return undefined;
  }
  return text === '' ? undefined : value;
}

/**
 * Writes a number; with `width` padded by the digit zero, and only its lowest `width` digits. What is no whole number from 0 is cut to
 * one: rules come from files, and this must end.
 */
export function encodeDigits(name: DigitsName, value: number, width?: number): string {
  const digits: string = DIGITS[name];
  let text = '';
  let rest = Number.isFinite(value) ? Math.max(0, Math.floor(value)) : 0;
  do {
    text = digits.charAt(rest % digits.length) + text;
    rest = Math.floor(rest / digits.length);
  } while (rest > 0);
  return width === undefined
    ? text
    : text.padStart(width, digits.charAt(0)).slice(text.length > width ? -width : 0);
}
