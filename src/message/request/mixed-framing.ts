import type { ByteQueue } from '../bytes/byte-queue.ts';
import { isBinary } from '../bytes/is-binary.ts';
import { lineOf } from './request.ts';
import { longestLine, over, type Progress } from './unit-progress.ts';

const looked = 256; // bytes that show whether a line is text
const [iac, subnegotiation] = [0xff, 0xfa];
const [nul, lineFeed, carriageReturn] = [0, 10, 13];

/** A line of text, Telnet commands between such lines, or all that is there where it is neither. */
export function mixedLine(
  bytes: ByteQueue,
  progress: Progress,
  unended: readonly string[] = [],
): number | undefined {
  const known = unended.find((text) => bytes.text(0, text.length) === text);
  if (known !== undefined) return known.length;
  if (!passTelnet(bytes, progress)) return over(bytes, longestLine);
  if (progress.at > 0) return progress.at;
  const before = progress.searched;
  const end = typedLine(bytes, progress);
  if (before < looked && isBinary(lineOf(bytes.text(0, end ?? looked)))) return bytes.length;
  return end ?? over(bytes, longestLine);
}

/** Goes on to where Telnet's commands end that a unit begins with (RFC 854); false where the last of them is not complete. */
function passTelnet(bytes: ByteQueue, progress: Progress): boolean {
  while (bytes.byte(progress.at) === iac && bytes.byte(progress.at + 1) !== iac) {
    const end = commandEnd(bytes, progress);
    if (end === undefined) return false;
    progress.at = end;
  }
  return true;
}

function commandEnd(bytes: ByteQueue, progress: Progress): number | undefined {
  const { at } = progress;
  const command = bytes.byte(at + 1);
  if (command === subnegotiation) {
    const end = bytes.indexOf('\xff\xf0', Math.max(at + 2, progress.searched - 1));
    if (end < 0) progress.searched = bytes.length;
    return end < 0 ? undefined : end + 2;
  }
  const length = command >= 0xfb ? 3 : 2; // WILL, WON'T, DO, DON'T have an option
  return at + length <= bytes.length ? at + length : undefined;
}

/** Over Telnet a line may end with CR NUL (RFC 854). One look for both ends: the other one may be far away, or nowhere. */
function typedLine(bytes: ByteQueue, progress: Progress): number | undefined {
  for (let at = progress.searched; at < bytes.length; at++) {
    const byte = bytes.byte(at);
    if (byte === lineFeed || (byte === nul && bytes.byte(at - 1) === carriageReturn)) return at + 1;
  }
  progress.searched = bytes.length;
  return undefined;
}
