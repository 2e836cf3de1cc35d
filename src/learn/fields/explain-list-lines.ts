import type { Session } from '../../exchange/exchange.ts';
import { History } from '../../message/session/history.ts';
import { goneFrom, type Listing, listKey, wordsOf } from '../../message/session/item-lists.ts';
import type { GoneLines, TableKey } from '../../model/field.ts';
import type { Sample } from '../model/sample.ts';

/** The lines that a reply listed. */
export interface Listed {
  readonly sample: Sample;
  readonly lines: readonly string[];
}

/** What all replies are a part of. */
export type Lists = Pick<Listing, 'key' | 'lists' | 'usual' | 'gone'>;

const leastListed = 3; // replies, repeated runs of a session counted once, before lines are a list
const leastGone = 2; // sessions in which lines were gone, until it is known what takes lines away
const enough = 1000; // replies that are looked at

/** The session as it was before a reply. */
export type HistoryOf = (sample: Sample) => History;

export function historiesOf(sessions: readonly Session[]): HistoryOf {
  const known = new Map<Sample, History>();
  return (sample) => {
    const found = known.get(sample);
    if (found) return found;
    const history = new History();
    for (const { request, status } of (sessions[sample.session]?.exchanges ?? []).slice(0, sample.index))
      history.add({ request, status, template: '', values: [] });
    known.set(sample, history);
    return history;
  };
}

/**
 * Looks for the list that replies show all or some lines of: one for whatever was said last with a command, such as the user's
 * name, without the lines that were taken away in this session. `known` are ways of taking away that other lists have proven.
 */
export function explainListLines(
  all: readonly Listed[],
  keys: readonly TableKey[],
  runOf: (sample: Sample) => number,
  historyOf: HistoryOf,
  known: readonly GoneLines[],
): Lists | undefined {
  const listed = all.slice(0, enough);
  const names = new Set(listed.map(({ sample: { group, index } }) => `${group} ${index}`));
  const different = new Set(listed.map(({ lines }) => lines.join('\n')));
  if (names.size < leastListed || different.size < 2) return undefined;
  if (listed.some(({ lines }) => hasTwins(lines))) return undefined;
  let best: { readonly lists: Lists; readonly versions: Versions } | undefined;
  for (const key of [undefined, ...keys]) {
    const rows = listed.map(({ sample, lines }) => ({
      sample,
      ids: new Set(lines.map(idOf)),
      lines,
      list: listKey(key, sample.exchange.request, historyOf(sample)),
    }));
    if (key && rows.some(({ list }) => list === '')) continue;
    const whole = wholeLists(rows, runOf);
    if (!whole) continue;
    const gone = explainGone(rows, whole, runOf, historyOf, known);
    if (gone === undefined) continue;
    const versions = versionsOf(whole);
    if (best && !isBetter(versions, best.versions)) continue;
    best = {
      lists: { ...(key ? { key } : {}), ...latest(rows, whole), ...(gone ? { gone } : {}) },
      versions,
    };
    if (versions.changes === 0) break;
  }
  return best?.lists;
}

/** How many lists there are if one that was written in another way before counts once more, and how often that was so. */
interface Versions {
  readonly count: number;
  readonly changes: number;
}

/** What one user has and another has not is no change of one list, though it may look like one where the server was silent between them. */
function isBetter(one: Versions, other: Versions): boolean {
  return one.changes < other.changes && one.count <= other.count;
}

const idOf = (line: string) => wordsOf(line)[0] ?? '';

function hasTwins(lines: readonly string[]): boolean {
  return new Set(lines.map(idOf)).size < lines.length;
}

interface Row extends Listed {
  readonly ids: ReadonlySet<string>;
  readonly list: string;
}

/** By list and run of the server: all lines in their order, by their first word. */
type Whole = ReadonlyMap<string, ReadonlyMap<string, string>>;

const nameOf = ({ list, sample }: Row, runOf: (sample: Sample) => number) => `${runOf(sample)} ${list}`;

/** Undefined where a line is written in two ways, or lines change their order. */
function wholeLists(rows: readonly Row[], runOf: (sample: Sample) => number): Whole | undefined {
  const lists = new Map<string, Map<string, string>>();
  for (const row of rows) {
    const name = nameOf(row, runOf);
    const merged = withLines(lists.get(name) ?? new Map(), row.lines);
    if (!merged) return undefined;
    lists.set(name, merged);
  }
  return lists;
}

function withLines(known: Map<string, string>, lines: readonly string[]): Map<string, string> | undefined {
  const order = [...known.keys()];
  let at = 0;
  for (const line of lines) {
    const id = idOf(line);
    const text = known.get(id);
    if (text !== undefined && text !== line) return undefined;
    const place = order.indexOf(id);
    if (place >= 0 && place < at) return undefined;
    if (place < 0) order.splice(at, 0, id);
    at = order.indexOf(id) + 1;
  }
  const texts = new Map([...known, ...lines.map((line): [string, string] => [idOf(line), line])]);
  return new Map(order.map((id) => [id, texts.get(id) ?? '']));
}

function versionsOf(whole: Whole): Versions {
  const versions = new Map<string, Map<string, string>[]>();
  for (const [name, lines] of whole) {
    const list = name.slice(name.indexOf(' ') + 1);
    const known = versions.get(list) ?? [];
    versions.set(list, known);
    const isSame = (one: Map<string, string>) =>
      [...lines].every(([id, text]) => (one.get(id) ?? text) === text);
    const same = known.find(isSame);
    if (same) for (const [id, text] of lines) same.set(id, text);
    else known.push(new Map(lines));
  }
  const count = [...versions.values()].reduce((sum, known) => sum + known.length, 0);
  return { count, changes: count - versions.size };
}

/** What takes lines away; null if nothing does, undefined if that is not known. */
function explainGone(
  rows: readonly Row[],
  whole: Whole,
  runOf: (sample: Sample) => number,
  historyOf: HistoryOf,
  known: readonly GoneLines[],
): GoneLines | null | undefined {
  const idsOf = (row: Row) => [...(whole.get(nameOf(row, runOf))?.keys() ?? [])];
  const lacking = rows.filter((row) => idsOf(row).length > row.ids.size);
  const [first] = lacking;
  if (!first) return null;
  const isRight = (gone: GoneLines, row: Row) => {
    const without = goneFrom(gone, historyOf(row.sample));
    return idsOf(row).every((id) => row.ids.has(id) !== without.has(id));
  };
  const isProven = new Set(lacking.map(({ sample }) => sample.group)).size >= leastGone;
  const missing = idsOf(first).find((id) => !first.ids.has(id)) ?? '';
  const own = isProven ? causesOf(missing, historyOf(first.sample)) : [];
  const causes = [...known.filter(({ until }) => until), ...known.filter(({ until }) => !until), ...own];
  for (const cause of causes) {
    const wrong = rows.find((row) => !isRight(cause, row));
    if (!wrong) return cause;
    if (cause.until || lacking.includes(wrong)) continue;
    for (const until of endsIn(historyOf(wrong.sample), cause)) {
      const better = { ...cause, until };
      if (rows.every((row) => isRight(better, row))) return better;
    }
  }
  return undefined;
}

/** Answered requests that named the line, the latest first. */
function causesOf(id: string, history: History): readonly GoneLines[] {
  const found = new Map<string, GoneLines>();
  history.findLast(({ request, status }) => {
    if (request.words[0] === id) found.set(`${request.command} ${status}`, { verb: request.command, status });
    return false;
  });
  return [...found.values()];
}

/** What happened after a line was taken away, the latest first. */
function endsIn(history: History, { verb, status }: GoneLines): readonly { verb: string; status: string }[] {
  const found = new Map<string, { verb: string; status: string }>();
  history.findLast(({ request: { command }, status: answer }) => {
    if (command === verb && answer === status) return true;
    found.set(`${command} ${answer}`, { verb: command, status: answer });
    return false;
  });
  return [...found.values()];
}

/** Every list as it was in the last run of the server in which it was shown; the one shown most often is the usual one. */
function latest(rows: readonly Row[], whole: Whole): Pick<Lists, 'lists' | 'usual'> {
  const counts = new Map<string, number>();
  for (const { list } of rows) counts.set(list, (counts.get(list) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([list]) => list);
  const lists = [...counts.keys()].sort().map((list): [string, readonly string[]] => {
    const runs = [...whole.entries()].filter(([name]) => name.slice(name.indexOf(' ') + 1) === list);
    const [, lines] = runs.sort((a, b) => Number.parseInt(b[0], 10) - Number.parseInt(a[0], 10))[0] ?? [];
    return [list, [...(lines?.values() ?? [])]];
  });
  return { lists: Object.fromEntries(lists), usual: sorted[0] ?? '' };
}
