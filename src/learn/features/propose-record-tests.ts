import { partOf } from '../../message/request/parts.ts';
import type { Test } from '../../model/situation.ts';
import type { Proposal, Seen } from '../model/proposal.ts';
import { frequent, priced } from './price.ts';
import { numberTests } from './propose-number-tests.ts';

const leastShare = 0.25; // of the requests that must be binary
const firstBytes = 36; // that are asked about where no layout tells what they are
const mostValues = 48; // of one byte: more are no code
const mostCodes = 8; // values of one byte that is a version or a kind
const codePrice = 0.5; // bits
const leastInZone = 3; // different names
const zonePrice = 0.5; // bits
const mostFields = 24; // of a record that are asked about

/** Questions about binary requests: fields, bytes at fixed places, sizes. */
export function recordTests(seen: readonly Seen[], ids: readonly number[]): readonly Proposal[] {
  const binary = seen.filter(({ request }) => request.kind === 'record');
  if (binary.length < leastShare * seen.length) return [];
  const laidOut = binary.filter(({ request }) => request.fields !== undefined);
  const isLaidOut = laidOut.length * 2 > binary.length;
  const whole = [{ test: 'has', part: 'f1', value: '' } as const]; // not cut off, and nothing else
  return [
    ...(laidOut.length > 0 && laidOut.length < binary.length ? priced(0, whole) : []),
    ...fieldTests(laidOut, ids),
    ...zoneTests(laidOut),
    ...codeTests(laidOut),
    ...byteTests(binary, isLaidOut ? headerOf(laidOut) : firstBytes, isLaidOut ? 0 : 4, ids),
    ...(isLaidOut ? [] : sizeTests(binary)),
    ...numberTests(binary, ids),
  ];
}

/** Bytes before the first field that is longer in some requests than in others. */
function headerOf(seen: readonly Seen[]): number {
  const [first] = seen;
  const size = first?.request.fields?.[0]?.whole.length ?? 0;
  const same = seen.every(({ request }) => request.fields?.[0]?.whole.length === size);
  return same ? Math.min(size, 64) : 4;
}

/** A header in which an id or the length stands is asked about byte by byte. */
function fieldTests(seen: readonly Seen[], ids: readonly number[]): Proposal[] {
  const count = Math.min(mostFields, Math.max(0, ...seen.map(({ request }) => request.fields?.length ?? 0)));
  const isHeader = seen.every(
    ({ request }) =>
      request.fields?.[0]?.item === 'bytes' &&
      ids.some((at) => at < (request.fields?.[0]?.whole.length ?? 0)),
  );
  const parts = Array.from({ length: count }, (_, index) => `f${index + 1}`).slice(isHeader ? 1 : 0);
  const tests: Test[] = [];
  for (const part of parts) {
    const entries = seen.flatMap(({ request, group }): (readonly [string, number])[] => {
      const value = partOf(request, part);
      return value === undefined || value.length > 200 ? [] : [[value, group]];
    });
    const values = frequent(entries, 2);
    tests.push(...values.slice(0, mostValues * 2).map((value): Test => ({ test: 'is', part, value })));
  }
  return priced(1.5, tests);
}

/** What names of the DNS end with: the zones that they lie in, the narrowest first. */
function zoneTests(seen: readonly Seen[]): Proposal[] {
  const places = [...(seen[0]?.request.fields ?? []).slice(0, mostFields).entries()];
  return places.flatMap(([index, { item }]): Proposal[] => {
    if (item !== 'labels') return [];
    const part = `f${index + 1}.dotted`;
    const names = seen.flatMap(({ request }) => partOf(request, part) ?? []);
    const zones = new Map<string, Set<string>>();
    for (const name of names)
      for (let at = name.indexOf('.'); at >= 0; at = name.indexOf('.', at + 1)) {
        const zone = name.slice(at);
        zones.set(zone, (zones.get(zone) ?? new Set()).add(name));
      }
    const common = [...zones].filter(([, its]) => its.size >= leastInZone).map(([zone]) => zone);
    return priced(
      zonePrice,
      common
        .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
        .map((value): Test => ({ test: 'ends', part, value })),
    );
  });
}

/** The byte behind a string of a layout: a version or a kind, if it has few values. Asked before what goes with it by chance. */
function codeTests(seen: readonly Seen[]): Proposal[] {
  const [first] = seen;
  const tests = (first?.request.fields ?? []).slice(0, mostFields).flatMap(({ item }, index): Test[] => {
    if (item !== 'bytes' || index === 0) return [];
    const part = `f${index + 1}`;
    const codes = seen.flatMap(({ request, group }): (readonly [string, number])[] => {
      const value = partOf(request, part);
      return value === undefined || value === '' ? [] : [[value.charAt(0), group]];
    });
    const isCode = new Set(codes.map(([code]) => code)).size <= mostCodes;
    return isCode ? frequent(codes, 2).map((value): Test => ({ test: 'starts', part, value })) : [];
  });
  return priced(codePrice, tests);
}

function byteTests(binary: readonly Seen[], first: number, last: number, ids: readonly number[]): Proposal[] {
  const places = [...Array(first).keys(), ...Array.from({ length: last }, (_, index) => -1 - index)];
  const bytes = places.flatMap((at): Test[] => {
    const seen = binary.map(({ request, group }) => [String(byteAt(request.raw, at)), group] as const);
    const distinct = new Set(seen.map(([value]) => value)).size;
    const isId = distinct > Math.max(4, Math.min(64, seen.length / 2));
    const values = frequent(seen, 2).filter((value) => value !== 'NaN');
    return isId || ids.includes(at) || values.length > mostValues
      ? []
      : values.map((is) => ({ test: 'byte', at, is: Number(is) }));
  });
  return priced(2.5, bytes);
}

function sizeTests(binary: readonly Seen[]): Proposal[] {
  const sizes = frequent(
    binary.map(({ request, group }) => [String(request.raw.length), group] as const),
    2,
  );
  return priced(
    3,
    sizes.slice(0, 100).map((is) => ({ test: 'size', is: Number(is) })),
  );
}

function byteAt(raw: string, at: number): number {
  return raw.charCodeAt(at < 0 ? raw.length + at : at);
}
