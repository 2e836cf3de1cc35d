import { left } from '../../message/request/request.ts';
import { visible } from './visible.ts';

const names: ReadonlyMap<string, string> = new Map([
  ['', '(greeting)'],
  [' ', '(empty line)'],
  [left.command, '(client has left)'],
]);

/** A command for people, also what is none. */
export function commandName(command: string): string {
  return names.get(command) ?? visible(command);
}
