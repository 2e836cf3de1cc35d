import { explainValues } from '../../../message/values/kinds/explain-values.ts';
import { explainTimes, joinFormats } from '../../../message/values/time/explain-time.ts';
import { learnShape } from '../../../message/values/token-shape.ts';
import type { Field, FieldSource } from '../../../model/field.ts';
import { isPerStart } from '../../../statistics/is-per-start.ts';
import type { PassDescription } from '../../model/pass.ts';
import { type Sample, timeOf } from '../../model/sample.ts';
import type { TellOrigin } from '../../model/tell-origin.ts';
import { hostNamePattern } from '../marking/host-name-pattern.ts';

interface Value {
  readonly text: string;
  readonly time: number;
  readonly session: number;
  readonly address: string;
}

const keptValues = 20; // of what nothing explains
const longToken = 16; // characters from which two different values show that chance made them

/** Says what a varying column is, and how to make it afresh: the first kind that fits every sample. `tell` hears which explanation it was. */
export function explainColumn(
  members: readonly Sample[],
  column: number,
  kind: 'time' | 'varies',
  tell: TellOrigin = () => {},
): Field {
  const values = members.map((sample) => ({
    text: sample.tokens[column]?.text ?? '',
    time: timeOf(sample),
    session: sample.session,
    address: sample.client.address,
  }));
  const distinct = new Set(values.map(({ text }) => text)).size;
  const dates = kind === 'time' ? explainDates(members, column) : undefined;
  const { origin, source } =
    dates === undefined ? firstOf(textExplanations, values) : { origin: datesOrigin, source: dates };
  const field = { ...source, seen: values.length, distinct };
  tell(field, origin);
  return field;
}

const datesOrigin: PassDescription = {
  name: 'explainDates',
  explanation: 'a date that follows the clock, in the one format that could have written all of them',
};

/** A date that follows the clock, in the one format that could have written all samples. */
function explainDates(members: readonly Sample[], column: number): FieldSource | undefined {
  const seen = members.flatMap((sample) => {
    const slot = sample.tokens[column]?.slot;
    return slot?.kind === 'time' ? [{ match: slot.match, time: timeOf(sample) }] : [];
  });
  const explained = explainTimes(seen);
  const [first] = seen;
  if (!explained || !first) return undefined;
  let format: string | undefined = first.match.format;
  for (const { match } of seen) format = format === undefined ? undefined : joinFormats(format, match.format);
  const zone = first.match.zone ?? String(explained.zoneMinutes);
  return { field: 'time', format: format ?? first.match.format, zone, offset: explained.offsetMs };
}

/** How texts that are no dates are explained; the first that explains all of them is taken. A new explanation is a line here. */
const textExplanations: readonly (PassDescription & {
  readonly explain: (values: readonly Value[]) => FieldSource | undefined;
})[] = [
  {
    name: 'explainClientName',
    explanation: 'a name that goes with the address of the client',
    explain: explainClientName,
  },
  {
    name: 'explainStandingToken',
    explanation: 'a long token of which each value was seen several times: made when the server started',
    explain: explainStandingToken,
  },
  {
    name: 'explainValues',
    explanation:
      'a number by clock or use, an id made of time and counters, or chance: the first that fits every value',
    explain: explainValues,
  },
  {
    name: 'explainToken',
    explanation:
      'a long token that was the same over many sessions and then another one: made when the server started',
    explain: explainToken,
  },
];

const unexplained: PassDescription = {
  name: 'mostFrequent',
  explanation: 'nothing explains these values: they are said again as they were recorded',
};

function firstOf(
  explanations: typeof textExplanations,
  values: readonly Value[],
): { readonly origin: PassDescription; readonly source: FieldSource } {
  for (const origin of explanations) {
    const source = origin.explain(values);
    if (source) return { origin, source };
  }
  return { origin: unexplained, source: mostFrequent(values) };
}

/** A name that belongs to the client's address. */
function explainClientName(values: readonly Value[]): FieldSource | undefined {
  const names: Record<string, string> = {};
  for (const { address, text } of values) {
    if (!/[A-Za-z]/.test(text)) return undefined;
    names[address] ??= text;
    if (names[address] !== text) return undefined;
  }
  const addresses = Object.keys(names).sort();
  if (addresses.length < 2 || new Set(Object.values(names)).size < addresses.length) return undefined;
  const patterns = addresses.map((address) => hostNamePattern(address, names[address] ?? ''));
  const pattern =
    patterns[0] !== undefined && patterns.every((other) => other === patterns[0]) ? patterns[0] : undefined;
  return {
    field: 'clientName',
    names: Object.fromEntries(addresses.map((a) => [a, names[a] ?? ''])),
    ...(pattern ? { pattern } : {}),
  };
}

/** Where each was seen twice at least, no rule by which it would have been made for its reply explains that. */
function explainStandingToken(values: readonly Value[]): FieldSource | undefined {
  return values.length >= 2 * new Set(values.map(({ text }) => text)).size ? explainToken(values) : undefined;
}

/** Long tokens that were the same over many sessions and then all different were made when the server started. */
function explainToken(values: readonly Value[]): FieldSource | undefined {
  const texts = [...new Set(values.map(({ text }) => text))];
  const long = texts.every((text) => text.length >= longToken && /^[0-9A-Za-z+/=_-]+$/.test(text));
  if (!long || texts.length < 2 || commonStart(texts) > 2 || !isPerStart(inTime(values))) return undefined;
  const shape = learnShape(texts);
  return shape === undefined ? undefined : { field: 'random', shape, per: 'start' };
}

function inTime(values: readonly Value[]): readonly string[] {
  return [...values].sort((a, b) => a.time - b.time).map(({ text }) => text);
}

function commonStart(texts: readonly string[]): number {
  const [first = ''] = texts;
  let length = 0;
  while (length < first.length && texts.every((text) => text.charAt(length) === first.charAt(length)))
    length++;
  return length;
}

/** What was the same until the server started anew: the latest. Otherwise the most frequent first. */
function mostFrequent(values: readonly Value[]): FieldSource {
  const latest = [...values].sort((a, b) => b.time - a.time)[0]?.text ?? '';
  const counts = new Map<string, number>();
  for (const { text } of values) counts.set(text, (counts.get(text) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([text]) => text);
  const texts = isPerStart(inTime(values)) ? [latest, ...sorted.filter((text) => text !== latest)] : sorted;
  return { field: 'sample', values: texts.slice(0, keptValues) };
}
