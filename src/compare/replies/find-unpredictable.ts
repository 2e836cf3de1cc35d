import { findTimes, type TimeMatch } from '../../message/values/time/time-format.ts';
import type { Endpoint } from '../../model/conversation.ts';

/** What may differ between two equal replies. */
export type DynamicKind = 'time' | 'elapsed' | 'address' | 'data port' | 'id';

/**
 * A dynamic part of a reply, in characters; `end` is exclusive. `form` is the format of a time, how an id is written, whose
 * address it is (`either` where client and server share one) and in which notation.
 */
export interface DynamicSpan {
  readonly start: number;
  readonly end: number;
  readonly kind: DynamicKind;
  readonly form: string;
}

/** Where and when a reply was heard. */
export interface Heard {
  /** µs since the Unix epoch. */
  readonly time: number;
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** All that the client had said by then: nothing of it is dynamic. */
  readonly said: string;
}

/** The masks in words, as `verify` prints them. */
export const maskRules: Readonly<Record<DynamicKind, string>> = {
  time: 'dates and times within two days of the clock, in the same format; times of day',
  elapsed: 'elapsed times and rates with a fraction (0.003 s, 3.79 Mbytes per second)',
  address: "the client's address and port, the server's address",
  'data port': 'ports of data connections (227, 229)',
  id: 'ids of letters and digits that stand alone, what is before the @ of a <message-id@host>, words with a Unix time in them',
};

const twoDays = 2 * 86_400_000;

/**
 * Parts of a reply that no client can predict: times near the clock, elapsed times, both ends' addresses, ports of data
 * connections, ids. Never a word or a plain number, and never anything the client has said: that must be echoed exactly.
 */
export function findUnpredictable(reply: string, heard: Heard): readonly DynamicSpan[] {
  const found = [
    ...dataPorts(reply, heard),
    ...addresses(reply, heard),
    ...compositeIds(reply, heard),
    ...times(reply, heard),
    ...cutClocks(reply, heard),
    ...matches(reply, elapsed, 'elapsed', heard),
    ...matches(reply, rate, 'elapsed', heard),
    ...ids(reply, heard),
  ];
  // the first kind listed wins, then the leftmost
  const used = new Uint8Array(reply.length);
  return found
    .filter(({ start, end }) => {
      const first = used.indexOf(1, start);
      if (first >= 0 && first < end) return false;
      used.fill(1, start, end);
      return true;
    })
    .sort((a, b) => a.start - b.start);
}

const elapsed = /(?<![\w.])\d+\.\d{2,}(?: \+ \d+\.\d{2,})*(?= ?(?:s|secs?|seconds|ms)\b)/g;

/** A measured rate goes with its unit, which depends on the size of the number. */
const rate =
  /(?<![\w.])\d+(?:\.\d+)? ?[kKMGT]?i?(?:[Bb]ytes?|[Bb]its?|[Bb])(?= ?(?:\/ ?s(?:ec)?\b|per second\b|ps\b))/g;

function matches(reply: string, pattern: RegExp, kind: DynamicKind, heard: Heard): readonly DynamicSpan[] {
  return [...reply.matchAll(pattern)]
    .map((match) => ({ start: match.index, end: match.index + match[0].length, kind, form: '' }))
    .filter(({ start, end }) => !isSaid(reply.slice(start, end), heard));
}

/** A short run of characters is in what the client said by chance. */
function isSaid(text: string, { said }: Heard): boolean {
  return text.length >= 4 && said.includes(text);
}

/** Replies to PASV (RFC 959: six numbers) and EPSV (RFC 2428: `|||port|`). */
function dataPorts(reply: string, heard: Heard): readonly DynamicSpan[] {
  const passive = heard.server.address.replaceAll('.', ',');
  const tuples = [...reply.matchAll(/(?<![\d,])((?:\d{1,3},){4})(\d{1,3},\d{1,3})(?![\d,])/g)].flatMap(
    ({ index, 0: whole, 1: address = '', 2: port = '' }) =>
      address !== `${passive},` || isSaid(whole, heard)
        ? []
        : [
            {
              start: index + whole.length - port.length,
              end: index + whole.length,
              kind: 'data port' as const,
              form: 'p1,p2',
            },
          ],
  );
  // RFC 1639: address family, length and bytes of the address, length and bytes of the port
  const long = [...reply.matchAll(/(?<![\d,])\d+,\d+,((?:\d{1,3},)+)2,(\d{1,3},\d{1,3})(?![\d,])/g)].flatMap(
    ({ index, 0: whole, 1: address = '', 2: port = '' }) =>
      address.endsWith(passive.replace(/,?$/, ',')) && !isSaid(whole, heard)
        ? [
            {
              start: index + whole.length - port.length,
              end: index + whole.length,
              kind: 'data port' as const,
              form: 'p1,p2',
            },
          ]
        : [],
  );
  const extended = [...reply.matchAll(/\(([!-~])\1\1(\d{1,5})\1\)/g)].map(({ index, 2: port = '' }) => ({
    start: index + 4,
    end: index + 4 + port.length,
    kind: 'data port' as const,
    form: 'port',
  }));
  return [
    ...tuples,
    ...long,
    ...extended.filter(({ start, end }) => !isSaid(`|||${reply.slice(start, end)}|`, heard)),
  ];
}

function addresses(reply: string, heard: Heard): readonly DynamicSpan[] {
  const { client, server } = heard;
  if (client.address === server.address) return written(reply, client, 'either', heard);
  return [
    ...written(reply, client, 'client', heard),
    ...written(reply, { ...server, port: 0 }, 'server', heard),
  ];
}

function written(
  reply: string,
  { address, port }: Endpoint,
  who: string,
  heard: Heard,
): readonly DynamicSpan[] {
  const commas = address.replaceAll('.', ',');
  const span = ({ index, 0: found }: RegExpExecArray, form: string): DynamicSpan => ({
    start: index,
    end: index + found.length,
    kind: 'address',
    form: `${who} ${form}`,
  });
  return [
    ...everyOne(reply, address, '(?<![\\d.])', '(?!\\d|\\.\\d)').map((match) => span(match, 'address')),
    ...(commas === address
      ? []
      : everyOne(reply, commas, '(?<![\\d,])', '(?=,\\d)').map((match) => span(match, 'commas'))),
    ...(port < 1024 || isSaid(String(port), heard)
      ? []
      : everyOne(reply, String(port), '(?<![\\w.])', '(?![\\w.])').map((match) => span(match, 'port'))),
  ];
}

/** Places where a text stands alone. */
function everyOne(reply: string, text: string, before: string, after: string): readonly RegExpExecArray[] {
  if (text === '' || !reply.includes(text)) return [];
  return [...reply.matchAll(new RegExp(`${before}${text.replace(/[.[\]]/g, '\\$&')}${after}`, 'g'))];
}

function times(reply: string, heard: Heard): readonly DynamicSpan[] {
  const nowMs = heard.time / 1000;
  return findTimes(reply, { nearMs: nowMs })
    .filter((match) => isNear(match, nowMs) && !isSaid(reply.slice(match.start, match.end), heard))
    .map(({ start, end, format }) => ({ start, end, kind: 'time', form: format }));
}

/** Near the clock, whatever the zone: a date of some file or mail is a constant. */
function isNear({ time, local, lacks }: TimeMatch, nowMs: number): boolean {
  if (lacks === 'date') return true;
  if (lacks !== 'year') return Math.abs((time ?? local) - nowMs) <= twoDays;
  const year = new Date(nowMs).getUTCFullYear();
  return [year - 1, year, year + 1].some(
    (y) => Math.abs(new Date(local).setUTCFullYear(y) - nowMs) <= twoDays,
  );
}

const fewestDigits = 9; // of a cut clock: a number of fewer digits is near one too often by chance

/**
 * Unix seconds whose first digits are left out to make them shorter, e.g. `UIDVALIDITY 795404101` for 1795404101: within
 * two days of the clock.
 */
function cutClocks(reply: string, heard: Heard): readonly DynamicSpan[] {
  const seconds = Math.floor(heard.time / 1e6);
  return [...reply.matchAll(/(?<![\w.:+-])\d+(?![\w.:-]|\.\d)/g)]
    .filter(({ 0: digits }) => {
      if (digits.length < fewestDigits || digits.length >= String(seconds).length) return false;
      const modulus = 10 ** digits.length;
      const apart = Math.abs((seconds % modulus) - Number(digits));
      return Math.min(apart, modulus - apart) * 1000 <= twoDays;
    })
    .filter(({ 0: digits }) => !isSaid(digits, heard))
    .map(({ index, 0: digits }) => ({
      start: index,
      end: index + digits.length,
      kind: 'time' as const,
      form: `%${digits.length}s`,
    }));
}

/** A word of several pieces. */
const pieced = /(?<=^|[\s<([{"'=:;,])[0-9A-Za-z]+(?:[-._+][0-9A-Za-z]+)+/g;

/**
 * Ids made of pieces of which one is the clock: `cyrus-1795404344-10008-2-9778381635992639328`,
 * `pureftpd.6b03b1f3.e8.0000`. From the first piece that has a digit to the last, they were made for this moment.
 */
function compositeIds(reply: string, heard: Heard): readonly DynamicSpan[] {
  const seconds = heard.time / 1e6;
  return [...reply.matchAll(pieced)].flatMap(({ index, 0: word }) => {
    const pieces = [...word.matchAll(/[0-9A-Za-z]+/g)];
    const first = pieces.find(({ 0: piece }) => /\d/.test(piece));
    if (!first || pieces.length < 2 || !pieces.some(({ 0: piece }) => isClock(piece, seconds))) return [];
    const span = { start: index + first.index, end: index + word.length, kind: 'id' as const };
    return isSaid(word.slice(first.index), heard) ? [] : [{ ...span, form: 'composite' }];
  });
}

/** Unix seconds, decimal or hexadecimal, within two days of the clock. */
function isClock(piece: string, seconds: number): boolean {
  const value = /^\d{10}$/.test(piece)
    ? Number(piece)
    : /^[\da-fA-F]{8}$/.test(piece)
      ? Number.parseInt(piece, 16)
      : Number.NaN;
  return Math.abs(value - seconds) * 1000 <= twoDays;
}

/** Ids that stand alone between blanks, brackets, quotes or `=`, so that versions such as `9.2p1-2+deb12u10` are none. */
const alone = /(?<=^|[\s<([{"'=:;,])[0-9A-Za-z]{6,64}(?=$|[\s>)\]}"';,])/g;
const messageId = /(?<=<)[^<>@\s]*\d[^<>@\s]*(?=@[^<>@\s]+>)/g;

function ids(reply: string, heard: Heard): readonly DynamicSpan[] {
  const spans: DynamicSpan[] = [];
  for (const { index, 0: id } of reply.matchAll(messageId)) {
    if (!isSaid(id, heard))
      spans.push({ start: index, end: index + id.length, kind: 'id', form: 'message-id' });
  }
  for (const { index, 0: id } of reply.matchAll(alone)) {
    if (isIdLike(id) && !isSaid(id, heard))
      spans.push({ start: index, end: index + id.length, kind: 'id', form: alphabetOf(id) });
  }
  return spans;
}

/**
 * Letters and digits mixed: three digits, and letters and digits take turns. Plain numbers and words are not, but a
 * hexadecimal id may happen to have no letter: eleven digits count nothing.
 */
function isIdLike(text: string): boolean {
  if (/^\d{11,}$/.test(text)) return true;
  const turns = text.match(/\d+|[A-Za-z]+/g)?.length ?? 0;
  const digits = text.replace(/\D/g, '').length;
  return digits >= 3 && (turns >= 3 || (turns === 2 && text.length >= 10));
}

function alphabetOf(id: string): string {
  if (/^[\da-f]+$/.test(id)) return 'hex';
  if (/^[\dA-F]+$/.test(id)) return 'HEX';
  return 'letters and digits';
}
