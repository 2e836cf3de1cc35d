import { UsageError } from '../../model/errors.ts';

/** A number that is not negative. Throws UsageError. */
export function readNumberOption(option: string, text: string): number {
  if (!/^\d{1,15}(\.\d+)?$/.test(text)) throw new UsageError(`${option} ${text}: expected a number`);
  return Number(text);
}

/** Percent: a number from 0 to 100. Throws UsageError. */
export function readPercentOption(option: string, text: string): number {
  const percent = readNumberOption(option, text);
  if (percent > 100) throw new UsageError(`${option} ${text}: expected a percentage, 0 to 100`);
  return percent;
}
