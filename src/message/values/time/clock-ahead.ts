import maxBy from 'lodash/maxBy.js';
import sortBy from 'lodash/sortBy.js';
import uniqBy from 'lodash/uniqBy.js';
import { mostApart, type SeenTime } from './explain-time.ts';
import { zoneOffsets } from './time-zones.ts';

const fewest = 3; // different times that follow one clock

/** A written time, and how far it is ahead of the clock that recorded it, both in ms. */
interface Written {
  readonly time: number;
  readonly ahead: number;
  readonly resolutionMs: number;
}

/**
 * How far the clock of a server is ahead of the clock that recorded it, ms: so far ahead are most of the different times that it wrote. 0 where both go
 * together, and where too few times tell. Only times with a date and a zone count; those of files and builds do not move along with the packets.
 */
export function clockAhead(seen: readonly SeenTime[]): number {
  const written = uniqBy(seen.flatMap(writtenOf), ({ time }) => time);
  const isRight = ({ ahead, resolutionMs }: Written) => Math.abs(ahead) <= mostApart(resolutionMs);
  if (follow(written.filter(isRight))) return 0;
  const groups = togetherIn(written).filter(follow);
  // what expires in an hour is as often an hour ahead as the clock is not
  const [most] = sortBy(groups, [(group) => -group.length, (group) => Math.abs(group[0]?.ahead ?? 0)]);
  return Math.round(maxBy(most, 'ahead')?.ahead ?? 0);
}

function writtenOf({ match, time }: SeenTime): readonly Written[] {
  const [zone] = match.zone === undefined ? [] : zoneOffsets(match.zone);
  if (match.lacks !== 'nothing' || zone === undefined) return [];
  const utc = match.local - zone * 60_000;
  return [{ time: utc, ahead: utc - time / 1000, resolutionMs: match.resolutionMs }];
}

/** Those that are equally far ahead, for each that may be the least of them. */
function togetherIn(written: readonly Written[]): readonly (readonly Written[])[] {
  const sorted = sortBy(written, 'ahead');
  let end = 0;
  return sorted.map(({ ahead, resolutionMs }, start) => {
    while (end < sorted.length && (sorted[end]?.ahead ?? 0) - ahead <= mostApart(resolutionMs)) end++;
    return sorted.slice(start, end);
  });
}

/** A static date cannot pass for a clock once what was written is further apart than clocks may waver. */
function follow(written: readonly Written[]): boolean {
  const times = written.map(({ time }) => time);
  const waver = mostApart(Math.max(0, ...written.map(({ resolutionMs }) => resolutionMs)));
  return written.length >= fewest && Math.max(...times) - Math.min(...times) > 2 * waver;
}
