import { UsageError } from '../../model/errors.ts';
import { type Difference, differenceKinds } from '../differences/difference.ts';
import { commandName } from './command-name.ts';
import { diffReplies } from './diff-replies.ts';
import { visibleWithin } from './visible.ts';

/**
 * What `--ignore` names: a kind (`timing`), a command (`HELP`), or a regular expression between slashes that one of the
 * words that differ matches. Throws UsageError for a bad expression.
 */
export function readIgnore(text: string): (difference: Difference) => boolean {
  const expression = /^\/(.*)\/(i?)$/.exec(text);
  if (expression) {
    const regex = toRegex(expression[1] ?? '', expression[2] ?? '');
    return ({ before, after }) =>
      diffReplies(before, after).some((piece) => piece.side !== 'both' && regex.test(piece.text));
  }
  if (differenceKinds.some((kind) => kind === text)) return ({ kind }) => kind === text;
  return ({ command }) => command.toUpperCase() === text.toUpperCase();
}

function toRegex(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new UsageError(
      `--ignore /${source}/: ${error instanceof Error ? error.message : 'bad expression'}`,
    );
  }
}

/** Ids in an accept file: the first word of every line that is not a comment. */
export function readAccepted(text: string): ReadonlySet<string> {
  const ids = text.split('\n').flatMap((line) => /^\s*([0-9a-f]{10})\b/.exec(line)?.[1] ?? []);
  return new Set(ids);
}

/** Lines for an accept file; what follows the id is for people. */
export function printAccepted(differences: readonly Difference[]): string {
  return differences
    .map(({ id, kind, command, note, before, after }) => {
      const change = note ?? `${visibleWithin(before, 70)} => ${visibleWithin(after, 70)}`;
      return `${id}  ${kind} ${commandName(command)}: ${change}\n`;
    })
    .join('');
}
