import type { Session } from '../../exchange/exchange.ts';
import { endsWithUptime, uptimesIn } from '../../knowledge/uptime-words.ts';
import { joinParts } from '../../message/template/render-template.ts';
import type { SeriesRule } from '../../message/values/number-series.ts';
import type { Field, Part } from '../../model/field.ts';
import type { Draft } from '../model/draft.ts';
import { timeOf } from '../model/sample.ts';
import { matchParts, type Predict } from './predict-reply.ts';
import { uptimeRule } from './uptime-rule.ts';

const leastDifferent = 3; // values of a measurement

/** What a field of a template was in each of its replies. */
interface Values {
  readonly field: Field;
  readonly texts: readonly string[];
}

/**
 * What is so since the server was started: its process number, which changes when a token does that was made at the start; seconds since then, where a word
 * says so; and beside them measurements with digits behind the point, which nobody can foretell.
 */
export function explainStarts(
  drafts: readonly Draft[],
  sessions: readonly Session[],
  predict: Predict,
): readonly Draft[] {
  return drafts.map((draft) => withUptimes(withMeasurements(draft, predict), sessions, predict));
}

function withMeasurements(draft: Draft, predict: Predict): Draft {
  if (!draft.parts.some((part) => typeof part === 'object' && part.field === 'sample')) return draft;
  const values = valuesOf(draft, predict);
  if (!values) return draft;
  const made = new Map<Field, Field>();
  for (const { field, texts } of values) {
    if (field.field !== 'sample') continue;
    const rule = measured(texts) ?? (isOfStart(texts, values) ? perStart(texts) : undefined);
    if (rule) made.set(field, { field: 'number', rule, seen: texts.length, distinct: new Set(texts).size });
  }
  if (made.size === 0) return draft;
  return { ...draft, parts: draft.parts.map((part) => (typeof part === 'object' && made.get(part)) || part) };
}

/** What nothing predicts, in all replies of a template; undefined where the places cannot be told. */
function valuesOf({ parts, cluster: { members } }: Draft, predict: Predict): readonly Values[] | undefined {
  const [first] = members;
  if (!first) return undefined;
  const open = parts.filter(
    (part): part is Field => typeof part === 'object' && predict(part, first) === undefined,
  );
  const rows = members.map((sample) =>
    matchParts(parts, sample, predict)?.map(({ start, end }) => sample.exchange.reply.slice(start, end)),
  );
  if (rows.some((row) => row?.length !== open.length)) return undefined;
  return open.map((field, at) => ({ field, texts: rows.map((row) => row?.[at] ?? '') }));
}

/** A measurement: so many digits behind the point, the last of which differ. */
function measured(texts: readonly string[]): SeriesRule | undefined {
  const decimals = /^\d{1,9}\.(\d{3,9})$/.exec(texts[0] ?? '')?.[1]?.length;
  if (decimals === undefined) return undefined;
  const isAlike = texts.every((text) => new RegExp(`^\\d{1,9}\\.\\d{${decimals}}$`).test(text));
  const last = new Set(texts.map((text) => text.slice(-3)));
  if (!isAlike || last.size < leastDifferent) return undefined;
  const units = texts.map((text) => Number(text.replace('.', '')));
  const steps = units.slice(1).map((unit, index) => Math.abs(unit - (units[index] ?? 0)));
  const change = steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  return { kind: 'metric', min: Math.min(...units), max: Math.max(...units), change, decimals };
}

/** A number that changed exactly when a token changed that is made anew at each start. */
function isOfStart(texts: readonly string[], all: readonly Values[]): boolean {
  if (!texts.every((text) => /^[1-9]\d{2,14}$/.test(text))) return false;
  return all.some(
    ({ field, texts: others }) =>
      field.field === 'random' &&
      field.per === 'start' &&
      new Set(others).size === new Set(texts).size &&
      new Set(others.map((other, at) => `${other} ${texts[at]}`)).size === new Set(texts).size,
  );
}

function perStart(texts: readonly string[]): SeriesRule {
  const numbers = texts.map(Number);
  return {
    kind: 'per-start',
    last: numbers.at(-1) ?? 0,
    min: Math.min(...numbers),
    max: Math.max(...numbers),
  };
}

/** Seconds behind a word that says what they are; as constants they are cut out. */
function withUptimes(draft: Draft, sessions: readonly Session[], predict: Predict): Draft {
  const cut = draft.parts.flatMap(cutAtUptime);
  if (cut.length === draft.parts.length && !cut.some((_, at) => isOpenUptime(cut, at))) return draft;
  const { members } = draft.cluster;
  const values = valuesOf(draft, predict);
  const parts = cut.map((part, at): Part => {
    const before = cut[at - 1];
    const isShown = typeof part === 'string' || isOpenUptime(cut, at);
    if (!isShown || typeof before !== 'string' || !endsWithUptime(before)) return part;
    const texts =
      typeof part === 'string' ? members.map(() => part) : values?.find(({ field }) => field === part)?.texts;
    if (!texts?.every((text) => /^\d{1,9}$/.test(text))) return part;
    const shown = members.map((sample, index) => ({
      timeMs: timeOf(sample) / 1000,
      seconds: Number(texts[index]),
    }));
    const rule = uptimeRule(shown, sessions);
    return rule ? { field: 'number', rule, seen: texts.length, distinct: new Set(texts).size } : part;
  });
  return { ...draft, parts: joinParts(parts) };
}

/** Whatever else such a number was taken for. */
function isOpenUptime(parts: readonly Part[], at: number): boolean {
  const [before, part] = [parts[at - 1], parts[at]];
  if (typeof before !== 'string' || !endsWithUptime(before) || typeof part !== 'object') return false;
  return part.field === 'sample' || part.field === 'number';
}

/** A constant, cut before and behind each number that a word calls an uptime. */
function cutAtUptime(part: Part): readonly Part[] {
  if (typeof part !== 'string') return [part];
  const cuts = [0, ...uptimesIn(part).flat(), part.length];
  return cuts.slice(1).map((end, index) => part.slice(cuts[index], end));
}
