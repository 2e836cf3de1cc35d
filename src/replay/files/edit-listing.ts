import type { OwnFile } from '../../message/session/client-files.ts';
import {
  isFolderLine,
  isLongLine,
  type ListingLine,
  listingLines,
} from '../../message/values/listing-lines.ts';
import { renderTime } from '../../message/values/time/time-format.ts';

/** What a session has changed in the folder that is listed. */
export interface Changes {
  readonly made: ReadonlyMap<string, OwnFile>;
  readonly isGone: (name: string) => boolean;
}

/** A recorded listing with what the session has made and without what it has deleted, in the listing's own form. */
export function editListing(listing: string, { made, isGone }: Changes): string {
  const end = listing === '' || listing.includes('\r\n') ? '\r\n' : '\n';
  const lines = listingLines(listing);
  const isLong = lines.some(isLongLine);
  const kept = lines.filter(({ name }) => name === undefined || !(isGone(name) || made.has(name)));
  const names = kept.flatMap(({ name }) => name ?? []);
  const isSorted = names.every((name, index) => index === 0 || (names[index - 1] ?? '') <= name);
  for (const [name, file] of made) {
    const text = isLong ? longLine(lines, name, file) : name;
    if (text === undefined) continue;
    const after = isSorted ? kept.findIndex((line) => line.name !== undefined && line.name > name) : -1;
    kept.splice(after < 0 ? kept.length : after, 0, { text, name });
  }
  const isEmpty = kept.every(({ name }) => name === undefined);
  return kept.map(({ text }) => (isEmpty ? text.replace(/\d+/g, '0') : text) + end).join('');
}

/** A line like those of other files or folders, with its own size, date and name. */
function longLine(lines: readonly ListingLine[], name: string, { bytes, time }: OwnFile): string | undefined {
  const long = lines.filter((line) => isLongLine(line) && !/^\.\.?$/.test(line.name ?? ''));
  const model =
    usual(long.filter((line) => isFolderLine(line) === (bytes === undefined)).slice(0, 200)) ?? long[0];
  if (model?.facts !== undefined) return `${changedFacts(model.facts, bytes, time)} ${name}`;
  if (!model?.date) return undefined;
  const head = model.text.slice(0, model.date.start);
  const sized = bytes === undefined ? head : withSize(head, bytes.length);
  // what was changed lately is shown with the time of the day, where the listing has such a form
  const recent = long.find(({ date }) => date?.format.includes('%H'))?.date ?? model.date;
  const gap = /^[ \t]+/.exec(model.text.slice(model.date.end))?.[0] ?? ' ';
  return `${sized}${renderTime(recent.format, time / 1000, recent.zone ?? 0)}${gap}${name}`;
}

/** The last word with another size in its place. */
function withSize(head: string, size: number): string {
  const text = head.trimEnd();
  let start = text.length;
  while (/\d/.test(text.charAt(start - 1))) start--;
  if (start === text.length) return head;
  while (text.charAt(start - 1) === ' ') start--;
  return text.slice(0, start) + fitted(size, text.slice(start)) + head.slice(text.length);
}

/** The first of those lines that begin as most do: what was done to one of the files need not be done to a new one. */
function usual(lines: readonly ListingLine[]): ListingLine | undefined {
  const beginning = ({ text }: ListingLine) => text.slice(0, 10);
  const count = (line: ListingLine) => lines.filter((other) => beginning(other) === beginning(line)).length;
  return lines.reduce<ListingLine | undefined>(
    (best, line) => (best && count(best) >= count(line) ? best : line),
    undefined,
  );
}

/** Facts with another size and time. */
function changedFacts(facts: string, bytes: string | undefined, time: number): string {
  return facts
    .replace(/(?<=(?:^|;)size=)\d+(?=;)/i, String(bytes?.length ?? 0))
    .replace(/(?<=(?:^|;)modify=)\d{14}(?=;)/i, renderTime('%Y%m%d%H%M%S', time / 1000));
}

/** A number in the place of another one with the blanks before it, at the right end of its column. */
function fitted(size: number, place: string): string {
  const text = String(size).padStart(place.length);
  return place.startsWith(' ') && !text.startsWith(' ') ? ` ${text}` : text;
}
