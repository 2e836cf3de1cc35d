import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findTimes, renderTime } from '../../../../src/message/values/time/time-format.ts';
import { TIME_SAMPLES } from '../time-samples.ts';

const written = (text: string, nearMs?: number) =>
  findTimes(text, nearMs === undefined ? {} : { nearMs }).map((m) => text.slice(m.start, m.end));

describe('findTimes', () => {
  test.each(TIME_SAMPLES)('$server: $written', ({ line, written, format }) => {
    const [match, ...others] = findTimes(line);
    expect(others).toEqual([]);
    expect(match && { text: line.slice(match.start, match.end), format: match.format }).toEqual({
      text: written,
      format,
    });
  });

  test.each(TIME_SAMPLES)('$server: $written is written again exactly', ({ line, written }) => {
    const [m] = findTimes(line);
    expect(m && renderTime(m.format, m.time ?? m.local, m.zone)).toBe(written);
  });

  test.each([
    ['Mon, 23 Nov 2026 04:21:41 +0130 x', '2026-11-23T02:51:41.000Z'],
    ['Sat, 1 Oct 94 22:51 EDT', '1994-10-02T02:51:00.000Z'],
    ['12:00:00 AM 1/2/2026', undefined],
    ['2026-11-23T03:21:41.123456Z', '2026-11-23T03:21:41.123Z'],
    ['Jan 15  2024', undefined],
  ])('%s is the moment %s', (text, iso) => {
    const time = findTimes(text)[0]?.time;
    expect(time === undefined ? undefined : new Date(time).toISOString()).toBe(iso);
  });

  test('twelve at night is hour zero, twelve at noon is not', () => {
    expect(findTimes('12:05 AM')[0]?.local).toBe(5 * 60_000);
    expect(findTimes('12:05 PM')[0]?.local).toBe((12 * 60 + 5) * 60_000);
  });

  test('finds several in a line, left to right', () => {
    const line = 'Received: by a; Mon, 23 Nov 2026 03:21:41 +0000 [1795404101] 2024-01-15 08:30:01 end';
    expect(written(line)).toEqual(['Mon, 23 Nov 2026 03:21:41 +0000', '1795404101', '2024-01-15 08:30:01']);
  });

  test.each([
    '250 2.0.0 6AN3DdmM014472 Message accepted for delivery',
    'mac 00:11:22:33:44:55 and fe80::12:34 are addresses',
    '220 Sendmail 8.17.1.9/8.17.1.9',
    'Mon, 23 Nob 2026',
    '227 Entering Passive Mode (127,0,0,23,185,109).',
    '99999999999999',
    '25:61',
    'Marathon Monday May Sunset',
    '2026-02-30',
    '9876543210',
    '',
  ])('%j holds no time', (text) => {
    expect(written(text)).toEqual([]);
  });

  test('a weekday that does not fit the date is left out, as it could not be written again', () => {
    expect(written('Tue, 23 Nov 2026 03:21:41 GMT')).toEqual(['23 Nov 2026 03:21:41 GMT']);
  });

  test('hexadecimal seconds count only near the time of the packet', () => {
    const nearMs = 1795404101_000;
    expect(written('ETag: "6b03b145-267"')).toEqual([]);
    expect(written('ETag: "6b03b145-267"', nearMs)).toEqual(['6b03b145']);
    expect(written('ETag: "6B03B145-267"', nearMs)).toEqual(['6B03B145']);
    expect(written('ETag: "5b03b145-267" 1234567890', nearMs)).toEqual([]);
  });

  test('day and month that could be swapped are read in the order nearer to the packet', () => {
    const format = (nearMs: number) => findTimes('05/06/2026 03:21', { nearMs })[0]?.format;
    expect(format(Date.UTC(2026, 4, 6))).toBe('%m/%d/%Y %H:%M');
    expect(format(Date.UTC(2026, 5, 5))).toBe('%d/%m/%Y %H:%M');
  });

  test('a year that is not written is one in which the weekday fits', () => {
    const [match] = findTimes('Mon Nov 23 03:21:41 from host');
    expect(match).toMatchObject({ lacks: 'year', time: undefined });
    expect(new Date(match?.local ?? 0).getUTCDay()).toBe(1);
  });
});

describe('renderTime and findTimes are inverses', () => {
  const formats = [...new Set(TIME_SAMPLES.map((s) => s.format))].filter((f) => !f.includes('9f'));
  const zones = ['+0000', '-0330', '+0200 (CEST)', 'GMT', 'EST'];

  test('whatever time is written is found whole and written alike', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...formats),
        fc.integer({ min: Date.UTC(2002, 0, 1) * 1000, max: Date.UTC(2037, 0, 1) * 1000 }),
        fc.constantFrom(...zones),
        (format, micros, zone) => {
          const text = renderTime(format, micros / 1000, format.includes('%z') ? zone : 0);
          const [match] = findTimes(`"${text}"`);
          expect(match).toMatchObject({ start: 1, end: text.length + 1 });
          expect(match && renderTime(match.format, match.time ?? match.local, match.zone)).toBe(text);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('never throws, never overlaps, and renders what it found, on any bytes', () => {
    const scrap = fc.constantFrom(
      'Mon, ',
      '23 ',
      'Nov ',
      '2026',
      ' 03:21:41',
      '-',
      '/',
      '.',
      ':',
      ' GMT',
      ' +01',
      'T',
      'AM',
      '0',
      '1795404101',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(scrap, fc.string({ unit: 'binary', maxLength: 2 }))), (parts) => {
        const text = parts.join('');
        let from = 0;
        for (const m of findTimes(text)) {
          expect(m.start).toBeGreaterThanOrEqual(from);
          // digits below the µs do not fit a number of ms
          const exact = (written: string) => written.replace(/([.,]\d{6})\d{1,3}/, '$1');
          expect(exact(renderTime(m.format, m.time ?? m.local, m.zone))).toBe(
            exact(text.slice(m.start, m.end)),
          );
          from = m.end;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
