import { full, left } from '../../message/request/request.ts';
import { visible } from './visible.ts';

const names: ReadonlyMap<string, string> = new Map([
  ['', '(greeting)'],
  ['?', '(rare commands)'],
  [' ', '(empty line)'],
  [left.command, '(client has left)'],
  [full.command, '(no place left)'],
]);

const longest = 40; // characters of one that are shown: clients can make up any

/** A command for people, also what is none. */
export function commandName(command: string): string {
  const text = names.get(command) ?? visible(command.slice(0, longest + 1));
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
