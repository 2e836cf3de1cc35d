import { findTimes, type TimeMatch } from './values/time-format.ts';

/** A line of a listing. */
export interface ListingLine {
  readonly text: string;
  /** What is listed; undefined of a line that is about the listing, such as `total 24`. */
  readonly name: string | undefined;
  /** The date in the line, in listings that have more than names. */
  readonly date?: TimeMatch;
}

const most = 10_000; // lines that are looked at

/** The lines of a listing of a folder: in long ones a name is what follows the last date, in short ones a whole line. */
export function listingLines(listing: string): readonly ListingLine[] {
  const lines = listing
    .split(/\r?\n/, most)
    .filter((line) => line !== '')
    .map(readLine);
  return lines.some(({ date }) => date)
    ? lines.map((line) => (line.date ? line : { text: line.text, name: undefined }))
    : lines;
}

const looked = 4096; // bytes in which a long listing shows its dates

/** Whether bytes look like a listing with dates. */
export function isLongListing(bytes: string): boolean {
  return listingLines(bytes.slice(0, looked)).some(({ date }) => date);
}

/** The size that stands before the date of a line, in bytes. */
export function sizeIn({ text, date }: ListingLine): number | undefined {
  const size = date && /(?<=^|\s)\d+(?=\s*$)/.exec(text.slice(0, date.start))?.[0];
  return size === undefined ? undefined : Number(size);
}

function readLine(text: string): ListingLine {
  const date = findTimes(text).at(-1);
  const name = date && /^[ \t]+(.+)$/.exec(text.slice(date.end))?.[1];
  return date && name !== undefined ? { text, name, date } : { text, name: text };
}
