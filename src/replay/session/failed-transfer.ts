import { toBytes } from '../../message/bytes/latin1.ts';
import type { Template } from '../../model/personality.ts';
import type { Action, Failed } from '../../model/session.ts';
import type { BrokenOff } from './find-broken-off.ts';

/** How a server says of a command that its data connection cannot be had, and that it was broken off on one way or the other. */
export interface TransferFailures {
  readonly refused: Template | undefined;
  readonly toClient: BrokenOff | undefined;
  readonly toServer: BrokenOff | undefined;
}

/** What is said where a transfer fails. */
export function failedTransfer(
  { refused, ...either }: TransferFailures,
  direction: 'toClient' | 'toServer',
  render: (template: Template) => string,
): Omit<Failed, 'skip'> | undefined {
  const brokenOff = either[direction];
  const said = refused && send(render(refused));
  if (brokenOff === undefined) return said && { instead: said };
  const reply = render(brokenOff.template);
  const after = send(reply.slice(afterLines(reply, brokenOff.after)));
  return { instead: said ?? after, brokenOff: after };
}

function send(text: string): readonly Action[] {
  return [{ kind: 'send', bytes: toBytes(text), wait: 0 }];
}

/** Where a line begins that has so many before it. */
export function afterLines(reply: string, lines: number): number {
  let at = 0;
  for (let line = 0; line < lines; line++) {
    const end = reply.indexOf('\n', at);
    if (end < 0) return reply.length;
    at = end + 1;
  }
  return at;
}
