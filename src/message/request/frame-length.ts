import { respHead } from '../../knowledge/resp.ts';
import type { CountedBlock, CountedText, Framing, LengthPrefix } from '../../model/grammar.ts';
import { unreachable } from '../../model/unreachable.ts';
import type { ByteQueue } from '../bytes/byte-queue.ts';
import { readCounted } from '../bytes/counted-text.ts';
import { prefixOf } from '../bytes/length-prefix.ts';
import { recordTotal } from '../bytes/record-length.ts';
import { batchOf, firstWord } from './batch.ts';
import { headerBlock } from './header-framing.ts';
import { mixedLine } from './mixed-framing.ts';
import { announced, lineEnd, longestLine, longestUnit, over, type Progress } from './unit-progress.ts';

const mostElements = 1024 * 1024; // of an array, as Redis has it
const longestPrefix = 8; // bytes of a number that tells a length, at most
const longestCount = 16; // bytes of a length in digits
const longestVerb = 64; // bytes
const [quote, backslash, star] = [0x22, 0x5c, 0x2a];

/** Length of the unit at the front, as announced; undefined: needs more. */
export function frameLength(
  bytes: ByteQueue,
  progress: Progress,
  framing: Framing,
  isFirst: boolean,
): number | undefined {
  switch (framing.kind) {
    case 'line':
      return commandLine(bytes, progress, framing);
    case 'resp':
      return respArray(bytes, progress);
    case 'headers':
      return headerBlock(bytes, progress);
    case 'prefix':
      return recordUnit(bytes, framing, isFirst);
    case 'terminator':
      return terminated(bytes, progress, framing.end);
    case 'lines':
      return severalLines(bytes, progress, framing.count);
    case 'fixed':
      return Math.max(1, framing.size);
    case 'bracket':
      return bracketUnit(bytes, progress, framing);
    case 'counted':
      return countedUnit(bytes, framing);
    case 'mixed':
      return mixedLine(bytes, progress, framing.unended);
    case 'turn':
    case 'datagram':
      return bytes.length;
    default:
      return unreachable(framing);
  }
}

/** What a connection begins with before its records is a unit of its own. */
function recordUnit(
  bytes: ByteQueue,
  framing: Framing & { kind: 'prefix' },
  isFirst: boolean,
): number | undefined {
  const { preface } = framing;
  if (isFirst && preface !== undefined && preface !== '') {
    const begin = bytes.text(0, preface.length);
    if (begin === preface) return preface.length;
    if (preface.startsWith(begin)) return preface.length;
  }
  return prefixed(bytes, prefixOf(framing, isFirst));
}

function prefixed(bytes: ByteQueue, prefix: LengthPrefix): number | undefined {
  if (bytes.length <= prefix.offset) return announced(bytes, prefix.offset + 1);
  return recordTotal(bytes.text(0, prefix.offset + longestPrefix), prefix, bytes.length);
}

function commandLine(
  bytes: ByteQueue,
  progress: Progress,
  { literals, counted, batches }: Framing & { kind: 'line' },
): number | undefined {
  if (progress.until !== undefined) return batchEnd(bytes, progress, progress.until);
  for (;;) {
    const end = lineEnd(bytes, progress);
    if (end === undefined) {
      if (progress.at === 0) return over(bytes, longestLine);
      return progress.at < bytes.length ? over(bytes, longestUnit) : announced(bytes, progress.at + 1);
    }
    // RFC 9051, 4.3; RFC 7888 for the plus sign
    const literal =
      literals && /\{(\d{1,9})\+\}\r?\n$/.exec(bytes.text(Math.max(progress.at, end - 14), end));
    if (!literal && progress.at === 0) {
      const until = batches && batchOf(bytes.text(0, Math.min(end, longestVerb)), batches)?.end;
      if (until !== undefined) {
        progress.at = end;
        progress.until = until;
        return batchEnd(bytes, progress, until);
      }
      return counted ? end + blockAfter(bytes.text(0, end), counted) : end;
    }
    if (!literal) return end;
    progress.at = end + Number(literal[1]);
  }
}

/** Up to the line with the command that ends the batch. */
function batchEnd(bytes: ByteQueue, progress: Progress, until: string): number | undefined {
  for (;;) {
    const end = lineEnd(bytes, progress);
    if (end === undefined) return over(bytes, longestLine);
    const verb = firstWord(bytes.text(progress.at, Math.min(end, progress.at + longestVerb)));
    if (verb === until) return end;
    progress.at = end;
  }
}

/** Length of the block that a word of the line announces. */
function blockAfter(text: string, { verbs, word, add }: CountedBlock): number {
  const [verb = '', ...words] = text.trim().split(/[ \t]+/);
  const length = verbs.includes(verb) ? Number(words[word - 1]) : Number.NaN;
  return length >= 0 && length <= longestUnit ? length + add : 0;
}

function respArray(bytes: ByteQueue, progress: Progress): number | undefined {
  if (progress.left === undefined) {
    const first = lineEnd(bytes, progress);
    if (first === undefined) return over(bytes, longestLine);
    const head = bytes.byte(0) === star ? respHead(bytes.text(0, first).trimEnd()) : undefined;
    if (head?.kind !== 'list' || head.values > mostElements) return first;
    progress.left = head.values;
    progress.at = first;
  }
  for (; progress.left > 0; progress.left--) {
    const end = lineEnd(bytes, progress);
    if (end === undefined) return over(bytes, longestUnit);
    const head = respHead(bytes.text(progress.at, Math.min(end, progress.at + longestCount)).trimEnd());
    if (head?.kind !== 'string') return end;
    if (end + head.bytes + 2 > bytes.length) return announced(bytes, end + head.bytes + 2);
    progress.at = end + head.bytes + 2;
  }
  return progress.at;
}

function terminated(bytes: ByteQueue, progress: Progress, end: string): number | undefined {
  if (end === '') return bytes.length;
  const at = bytes.indexOf(end, Math.max(0, progress.searched - end.length + 1));
  progress.searched = bytes.length;
  return at < 0 ? over(bytes, longestLine) : at + end.length;
}

function severalLines(bytes: ByteQueue, progress: Progress, count: number): number | undefined {
  progress.left ??= Math.max(1, count);
  while (progress.left > 0) {
    const end = lineEnd(bytes, progress);
    if (end === undefined) return over(bytes, longestLine);
    progress.at = end;
    progress.left--;
  }
  return progress.at;
}

/**
 * Blanks before the bracket belong to the unit; what begins with no bracket goes up to the end of its line. `progress.left` is how many
 * brackets are open, `progress.at` the place up to which that is known: where a string begins that has not ended.
 */
function bracketUnit(
  bytes: ByteQueue,
  progress: Progress,
  { open, close }: Framing & { kind: 'bracket' },
): number | undefined {
  const [opening, closing] = [open.charCodeAt(0), close.charCodeAt(0)];
  let at = progress.at;
  if (progress.left === undefined) {
    while (isSpace(bytes.byte(at))) at++;
    progress.at = at;
    if (at === bytes.length) return over(bytes, longestLine);
    if (bytes.byte(at) !== opening) return lineEnd(bytes, progress) ?? over(bytes, longestLine);
    progress.left = 0;
  }
  for (; at < bytes.length; progress.at = ++at) {
    const byte = bytes.byte(at);
    if (byte === quote) {
      at = closingQuote(bytes, Math.max(at + 1, progress.searched));
      if (at < 0) {
        progress.searched = Math.max(progress.at + 1, bytes.length - 1);
        return over(bytes, longestUnit);
      }
    } else if (byte === opening) progress.left++;
    else if (byte === closing && --progress.left <= 0) return at + 1;
  }
  return over(bytes, longestUnit);
}

function isSpace(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === 10 || byte === 13;
}

/** Behind an odd number of backslashes a quote is a character like others. */
function closingQuote(bytes: ByteQueue, from: number): number {
  for (let at = bytes.indexOf(quote, from); at >= 0; at = bytes.indexOf(quote, at + 1)) {
    let slashes = 0;
    while (bytes.byte(at - 1 - slashes) === backslash) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}

/** What has no number where it should be is a unit as it comes, as are records without a sensible length. */
function countedUnit(bytes: ByteQueue, counted: CountedText): number | undefined {
  const found = readCounted(
    bytes.text(0, counted.head.length + longestCount + counted.separator.length),
    counted,
  );
  if (found === 'more') return over(bytes, longestLine);
  return found === undefined ? bytes.length : announced(bytes, found.total);
}
