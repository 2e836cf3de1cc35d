import groupBy from 'lodash/groupBy.js';
import type { Exchange } from '../../exchange/exchange.ts';
import type { Tally } from '../../message/session/counters.ts';
import { joinParts } from '../../message/template/render-template.ts';
import { madeAfresh } from '../../message/values/kinds/value-kinds.ts';
import type { Field, Part } from '../../model/field.ts';
import { isPerStart } from '../../statistics/is-per-start.ts';
import type { Draft } from '../model/draft.ts';
import { inOrder, type Sample, timeOf } from '../model/sample.ts';
import { countsReply, matchParts, type Predict } from './predict-reply.ts';
import type { Shown } from './shown-number.ts';

const mostSpots = 24; // in which replies may differ
const longest = 16_384; // characters of constants; longer ones are not looked at
const numberList = /(?<=^|\n)(\d{1,9})(\r?\n)(?:\d{1,9}\2)*/g;

/** A number in a reply, or a list of numbers that follow each other. */
interface Spot {
  readonly text: string;
  readonly value: number;
  readonly list?: Tally['list'];
  /** It was not understood yet, but known to vary. */
  readonly field?: Field;
}

/** A reply cut at its numbers. */
export interface Cut {
  readonly sample: Sample;
  readonly draft: number;
  /** Constants and fields between the spots, one more than those. */
  readonly between: readonly (readonly Part[])[];
  readonly spots: readonly Spot[];
}

/** What a number is that replies have shown, but for those of some exchanges. */
interface ExplainedNumber {
  readonly field: Field;
  readonly excepted?: ReadonlySet<Exchange>;
}

/** Says what a number is that replies have shown. */
export type ExplainNumber = (shown: readonly Shown[]) => ExplainedNumber | undefined;

/** Makes one template of several answers to a command that differ only in numbers which can be explained. */
export function mergeNumbers(
  drafts: readonly Draft[],
  predict: Predict,
  explain: ExplainNumber,
): readonly Draft[] {
  const cuts = drafts.flatMap((draft, index) => cutDraft(draft, index, predict));
  const gone = new Set<Sample>();
  const found: Draft[] = [];
  for (const family of Object.values(groupBy(cuts, familyOf))) {
    for (const { members, merged } of merge(family, drafts, explain)) {
      found.push(merged);
      for (const { sample } of members) gone.add(sample);
    }
  }
  return found.length === 0 ? drafts : [...withoutSamples(drafts, gone), ...found];
}

/** The drafts that are left when some replies have found another. */
export function withoutSamples(drafts: readonly Draft[], gone: ReadonlySet<Sample>): readonly Draft[] {
  return drafts.flatMap((draft) => {
    const members = draft.cluster.members.filter((sample) => !gone.has(sample));
    return members.length === 0 ? [] : [{ ...draft, cluster: { ...draft.cluster, members } }];
  });
}

function familyOf({ sample: { exchange }, between, spots }: Cut): string {
  const text = between.map((parts) =>
    parts.map((part) => (typeof part === 'string' ? part : bare(part))).join('\x01'),
  );
  const lists = spots.map(({ list }) => (list ? `${list.from}${list.end}` : '')).join(' ');
  return `${exchange.request.command}\0${exchange.status}\0${exchange.ends ?? ''}\0${lists}\0${text.join('\x03')}`;
}

/** Which values were seen of what nothing explains is no difference. */
function bare({ seen, distinct, ...source }: Field): string {
  return JSON.stringify(source.field === 'sample' ? { field: 'sample' } : source);
}

interface Merged {
  readonly members: readonly Cut[];
  readonly merged: Draft;
}

/** Where some numbers are explained, what no rule explains keeps the replies apart that differ in it. */
function merge(family: readonly Cut[], drafts: readonly Draft[], explain: ExplainNumber): readonly Merged[] {
  const varying = varyingSpots(family);
  if (family.length < 3 || varying.length === 0 || varying.length > mostSpots) return [];
  const numbers = new Map<number, Field>();
  const excepted = new Set<Exchange>();
  const known = new Map<string, ExplainedNumber | undefined>();
  for (const at of varying) {
    const values = family.map(({ spots }) => spots[at]?.value ?? 0);
    const name = values.join(' ');
    if (!known.has(name))
      known.set(name, explain(family.map(({ sample }, index) => ({ sample, value: values[index] ?? 0 }))));
    const explained = known.get(name);
    const number = explained?.field;
    const form =
      number &&
      formOf(
        family.map(({ spots }) => spots[at]?.text ?? ''),
        family[0]?.spots[at]?.list,
      );
    if (!number || !form || (Object.keys(form).length > 0 && number.field !== 'tally')) continue;
    numbers.set(at, { ...number, ...form, seen: family.length, distinct: new Set(values).size });
    for (const exchange of explained?.excepted ?? []) excepted.add(exchange);
  }
  if (numbers.size === 0) return [];
  const ordered = inTime(family);
  for (const at of varying) {
    if (numbers.has(at) || !family.every(({ spots }) => spots[at]?.field)) continue;
    const texts = ordered.map(({ spots }) => spots[at]?.text ?? '');
    if (isOfStart(texts))
      numbers.set(at, { field: 'sample', values: [...new Set(texts)].reverse(), seen: texts.length });
  }
  const fixed = varying.filter((at) => !numbers.has(at));
  const follow = family.filter(({ sample }) => !excepted.has(sample.exchange));
  const apart = groupBy(follow, ({ spots }) => fixed.map((at) => spots[at]?.text).join(' '));
  return Object.values(apart).flatMap((members): Merged[] => {
    const merged = withNumbers(members, numbers, drafts);
    return merged ? [{ members, merged }] : [];
  });
}

/** A number that stood for a while, and then another one: such as a process number. */
function isOfStart(texts: readonly string[]): boolean {
  return texts.every((text) => /\d{3}/.test(text)) && isPerStart(texts);
}

function inTime(family: readonly Cut[]): readonly Cut[] {
  return [...family].sort((a, b) => timeOf(a.sample) - timeOf(b.sample));
}

function varyingSpots(family: readonly Cut[]): readonly number[] {
  const [first] = family;
  return [...(first?.spots.keys() ?? [])].filter((at) =>
    family.some(({ spots }) => spots[at]?.text !== first?.spots[at]?.text),
  );
}

/** One template of replies that differ only in these numbers. */
function withNumbers(
  family: readonly Cut[],
  numbers: ReadonlyMap<number, Field>,
  drafts: readonly Draft[],
): Draft | undefined {
  const [first] = family;
  if (!first) return undefined;
  const members = inOrder(family.map(({ sample }) => sample));
  const parts = first.between.flatMap((pieces, at) => [
    ...pieces,
    ...(at < first.spots.length ? [numbers.get(at) ?? first.spots[at]?.text ?? ''] : []),
  ]);
  const cluster = drafts[first.draft]?.cluster;
  return cluster && { parts: joinParts(parts), cluster: { ...cluster, members } };
}

/** How the numbers are written, if all are written alike. */
function formOf(texts: readonly string[], list: Tally['list']): Pick<Tally, 'width' | 'list'> | undefined {
  if (list) return { list };
  if (texts.every((text) => text === '0' || !text.startsWith('0'))) return {};
  const width = texts[0]?.length ?? 0;
  return texts.every((text) => text.length === width) ? { width } : undefined;
}

/** Every reply of a draft, cut at its numbers; none where the places of its fields cannot be told. */
export function cutDraft(draft: Draft, index: number, predict: Predict): readonly Cut[] {
  const { parts, cluster } = draft;
  const size = parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0);
  if (size > longest) return [];
  const isSpot = (part: Part) => typeof part === 'object' && isNumberField(part);
  const fixed = cutConstants(parts, isSpot);
  if (!parts.some(isSpot)) return cluster.members.map((sample) => ({ sample, draft: index, ...fixed }));
  const opens = parts.filter(isOpen);
  return cluster.members.flatMap((sample): Cut[] => {
    const places = matchParts(parts, sample, predict);
    if (places?.length !== opens.length) return [{ sample, draft: index, between: [parts], spots: [] }];
    const values = opens.flatMap((field, at) =>
      isNumberField(field) ? [sample.exchange.reply.slice(places[at]?.start, places[at]?.end)] : [],
    );
    if (!values.every((text) => /^\d{1,15}$/.test(text)))
      return [{ sample, draft: index, between: [parts], spots: [] }];
    let next = 0;
    const spots = fixed.spots.map((spot) =>
      spot.field ? { ...numberSpot(values[next++] ?? ''), field: spot.field } : spot,
    );
    return [{ sample, draft: index, between: fixed.between, spots }];
  });
}

/** Fields that were not understood, or only as numbers that come from somewhere. */
function isNumberField(field: Field): boolean {
  if (field.field === 'sample') return field.values.every((value) => /^\d{1,15}$/.test(value));
  return (field.field === 'number' || field.field === 'id') && field.as === undefined;
}

const otherOpen: ReadonlySet<Field['field']> = new Set(['sample', 'table', 'again', 'tally']);

/** Fields whose value nothing predicts. */
export function isOpen(part: Part): part is Field {
  if (typeof part !== 'object') return false;
  return madeAfresh.has(part.field) || otherOpen.has(part.field) || countsReply(part);
}

/** Parts cut at numbers in the constants, and at open fields, whose text is not known yet. */
export function cutConstants(
  parts: readonly Part[],
  isSpot: (part: Part) => boolean,
): Pick<Cut, 'between' | 'spots'> {
  const between: Part[][] = [[]];
  const spots: Spot[] = [];
  const push = (spot: Spot) => {
    spots.push(spot);
    between.push([]);
  };
  for (const part of parts) {
    if (typeof part !== 'string') {
      if (isSpot(part)) push({ text: '', value: 0, field: part });
      else between.at(-1)?.push(part);
      continue;
    }
    for (const { text, spot } of piecesOf(part)) {
      if (spot) push(spot);
      else between.at(-1)?.push(text);
    }
  }
  return { between, spots };
}

function piecesOf(text: string): readonly { readonly text: string; readonly spot?: Spot }[] {
  const pieces: { text: string; spot?: Spot }[] = [];
  let at = 0;
  for (const match of text.matchAll(numberList)) {
    const spot = listSpot(match[0], match[2] ?? '');
    if (!spot) continue;
    for (const piece of numbersIn(text.slice(at, match.index))) pieces.push(piece);
    pieces.push({ text: match[0], spot });
    at = match.index + match[0].length;
  }
  for (const piece of numbersIn(text.slice(at))) pieces.push(piece);
  return pieces;
}

/** Digits with dots between are no numbers: versions, codes, addresses. */
function numbersIn(text: string): readonly { readonly text: string; readonly spot?: Spot }[] {
  return text
    .split(/(?<!\d\.)(?<!\d)(\d+)(?!\.?\d)/)
    .map((piece, index) =>
      index % 2 === 1 && piece.length <= 15 ? { text: piece, spot: numberSpot(piece) } : { text: piece },
    );
}

function numberSpot(text: string): Spot {
  return { text, value: Number(text) };
}

/** Lines with numbers that follow each other. */
function listSpot(text: string, end: string): Spot | undefined {
  const numbers = text.split(end).slice(0, -1);
  const from = Number(numbers[0]);
  const follows = numbers.every((number, index) => number === String(from + index));
  return follows ? { text, value: from + numbers.length - 1, list: { from, end } } : undefined;
}
