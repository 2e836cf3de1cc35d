import type { Endpoint } from '../../model/conversation.ts';
import { UsageError } from '../../model/errors.ts';

/** `127.0.0.1:25`, `[::1]:25`. Throws UsageError. */
export function readEndpointOption(option: string, text: string): Endpoint {
  const match = /^(?:\[([0-9A-Fa-f:.%a-z]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535)
    throw new UsageError(`${option} ${text}: expected ADDR:PORT, e.g. 127.0.0.1:25 or [::1]:25`);
  return { address: match[1] ?? match[2] ?? '', port };
}

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
