import type { SeriesRule } from './number-series.ts';

/** A number as it was written: when the reply was sent (µs since the epoch), and in which session. */
interface WrittenNumber {
  readonly text: string;
  readonly time: number;
  readonly session: number;
}

const unixSeconds = /^[1-9]\d{9}$/;
const oldest = 86_400; // seconds before the reply: what is older may be of some file
const early = 2; // seconds by which clocks may disagree
const fewSessions = 3; // from which on a value for each of them shows that it was made then

/**
 * Unix seconds of a moment not long before the reply, e.g. `UIDVALIDITY 1795404169`: of the server's start, or where nearly every session
 * has its own, of something just made. Undefined for anything else.
 */
export function explainStartTime(numbers: readonly WrittenNumber[]): SeriesRule | undefined {
  const isRecent = ({ text, time }: WrittenNumber) => {
    const age = time / 1e6 - Number(text);
    return unixSeconds.test(text) && age >= -early && age <= oldest;
  };
  if (numbers.length === 0 || !numbers.every(isRecent)) return undefined;
  const sessions = new Set(numbers.map(({ session }) => session)).size;
  const distinct = new Set(numbers.map(({ text }) => text)).size;
  return sessions >= fewSessions && distinct * 2 > sessions
    ? { kind: 'unix-time', unitMs: 1000 }
    : { kind: 'start-time' };
}
