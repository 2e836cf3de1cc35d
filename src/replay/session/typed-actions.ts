import { toBytes } from '../../message/bytes/latin1.ts';
import type { Terminal } from '../../message/session/terminal.ts';
import type { Action } from '../../model/session.ts';

/** What a session does with the lines that people type. */
interface Typing {
  /** A password is asked for: what is typed is not repeated. */
  readonly isQuiet: () => boolean;
  readonly hear: (said: string) => readonly Action[];
  readonly isOver: () => boolean;
}

/** Each character is repeated, but where passwords are asked for, and lines are heard as they end. */
export function typedActions(terminal: Terminal, text: string, typing: Typing): readonly Action[] {
  const actions: Action[] = [];
  let shown = '';
  const show = () => {
    if (shown !== '') actions.push({ kind: 'send', bytes: toBytes(shown), wait: 0 });
    shown = '';
  };
  for (const char of text) {
    const { echo, said } = terminal.type(char);
    if (echo !== '' && !typing.isQuiet()) shown += echo;
    if (said === undefined) continue;
    show();
    for (const action of typing.hear(said)) actions.push(action);
    if (typing.isOver()) return actions;
  }
  show();
  return actions;
}
