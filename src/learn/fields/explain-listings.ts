import groupBy from 'lodash/groupBy.js';
import type { Session } from '../../exchange/exchange.ts';
import { type Listing, writeList } from '../../message/session/item-lists.ts';
import { joinParts } from '../../message/template/render-template.ts';
import type { Field, Part, TableKey } from '../../model/field.ts';
import { longestSilences, memoryAt } from '../evidence/timeline.ts';
import type { Draft } from '../model/draft.ts';
import { inOrder, type Sample } from '../model/sample.ts';
import { explainListLines, type HistoryOf, historiesOf, type Lists } from './explain-list-lines.ts';
import { cutConstants, mergeNumbers, withoutSamples } from './merge-numbers.ts';
import type { Predict } from './predict-reply.ts';
import type { Shown } from './shown-number.ts';

const mostCommands = 24; // whose last request is tried as a key
const rounds = 3; // what takes lines away in one list, and what brings them back, does in the others
const enough = 1000; // numbers that are looked at
const mostLines = 500; // of a reply that is taken for a list
const mostWords = 4; // of a line that are looked at

/** A reply of a first line, a list and a last line. */
interface Cut {
  readonly sample: Sample;
  readonly draft: number;
  readonly head: readonly Part[];
  readonly lines: readonly string[];
  readonly end: string;
  readonly tail: readonly Part[];
}

/**
 * Makes one template of several answers to a command that show lines of one list: the mails of a mailbox, without those that
 * were deleted. Other answers that tell their number, their size or one of them know it from the list.
 */
export function explainListings(
  drafts: readonly Draft[],
  sessions: readonly Session[],
  predict: Predict,
): readonly Draft[] {
  const historyOf = historiesOf(sessions);
  const restarts = longestSilences(sessions);
  const runOf = ({ exchange: { time }, session }: Sample) =>
    memoryAt('server', restarts, {
      session,
      time,
      afterGap: sessions[session]?.conversation.afterGap === true,
    });
  const keys = commandsOf(sessions);
  const families = Object.values(groupBy(drafts.flatMap(cutDraft), familyOf));
  const found = new Map<readonly Cut[], Lists>();
  for (let round = 0; round < rounds; round++) {
    const known = [...found.values()].flatMap(({ gone }) => (gone ? [gone] : []));
    for (const family of families) {
      const lists = explainListLines(family, keys, runOf, historyOf, known);
      if (lists) found.set(family, lists);
    }
  }
  if (found.size === 0) return drafts;
  const gone = new Set<Sample>();
  const merged: Draft[] = [];
  for (const [family, lists] of found) {
    const draft = merge(family, lists, drafts, historyOf);
    if (!draft) continue;
    merged.push(draft);
    for (const { sample } of family) gone.add(sample);
  }
  const keyed = [...found.values()].sort((a, b) => Number(b.key !== undefined) - Number(a.key !== undefined));
  const explain = (shown: readonly Shown[]) => {
    const field = explainListed(shown, keyed, historyOf);
    return field && { field };
  };
  return mergeNumbers([...withoutSamples(drafts, gone), ...merged], predict, explain);
}

/** The commands whose last request may tell whose list it is, the most frequent first. */
function commandsOf(sessions: readonly Session[]): readonly TableKey[] {
  const counts = new Map<string, number>();
  for (const { exchanges } of sessions) {
    for (const { request } of exchanges)
      if (request.words.length > 0) counts.set(request.command, (counts.get(request.command) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostCommands)
    .map(([verb]) => ({ verb, part: 'arg1' }));
}

function familyOf({ sample: { exchange }, head, end, tail }: Cut): string {
  const text = [head, tail].map((parts) =>
    parts.map((part) => (typeof part === 'string' ? part.replace(/\d+/g, '\x03') : bare(part))).join('\x01'),
  );
  return `${exchange.request.command}\0${exchange.status}\0${exchange.ends ?? ''}\0${end}\0${text.join('\0')}`;
}

function bare({ seen, distinct, ...source }: Field): string {
  return JSON.stringify(source);
}

/** The replies of a draft, if they are whole lines and more than one. */
function cutDraft({ parts, cluster }: Draft, draft: number): readonly Cut[] {
  const last = parts.at(-1);
  if (typeof last !== 'string' || !last.endsWith('\n')) return [];
  const first = parts.findIndex((part) => typeof part === 'string' && part.includes('\n'));
  const start = parts.findLastIndex(
    (part, index) => typeof part === 'string' && part.lastIndexOf('\n', lastPlace(parts, index)) >= 0,
  );
  const one = parts[first];
  const other = parts[start];
  if (typeof one !== 'string' || typeof other !== 'string') return [];
  if (parts.slice(first, start + 1).some(isTold)) return [];
  const headEnd = one.indexOf('\n') + 1;
  const tailStart = other.lastIndexOf('\n', lastPlace(parts, start)) + 1;
  const head = joinParts([...parts.slice(0, first), one.slice(0, headEnd)]);
  const tail = joinParts([other.slice(tailStart), ...parts.slice(start + 1)]);
  const end = one.slice(0, headEnd).endsWith('\r\n') ? '\r\n' : '\n';
  return cluster.members.flatMap((sample) => {
    const lines = sample.exchange.reply.split(end, mostLines + 4);
    if (lines.length < 3 || lines.length > mostLines + 3) return [];
    return [{ sample, draft, head, lines: lines.slice(1, -2), end, tail }];
  });
}

/** What the client has said, where it is, or what the clock says is no line of a list: it is shown to anybody in the same way. */
function isTold(part: Part): boolean {
  return typeof part === 'object' && ['echo', 'recall', 'address', 'clientName', 'time'].includes(part.field);
}

/** Where the search for the end of the line before the last begins: not at the last line's own. */
function lastPlace(parts: readonly Part[], index: number): number {
  const part = parts[index];
  const length = typeof part === 'string' ? part.length : 0;
  return index === parts.length - 1 ? length - 2 : length;
}

/** One template for all replies, if the numbers of their first lines follow from the list too. */
function merge(
  family: readonly Cut[],
  lists: Lists,
  drafts: readonly Draft[],
  historyOf: HistoryOf,
): Draft | undefined {
  const [first] = family;
  if (!first) return undefined;
  const heads = family.map(({ head }) => cutConstants(head, () => false));
  const { between = [], spots = [] } = heads[0] ?? {};
  const evidence = {
    seen: family.length,
    distinct: new Set(family.map(({ lines }) => lines.join('\n'))).size,
  };
  const numbers = spots.map((spot, at): Part | undefined => {
    if (heads.every((head) => head.spots[at]?.text === spot.text)) return spot.text;
    const shown = family.map(({ sample }, index) => ({ sample, value: heads[index]?.spots[at]?.value ?? 0 }));
    return explainListed(shown, [lists], historyOf);
  });
  if (numbers.includes(undefined)) return undefined;
  const list: Field = { field: 'list', ...lists, shows: 'lines', end: first.end, ...evidence };
  const head = between.flatMap((pieces, at) => [...pieces, numbers[at] ?? '']);
  const cluster = drafts[first.draft]?.cluster;
  const members = inOrder(family.map(({ sample }) => sample));
  return cluster && { parts: joinParts([...head, list, ...first.tail]), cluster: { ...cluster, members } };
}

/** What of a list a number is: how many lines are left, the sum of a word of theirs, a word of the line that was asked for. */
function explainListed(
  shown: readonly Shown[],
  lists: readonly Lists[],
  historyOf: HistoryOf,
): Field | undefined {
  const distinct = new Set(shown.map(({ value }) => value)).size;
  if (distinct < 2) return undefined;
  for (const list of lists) {
    for (const way of ways()) {
      const field: Listing = { field: 'list', ...list, ...way };
      const fits = ({ sample, value }: Shown) =>
        writeList(field, sample.exchange.request, historyOf(sample)) === String(value);
      if (shown.slice(0, enough).every(fits)) return { ...field, seen: shown.length, distinct };
    }
  }
  return undefined;
}

function ways(): readonly Pick<Listing, 'shows' | 'word'>[] {
  const words = Array.from({ length: mostWords }, (_, index) => index + 1);
  return [
    { shows: 'count' },
    ...words.map((word) => ({ shows: 'sum', word }) as const),
    ...words.map((word) => ({ shows: 'word', word }) as const),
  ];
}
