import { left } from '../../../message/request/request.ts';

/** True if what others are answered may be said of a command: not of the greeting, of what is left, or of the lines after a go-ahead. */
export function isOrdinaryCommand(command: string): boolean {
  return command !== '' && command !== left.command && command !== '?' && !command.endsWith('...');
}
