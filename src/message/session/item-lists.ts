import type { FieldSource, GoneLines, TableKey } from '../../model/field.ts';
import { partOf } from '../request/parts.ts';
import type { Request } from '../request/request.ts';
import { tableKey } from '../request/table-key.ts';
import type { History } from './history.ts';

export type Listing = FieldSource & { readonly field: 'list' };

/** Whose list is meant: what a part of the request, or of the last request of a command, says. */
export function listKey(key: TableKey | undefined, request: Request, history: History): string {
  if (key === undefined) return '';
  const asked = key.verb === undefined ? request : history.latest(key.verb)?.request;
  return tableKey(asked && partOf(asked, key.part));
}

/** The first words of the lines that are gone. */
export function goneFrom({ verb, status, until }: GoneLines, history: History): ReadonlySet<string> {
  const gone = new Set<string>();
  history.findLast((event) => {
    const { command } = event.request;
    if (until && (until.verb ?? command) === command && (until.status ?? event.status) === event.status)
      return true;
    const word = command === verb && event.status === status ? partOf(event.request, 'arg1') : undefined;
    if (word !== undefined) gone.add(word);
    return false;
  });
  return gone;
}

/** The words of a line. */
export const wordsOf = (line: string) => line.split(/[ \t]+/);

/** The lines of a list as they are by now, of those that were learned. */
export type LinesNow = (field: Listing, lines: readonly string[]) => readonly string[];

/** The recorded lines of the list that is meant. */
export function linesMeant(
  { key, lists, usual }: Listing,
  request: Request,
  history: History,
): readonly string[] {
  const whose = listKey(key, request, history);
  return (Object.hasOwn(lists, whose) ? lists[whose] : lists[usual]) ?? [];
}

/** What a list shows. */
export function writeList(
  field: Listing,
  request: Request,
  history: History,
  linesNow: LinesNow = (_, lines) => lines,
): string {
  const lines = linesNow(field, linesMeant(field, request, history));
  const gone = field.gone ? goneFrom(field.gone, history) : new Set<string>();
  const left = lines.filter((line) => !gone.has(wordsOf(line)[0] ?? ''));
  const word = (line: string) => wordsOf(line)[(field.word ?? 1) - 1] ?? '';
  switch (field.shows) {
    case 'lines':
      return left.map((line) => `${line}${field.end ?? ''}`).join('');
    case 'count':
      return String(left.length);
    case 'sum':
      return String(left.reduce((sum, line) => sum + (Number(word(line)) || 0), 0));
    case 'word': {
      const asked = partOf(request, 'arg1');
      const line = left.find((one) => wordsOf(one)[0] === asked);
      return line === undefined ? '' : word(line);
    }
  }
}
