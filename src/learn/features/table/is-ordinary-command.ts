import { full, left } from '../../../message/request/request.ts';

const notSaid = new Set(['', left.command, full.command, '?']);

/** True of commands that clients say, each by its name. */
export function hasName(command: string): boolean {
  return !notSaid.has(command);
}

/** True if what others are answered may be said of a command: not of the greeting, of what is left, or of the lines after a go-ahead. */
export function isOrdinaryCommand(command: string): boolean {
  return hasName(command) && !command.endsWith('...');
}
