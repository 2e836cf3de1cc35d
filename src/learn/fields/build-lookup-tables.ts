import groupBy from 'lodash/groupBy.js';
import type { Exchange, Session } from '../../exchange/exchange.ts';
import { partOf } from '../../message/request/parts.ts';
import { tableKey } from '../../message/request/table-key.ts';
import { joinParts } from '../../message/template/render-template.ts';
import type { Field, Part, TableKey } from '../../model/field.ts';
import type { Draft } from '../model/draft.ts';
import { inOrder, type Sample } from '../model/sample.ts';
import type { FileSizes } from '../world/files/file-sizes.ts';

/** What a table may be looked up by: parts of the request itself, and of the last request of another command. */
const ownKeys: readonly TableKey[] = [{ part: 'rest' }, { part: 'arg1' }, { part: 'final' }];
const pathKey: TableKey = { part: 'rest', path: true };
const mostCommands = 24; // whose last request is tried as a key
const leastAgreed = 10; // sizes that are those of the files, for each of a file that the session has stored itself and that has another one
const mostSpots = 6; // that drafts may differ in
const spotPattern = /\d+|[A-Z]{3,}/g;

/**
 * Makes one template of several that differ only in numbers or words in capitals, where what was asked for decides which
 * one it is: the sizes of files, the transfer type that was chosen. What is known goes into a table.
 */
export function buildLookupTables(
  drafts: readonly Draft[],
  sessions: readonly Session[],
  files: FileSizes,
): readonly Draft[] {
  const keys = new Keys(sessions, files);
  return Object.values(groupBy(drafts, coarseKey)).flatMap((group) => tabulate(group, keys));
}

/** Equal for answers to the same commands that differ only in numbers and words in capitals. */
function coarseKey({ parts, cluster: { members } }: Draft): string {
  const [first] = members;
  const text = parts.map((part) =>
    typeof part === 'string' ? part.replace(spotPattern, '\x03') : bare(part),
  );
  const commands = [...new Set(members.map(({ exchange }) => exchange.request.command))].sort();
  return `${commands.join(' ')}\0${first?.exchange.status}\0${first?.exchange.ends ?? ''}\0${text.join('\x01')}`;
}

function bare({ seen, distinct, ...source }: Field): string {
  return JSON.stringify(source);
}

function spotsOf({ parts }: Draft): readonly string[] {
  return parts.flatMap((part) => (typeof part === 'string' ? (part.match(spotPattern) ?? []) : []));
}

function tabulate(group: readonly Draft[], keys: Keys): readonly Draft[] {
  const [first] = group;
  if (!first || group.length < 2) return group;
  const spots = group.map(spotsOf);
  const varying = [...(spots[0] ?? []).keys()].filter((at) =>
    spots.some((other) => other[at] !== spots[0]?.[at]),
  );
  if (varying.length > mostSpots) return group;
  const samples = group.flatMap((draft, index) =>
    draft.cluster.members.map((sample) => ({ sample, spots: spots[index] ?? [] })),
  );
  const tables = new Map<number, Field>();
  for (const at of varying) {
    const table = keys.explain(
      samples.map(({ sample, spots: values }) => ({ sample, value: values[at] ?? '' })),
    );
    if (table) tables.set(at, table);
  }
  const fixed = varying.filter((at) => !tables.has(at));
  if (tables.size === 0) return group;
  if (fixed.length > 0) {
    // what no table explains keeps templates apart; within each, tables are looked for anew
    const apart = Object.values(groupBy(group, (draft) => fixed.map((at) => spotsOf(draft)[at]).join('\0')));
    return apart.length === group.length ? group : apart.flatMap((part) => tabulate(part, keys));
  }
  const members = inOrder(group.flatMap(({ cluster }) => cluster.members));
  return [{ parts: withTables(first.parts, tables), cluster: { ...first.cluster, members } }];
}

/** The parts with fields of tables in the place of the spots that vary. */
function withTables(parts: readonly Part[], tables: ReadonlyMap<number, Field>): readonly Part[] {
  let spot = 0;
  const result: Part[] = [];
  for (const part of parts) {
    if (typeof part !== 'string') {
      result.push(part);
      continue;
    }
    let from = 0;
    for (const match of part.matchAll(spotPattern)) {
      const table = tables.get(spot++);
      if (!table) continue;
      result.push(part.slice(from, match.index), table);
      from = match.index + match[0].length;
    }
    result.push(part.slice(from));
  }
  return joinParts(result);
}

interface Observed {
  readonly sample: Sample;
  readonly value: string;
}

/** A number that is the length of what was sent. */
function lengthOf(observed: readonly Observed[]): Field | undefined {
  const distinct = new Set(observed.map(({ value }) => value)).size;
  if (distinct < 2) return undefined;
  for (const of of ['rest', 'arg1', 'arg2', 'final', 'body']) {
    const adds = new Set(
      observed.map(
        ({ sample, value }) => Number(value) - (partOf(sample.exchange.request, of)?.length ?? Number.NaN),
      ),
    );
    const [add] = adds;
    if (adds.size === 1 && add !== undefined && Number.isInteger(add) && Math.abs(add) <= 64) {
      return { field: 'length', of, add, seen: observed.length, distinct };
    }
  }
  return undefined;
}

/** Looks for what decides a value. */
class Keys {
  readonly #sessions: readonly Session[];
  readonly #commands: readonly string[];
  readonly #files: FileSizes;

  constructor(sessions: readonly Session[], files: FileSizes) {
    this.#sessions = sessions;
    this.#files = files;
    const counts = new Map<string, number>();
    for (const { exchanges } of sessions) {
      for (const { request } of exchanges) {
        if (request.words.length > 0) counts.set(request.command, (counts.get(request.command) ?? 0) + 1);
      }
    }
    this.#commands = [...counts]
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, mostCommands)
      .map(([command]) => command);
  }

  explain(observed: readonly Observed[]): Field | undefined {
    const length = lengthOf(observed);
    if (length) return length;
    for (const verb of this.#commands) {
      const table = this.#tableOf(observed, { verb, part: 'arg1' }, 2);
      if (table) return table;
    }
    // words in capitals are modes, not properties of what is asked for
    if (observed.some(({ value }) => !/^\d+$/.test(value))) return undefined;
    const size = this.#sizeOf(observed);
    if (size) return size;
    for (const key of ownKeys) {
      const table = this.#tableOf(observed, key, 1);
      if (table) return table;
    }
    return undefined;
  }

  /** The size of the file that is named: of several the sessions had the bytes. What was seen of other files is kept in a table. */
  #sizeOf(observed: readonly Observed[]): Field | undefined {
    for (const stored of ['kept', 'sent'] as const) {
      const agree = observed.filter(
        ({ sample, value }) => String(this.#files.of(sample)?.[stored]) === value,
      );
      const others = observed.filter((one) => !agree.includes(one));
      const own = others.filter(({ sample }) => this.#files.of(sample)?.isOwn).length;
      if (new Set(agree.map(({ value }) => value)).size < 2 || own * leastAgreed > agree.length) continue;
      const key = this.#files.hasTree ? pathKey : { part: 'rest' };
      const table = this.#tableOf(others, key, 0);
      if (table?.field !== 'table') continue;
      const distinct = new Set(observed.map(({ value }) => value)).size;
      return { ...table, usual: table.usual || '0', stored, seen: observed.length, distinct };
    }
    return undefined;
  }

  /** The table, if the key always decides; every value must have been seen in `least` groups of sessions. */
  #tableOf(observed: readonly Observed[], key: TableKey, least: number): Field | undefined {
    const values: Record<string, string> = {};
    const groups = new Map<string, Set<number>>();
    const usual = new Map<string, number>();
    for (const { sample, value } of observed) {
      const at = this.#valueOf(sample, key);
      if (at === undefined) return undefined;
      if (Object.hasOwn(values, at) && values[at] !== value) return undefined;
      values[at] = value;
      groups.set(at, (groups.get(at) ?? new Set()).add(sample.group));
      usual.set(value, (usual.get(value) ?? 0) + 1);
    }
    const names = Object.keys(values).sort();
    const known = names.filter((name) => (groups.get(name)?.size ?? 0) >= least);
    if ((names.length < 2 && least > 0) || (least > 1 && (known.length < 2 || names.length > 4)))
      return undefined;
    const [most] = [...usual].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return {
      field: 'table',
      key,
      values: Object.fromEntries(names.map((name) => [name, values[name] ?? ''])),
      usual: most?.[0] ?? '',
      seen: observed.length,
      distinct: usual.size,
    };
  }

  #valueOf(sample: Sample, key: TableKey): string | undefined {
    const { session, index, exchange } = sample;
    if (key.path) return this.#files.of(sample)?.key;
    if (key.verb === undefined) return tableKey(partOf(exchange.request, key.part));
    const before = this.#sessions[session]?.exchanges ?? [];
    let found: Exchange | undefined;
    for (let at = index - 1; at >= 0 && !found; at--)
      if (before[at]?.request.command === key.verb) found = before[at];
    return tableKey(found && partOf(found.request, key.part));
  }
}
