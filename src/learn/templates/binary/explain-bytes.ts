import { readInteger, widthOf } from '../../../message/bytes/integers.ts';
import { explainSeries } from '../../../message/values/number-series.ts';
import { printShape } from '../../../message/values/shape-notation.ts';
import { learnShape } from '../../../message/values/token-shape.ts';
import type { Field, FieldSource } from '../../../model/field.ts';
import type { IntegerForm } from '../../../model/grammar.ts';

/** A run of bytes that varies by itself: the bytes before it, its own, those after it, when (µs) and in which session. */
export interface BytesSample {
  readonly before: string;
  readonly text: string;
  readonly after: string;
  readonly time: number;
  readonly session: number;
}

/** What a run is: `before` and `after` more bytes around it belong to it. */
export interface BytesRule {
  readonly before: number;
  readonly after: number;
  readonly source: FieldSource & Pick<Field, 'as'>;
}

/** ms from the start of the count of seconds to 1970: Unix, NTP (RFC 5905, 6) and TIME (RFC 868), classic Macintosh. */
const epochs = [0, 2_208_988_800_000, 2_082_844_800_000];
const forms: readonly IntegerForm[] = [
  'u32be',
  'u32le',
  'u64be',
  'u64le',
  'u24be',
  'u24le',
  'u16be',
  'u16le',
  'u8',
];
const toleranceMs = 2000; // between a clock in a reply and that of the capture
const longestShape = 4096; // bytes that are compared

/** How many bytes of a run come before a time of four bytes in it, e.g. the fraction of the time before (RFC 5905, 6). */
export function timeInside(samples: readonly BytesSample[]): number | undefined {
  const length = Math.min(...samples.map(({ text }) => text.length));
  for (let at = 0; at + 4 <= length; at++) {
    for (const form of ['u32be', 'u32le'] as const) {
      const numbers = samples.map(({ text, time }) => ({ value: readInteger(text, at, form) ?? 0, time }));
      if (epochOf(numbers) !== undefined) return at;
    }
  }
  return undefined;
}

/** How many bytes before a run of several, the same in all, are the first ones of a time that goes on in the run. */
export function timeBegun(samples: readonly BytesSample[]): number | undefined {
  for (const back of [1, 2, 3]) {
    const texts = samples.map(({ before, text }) => before.slice(-back) + text.slice(0, 4 - back));
    if (texts.some(({ length }) => length < 4) || samples.some(({ before }) => before.length < back))
      continue;
    const numbers = samples.map(({ time }, index) => ({
      value: readInteger(texts[index] ?? '', 0, 'u32be') ?? 0,
      time,
    }));
    if (samples.every(({ text }) => text.length > 4 - back) && epochOf(numbers) !== undefined) return back;
  }
  return undefined;
}

/** Says what a run of bytes is that differs though the request was the same: a clock, a counter, chance. */
export function explainBytes(samples: readonly BytesSample[]): BytesRule {
  const length = Math.min(...samples.map(({ text }) => text.length));
  for (const form of forms) {
    const found = explainAs(samples, form, length);
    if (found) return found;
  }
  return { before: 0, after: 0, source: randomBytes(samples.map(({ text }) => text)) };
}

function explainAs(
  samples: readonly BytesSample[],
  form: IntegerForm,
  length: number,
): BytesRule | undefined {
  const width = widthOf(form);
  if (width < length) return undefined;
  const missing = width - length;
  const before = form.endsWith('be') ? missing : 0;
  const after = form.endsWith('be') ? 0 : missing;
  const numbers = samples.flatMap((sample) => {
    if (sample.before.length < before || sample.after.length < after) return [];
    const text =
      sample.before.slice(sample.before.length - before) + sample.text + sample.after.slice(0, after);
    const value = readInteger(text, 0, form);
    return value === undefined ? [] : [{ value, time: sample.time, session: sample.session }];
  });
  if (numbers.length < samples.length) return undefined;
  if (width === 4) {
    const offset = epochOf(numbers);
    if (offset !== undefined)
      return { before, after, source: { field: 'time', format: '%s', offset, zone: '0', as: form } };
  }
  if (numbers.length < 4 || width > 4 || new Set(numbers.map(({ value }) => value)).size < 4)
    return undefined;
  const rule = explainSeries(numbers);
  const counts = rule && ['server-counter', 'pid', 'uptime', 'session-counter'].includes(rule.kind);
  return counts ? { before, after, source: { field: 'number', rule, as: form } } : undefined;
}

/** ms between 1970 and the start of the seconds that all of these numbers count. */
function epochOf(numbers: readonly { readonly value: number; readonly time: number }[]): number | undefined {
  return epochs.find((offset) =>
    numbers.every(({ value, time }) => Math.abs(value * 1000 - offset - time / 1000) <= toleranceMs),
  );
}

/** Chance over the smallest plain set of bytes that holds all that was seen. */
function randomBytes(values: readonly string[]): FieldSource {
  const distinct = new Set(values).size;
  if (distinct < 2) return { field: 'sample', values: [...new Set(values)] };
  if (distinct >= 4 && values.every((value) => /^[\x21-\x7e]+$/.test(value))) {
    const shape = learnShape(values);
    if (shape !== undefined) return { field: 'random', shape };
  }
  const codes = values.flatMap((value) => [...value].map((char) => char.charCodeAt(0)));
  const top = codes.length >= 32 && codes.every((code) => code < 128) ? 127 : 255;
  const least = codes.length >= 1024 && codes.every((code) => code > 0) ? 1 : 0;
  const alphabet = String.fromCharCode(
    ...Array.from({ length: top - least + 1 }, (_, index) => least + index),
  );
  const lengths = values.map(({ length }) => Math.min(length, longestShape));
  return {
    field: 'random',
    shape: printShape([{ alphabet, min: Math.min(...lengths), max: Math.max(...lengths) }]),
  };
}
