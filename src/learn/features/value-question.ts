import type { Test } from '../../model/situation.ts';

/** Asks for a value; where the letter case of commands does not matter (`caseless`), that of their own words, `FROM:`, does not either. */
export function valueQuestion(part: string, value: string, caseless: boolean): Test {
  return caseless && /^[A-Za-z]+[:=]$/.test(value)
    ? { test: 'is', part, value: value.toLowerCase(), caseless: true }
    : { test: 'is', part, value };
}
