import { diffArrays } from 'diff';
import type { Observation } from '../masks/observe.ts';
import { contextOf } from '../masks/token-context.ts';
import { maskedReply, type Token } from '../masks/tokenize-reply.ts';

/** One place at which two replies differ, as diff(1) calls it: the tokens that each has there. */
export interface Hunk {
  readonly before: readonly Token[];
  readonly after: readonly Token[];
  /** Position of the first of these tokens in either reply. */
  readonly at: { readonly before: number; readonly after: number };
  /** The words beside it in the line; empty where whole lines differ. */
  readonly context: string;
}

interface Line {
  readonly tokens: readonly Token[];
  readonly at: number;
  readonly masked: string;
}

const mostTokens = 4000; // that are aligned; longer replies are one hunk

/** Where two replies differ once what is dynamic is masked: first line by line, then word by word within lines that pair up. */
export function hunksOf(before: Observation, after: Observation): readonly Hunk[] {
  const [left, right] = [linesOf(before.tokens), linesOf(after.tokens)];
  const hunks: Hunk[] = [];
  let [i, j] = [0, 0];
  const changes = diffArrays(
    left.map(({ masked }) => masked),
    right.map(({ masked }) => masked),
  );
  for (let index = 0; index < changes.length; index++) {
    const { added, removed, count = 0 } = changes[index] ?? { added: false, removed: false };
    if (!added && !removed) {
      i += count;
      j += count;
      continue;
    }
    const next = changes[index + 1];
    const gone = removed ? count : 0;
    const came = removed ? (next?.added ? (next.count ?? 0) : 0) : count;
    if (removed && next?.added) index++;
    hunks.push(...pairLines(left.slice(i, i + gone), right.slice(j, j + came), { before, after }));
    i += gone;
    j += came;
  }
  return hunks;
}

/** Whether both replies have the same lines, in another order: to the letter, or once what is dynamic is masked. */
export function isReordered(before: readonly Token[], after: readonly Token[]): boolean {
  const rawOf = ({ tokens }: Line) =>
    tokens
      .map(({ text }) => text)
      .join('')
      .trimEnd();
  const maskedOf = ({ masked }: Line) => masked.trimEnd();
  const [left, right] = [linesOf(before), linesOf(after)];
  const [gone, came] = [without(left, right, rawOf), without(right, left, rawOf)];
  return without(gone, came, maskedOf).length === 0 && without(came, gone, maskedOf).length === 0;
}

/** Lines that the others do not have, each counted as often as it stands there. */
function without(
  lines: readonly Line[],
  others: readonly Line[],
  keyOf: (line: Line) => string,
): readonly Line[] {
  const counts = new Map<string, number>();
  for (const other of others) counts.set(keyOf(other), (counts.get(keyOf(other)) ?? 0) + 1);
  return lines.filter((line) => {
    const left = counts.get(keyOf(line)) ?? 0;
    if (left > 0) counts.set(keyOf(line), left - 1);
    return left === 0;
  });
}

function linesOf(tokens: readonly Token[]): readonly Line[] {
  const lines: Line[] = [];
  let at = 0;
  for (let index = 0; index < tokens.length; index++) {
    if (tokens[index]?.text !== '\n' && index < tokens.length - 1) continue;
    const own = tokens.slice(at, index + 1);
    lines.push({ tokens: own, at, masked: maskedReply(own, 'ends') });
    at = index + 1;
  }
  return lines;
}

function pairLines(
  left: readonly Line[],
  right: readonly Line[],
  replies: { readonly before: Observation; readonly after: Observation },
): readonly Hunk[] {
  const size = [...left, ...right].reduce((sum, { tokens }) => sum + tokens.length, 0);
  if (left.length !== right.length || size > mostTokens) {
    return [
      {
        before: left.flatMap(({ tokens }) => tokens),
        after: right.flatMap(({ tokens }) => tokens),
        at: { before: left[0]?.at ?? 0, after: right[0]?.at ?? 0 },
        context: '',
      },
    ];
  }
  return left.flatMap((line, index) => {
    const other = right[index];
    return other ? wordHunks(line, other, replies.before) : [];
  });
}

function wordHunks(left: Line, right: Line, before: Observation): readonly Hunk[] {
  const shown = (token: Token) => token.masks.fresh ?? token.masks.ends ?? token.text;
  const changes = diffArrays(left.tokens.map(shown), right.tokens.map(shown));
  const hunks: Hunk[] = [];
  let [i, j] = [0, 0];
  let last: { i: number; j: number } | undefined;
  for (const { added, removed, count = 0 } of changes) {
    const [gone, came] = [added ? 0 : count, removed ? 0 : count];
    if (added || removed) {
      const previous = hunks.at(-1);
      // `1.22.1` and `1.24.0` differ in one place, though they have a dot in common
      const joins = previous && last && i - last.i <= 1 && j - last.j <= 1;
      const from = joins ? previous.at : { before: left.at + i, after: right.at + j };
      if (joins) hunks.pop();
      hunks.push({
        before: left.tokens.slice(from.before - left.at, i + gone),
        after: right.tokens.slice(from.after - right.at, j + came),
        at: from,
        context: contextOf(before.tokens, from.before),
      });
      last = { i: i + gone, j: j + came };
    }
    i += gone;
    j += came;
  }
  return hunks;
}
