import { diffArrays } from 'diff';
import { commandName } from './command-name.ts';
import type { Paint } from './paint.ts';
import { visible, visibleWithin } from './visible.ts';

/** A piece that both replies have, or only one of them. */
export interface DiffPiece {
  readonly side: 'both' | 'before' | 'after';
  readonly text: string;
}

const maxTokens = 4000; // beyond that the difference is only cut out, not aligned

/** Word diff of two replies. */
export function diffReplies(before: string, after: string): readonly DiffPiece[] {
  const left = words(before);
  const right = words(after);
  if (left.length + right.length > maxTokens) return cutOut(before, after);
  const pieces = diffArrays(left, right).map(
    ({ added, removed, value }): DiffPiece => ({
      side: added ? 'after' : removed ? 'before' : 'both',
      text: value.join(''),
    }),
  );
  const common = pieces.reduce((sum, { side, text }) => sum + (side === 'both' ? text.length : 0), 0);
  // of two texts that have little in common an alignment shows nothing
  return common * 3 < Math.max(before.length, after.length) ? cutOut(before, after) : pieces;
}

function words(text: string): string[] {
  return text.match(/[A-Za-z0-9]+|\r\n|[^A-Za-z0-9]/g) ?? [];
}

/** What is between the common beginning and the common end. */
function cutOut(before: string, after: string): readonly DiffPiece[] {
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from++;
  let to = 0;
  while (to < most - from && before[before.length - 1 - to] === after[after.length - 1 - to]) to++;
  const [left, right] = [before.length, after.length];
  while (isInWord(before, from) || isInWord(after, from)) from--;
  while (isInWord(before, left - to) || isInWord(after, right - to)) to--;
  const pieces: DiffPiece[] = [
    { side: 'both', text: before.slice(0, from) },
    { side: 'before', text: before.slice(from, before.length - to) },
    { side: 'after', text: after.slice(from, after.length - to) },
    { side: 'both', text: before.slice(before.length - to) },
  ];
  return pieces.filter(({ text }) => text !== '');
}

/** Whether a word, or a number, goes on at this place: it is one word that differs, not a part of it. */
function isInWord(text: string, at: number): boolean {
  return at > 0 && at < text.length && /[A-Za-z0-9]{2}/.test(text.slice(at - 1, at + 1));
}

/** Two lines, `- …` and `+ …`, with what differs coloured and long common parts cut. */
export function printDiff(before: string, after: string, paint: Paint, width: number): readonly string[] {
  const pieces = diffReplies(before, after);
  const line = (side: 'before' | 'after') =>
    pieces
      .filter((piece) => piece.side === 'both' || piece.side === side)
      .map(({ side: own, text }) =>
        own === 'both'
          ? paint.quiet(visibleWithin(text, Math.max(40, Math.floor(width / 2))))
          : (own === 'before' ? paint.bad : paint.good)(visibleWithin(text, width)),
      )
      .join('');
  const silence = (text: string, shown: string) => (text === '' ? paint.quiet('(silence)') : shown);
  return [
    `${paint.bad('-')} ${silence(before, line('before'))}`,
    `${paint.good('+')} ${silence(after, line('after'))}`,
  ];
}

/** What was asked, on one line. */
export function printRequest(said: string, width: number, command = ''): string {
  return said === ''
    ? commandName(command)
    : visible(said).length <= width
      ? visible(said)
      : visibleWithin(said, width);
}
