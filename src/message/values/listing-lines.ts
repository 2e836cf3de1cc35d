import { findTimes, type TimeMatch } from './time/time-format.ts';

/** A line of a listing. */
export interface ListingLine {
  readonly text: string;
  /** What is listed; undefined of a line that is about the listing, such as `total 24`. */
  readonly name: string | undefined;
  /** The date in the line, in listings that have more than names. */
  readonly date?: TimeMatch;
  /** What is said of it in front of its name, in listings for programs (RFC 3659, 7): `size=31;type=file;`. */
  readonly facts?: string;
}

const most = 10_000; // lines that are looked at

/** The lines of a listing of a folder: in long ones a name is what follows the last date or the facts, in short ones a whole line. */
export function listingLines(listing: string): readonly ListingLine[] {
  const lines = listing
    .split(/\r?\n/, most)
    .filter((line) => line !== '')
    .map(readLine);
  return lines.some(isLongLine)
    ? lines.map((line) => (isLongLine(line) ? line : { text: line.text, name: undefined }))
    : lines;
}

/** Whether a line tells more than a name. */
export function isLongLine({ date, facts }: ListingLine): boolean {
  return date !== undefined || facts !== undefined;
}

const looked = 4096; // bytes in which a long listing shows its dates

/** Whether bytes look like a listing that tells more than names. */
export function isLongListing(bytes: string): boolean {
  return listingLines(bytes.slice(0, looked)).some(isLongLine);
}

/** Whether a line of a long listing is that of a folder. */
export function isFolderLine({ text }: Pick<ListingLine, 'text'>): boolean {
  return /^d|<DIR>|type=[cp]?dir/i.test(text);
}

/** The size that stands before the date of a line or among its facts, in bytes. */
export function sizeIn({ text, date, facts }: ListingLine): number | undefined {
  const size =
    /(?<=(?:^|;)size=)\d+(?=;)/i.exec(facts ?? '')?.[0] ??
    (date && /(?:^|\s)(\d{1,20})$/.exec(text.slice(0, date.start).trimEnd())?.[1]);
  return size === undefined ? undefined : Number(size);
}

function readLine(text: string): ListingLine {
  const [, facts, named] = /^((?:[\w.-]+=[^;]*;)+) (.+)$/.exec(text) ?? [];
  if (facts !== undefined && named !== undefined) return { text, name: named, facts };
  const date = findTimes(text).at(-1);
  const name = date && /^[ \t]+([^ \t].*)$/.exec(text.slice(date.end))?.[1];
  return date && name !== undefined ? { text, name, date } : { text, name: text };
}
