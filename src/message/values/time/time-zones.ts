/**
 * Zone names as servers print them, with their offsets in minutes east of Greenwich. A name with several meanings lists
 * the one met most often first. Abbreviations are no standard: tzdata has dropped most; these are those of tzdata
 * 2001-2024 that servers still print.
 */
const NAMED: ReadonlyMap<string, readonly number[]> = new Map([
  ['Z', [0]],
  ['UTC', [0]],
  ['GMT', [0]],
  ['UT', [0]],
  ['WET', [0]],
  ['WEST', [60]],
  ['BST', [60, 360]],
  ['IST', [330, 120, 60]],
  ['IDT', [180]],
  ['CET', [60]],
  ['CEST', [120]],
  ['MET', [60]],
  ['MEST', [120]],
  ['MEZ', [60]],
  ['MESZ', [120]],
  ['SAST', [120]],
  ['CAT', [120]],
  ['WAT', [60]],
  ['EAT', [180]],
  ['EET', [120]],
  ['EEST', [180]],
  ['MSK', [180]],
  ['MSD', [240]],
  ['PKT', [300]],
  ['NPT', [345]],
  ['ICT', [420]],
  ['WIB', [420]],
  ['HKT', [480]],
  ['SGT', [480]],
  ['AWST', [480]],
  ['PHT', [480]],
  ['JST', [540]],
  ['KST', [540]],
  ['ACST', [570]],
  ['ACDT', [630]],
  ['AEST', [600]],
  ['AEDT', [660]],
  ['NZST', [720]],
  ['NZDT', [780]],
  ['NST', [-210]],
  ['NDT', [-150]],
  ['BRT', [-180]],
  ['ART', [-180]],
  ['AST', [-240]],
  ['ADT', [-180]],
  ['EST', [-300]],
  ['EDT', [-240]],
  ['CST', [-360, 480]],
  ['CDT', [-300]],
  ['MST', [-420]],
  ['MDT', [-360]],
  ['PST', [-480]],
  ['PDT', [-420]],
  ['AKST', [-540]],
  ['AKDT', [-480]],
  ['HST', [-600]],
]);

const namesLongestFirst = [...NAMED.keys()].sort((a, b) => b.length - a.length).join('|');

/**
 * Source of a regular expression for a zone as written: `+0200`, `-05:00`, `+02`, `Z`, `CEST`, `GMT+0100`, the first with an
 * RFC 5322 comment `+0200 (CEST)` too.
 */
export const ZONE_SOURCE = `(?:[+-]\\d\\d(?::?\\d\\d)?|(?:${namesLongestFirst})(?![A-Za-z])(?:[+-]\\d\\d:?\\d\\d)?)(?: \\([A-Za-z][^()\\r\\n]{0,40}\\))?`;

const NUMERIC = /([+-])(\d\d):?(\d\d)?/;

/**
 * The offsets in minutes east of Greenwich that a zone as written may mean; empty if the text is no zone.
 * `+0530` gives `[330]`, `CST` gives `[-360, 480]`.
 */
export function zoneOffsets(zone: string): readonly number[] {
  const numeric = NUMERIC.exec(zone);
  if (numeric !== null) {
    const minutes = Number(numeric[2]) * 60 + Number(numeric[3] ?? 0);
    return [numeric[1] === '-' ? 0 - minutes : minutes];
  }
  return NAMED.get(zone.split(' ', 1)[0] ?? '') ?? [];
}
