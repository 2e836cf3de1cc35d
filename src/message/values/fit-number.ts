import { type Fit, type IdSample, medianOf, type NumberPiece } from './composite-piece.ts';
import { baseOf, type DigitsName, decodeDigits } from './digit-alphabets.ts';

/** Price of naming a rule and its digits, bits. */
const RULE_BITS = 16;

/** The largest step between two connections that still counts as going up: a busy machine starts many processes. */
const LARGEST_STEP = 5000;

/** One in so many transitions may be a new start: a wrap at the largest pid, a restarted server. */
const STARTS_ONE_IN = 8;

/**
 * The cheapest reading of a column as a number that goes up: with every session (`pid`), with every use (`counter`), or with every
 * use within a session (`serial`). `samples` are in the order of time.
 */
export function fitNumber(
  values: readonly string[],
  samples: readonly IdSample[],
  digits: DigitsName,
  width: number | undefined,
): Fit | undefined {
  const numbers: number[] = [];
  for (const text of values) {
    const number = decodeDigits(digits, text);
    // Leading zeros that differ in number are not how a number of changing width is written.
    if (
      number === undefined ||
      (width === undefined && text.length > 1 && decodeDigits(digits, text.charAt(0)) === 0)
    ) {
      return undefined;
    }
    numbers.push(number);
  }
  const longest = Math.max(...values.map((v) => v.length));
  const column: Column = { numbers, samples, digits, width, fullBits: longest * Math.log2(baseOf(digits)) };
  const fits = [fitCounter(column), fitPid(column), fitSerial(column)].filter((f) => f !== undefined);
  return fits.sort((a, b) => a.bits - b.bits)[0];
}

interface Column {
  readonly numbers: readonly number[];
  readonly samples: readonly IdSample[];
  readonly digits: DigitsName;
  readonly width: number | undefined;
  /** Bits of a value that nothing predicts. */
  readonly fullBits: number;
}

function fitCounter(column: Column): Fit | undefined {
  const steps = column.numbers.slice(1).map((n, i) => n - (column.numbers[i] ?? 0));
  return fitSteps('counter', column, steps, 1);
}

function fitPid(column: Column): Fit | undefined {
  const bySession = groupBySession(column);
  if (bySession.length < 3 || bySession.some((numbers) => numbers.some((n) => n !== numbers[0])))
    return undefined;
  const pids = bySession.map((numbers) => numbers[0] ?? 0);
  const steps = pids.slice(1).map((n, i) => n - (pids[i] ?? 0));
  const fit = fitSteps('pid', column, steps, 1);
  // With one sample a session, a number that goes up by one is rather a counter.
  return fit && { ...fit, bits: fit.bits + (steps.every((s) => s === 1) ? 1 : 0) };
}

function fitSerial(column: Column): Fit | undefined {
  const bySession = groupBySession(column);
  const steps = bySession.flatMap((numbers) => numbers.slice(1).map((n, i) => n - (numbers[i] ?? 0)));
  if (steps.length < 2 || steps.some((s) => s < 1 || s > LARGEST_STEP)) return undefined;
  return fitSteps('serial', column, steps, bySession.length);
}

function groupBySession({ numbers, samples }: Column): readonly (readonly number[])[] {
  const groups = new Map<number, number[]>();
  for (const [i, number] of numbers.entries()) {
    const session = samples[i]?.session ?? 0;
    const group = groups.get(session);
    if (group === undefined) groups.set(session, [number]);
    else group.push(number);
  }
  return [...groups.values()];
}

/** `freely` is how many values start anywhere, before new starts among the steps. */
function fitSteps(
  kind: NumberPiece['kind'],
  column: Column,
  steps: readonly number[],
  freely: number,
): Fit | undefined {
  const forward = steps.filter((s) => s >= 1 && s <= LARGEST_STEP).sort((a, b) => a - b);
  const starts = steps.length - forward.length;
  if (forward.length < 2 || starts > Math.ceil(steps.length / STARTS_ONE_IN)) return undefined;
  const smallest = forward[0] ?? 1;
  const largest = forward.at(-1) ?? 1;
  const { digits, width, numbers, fullBits } = column;
  return {
    piece: {
      kind,
      digits,
      ...(width === undefined ? {} : { width }),
      step: [smallest, medianOf(forward), largest],
      last: numbers.at(-1) ?? 0,
    },
    bits:
      RULE_BITS +
      stepBits(smallest, largest) +
      (freely + starts) * fullBits +
      forward.length * Math.log2(largest - smallest + 1),
  };
}

/** Price of naming the range of steps: a step of one is free, one of 83 to 90 must pay for having been found in the data. */
const stepBits = (smallest: number, largest: number) =>
  2 * Math.log2(smallest) + 2 * Math.log2(largest - smallest + 1);
