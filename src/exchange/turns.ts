import { toText } from '../message/bytes/latin1.ts';
import type { Conversation } from '../model/conversation.ts';

/** What the client said until the server spoke, and what the server then said until the client spoke again. */
export interface Turn {
  readonly client: string;
  readonly server: string;
  readonly after?: Turn;
}

/** The turns of a conversation; the first has no client bytes where the server greets. */
export function turnsOf({ messages }: Conversation): readonly Turn[] {
  const turns: Turn[] = [];
  let client = '';
  let server = '';
  const close = () => {
    const after = turns.at(-1);
    turns.push({ client, server, ...(after ? { after } : {}) });
  };
  for (const message of messages) {
    if (message.from === 'server') server += toText(message.bytes);
    else {
      if (server !== '') {
        close();
        client = '';
        server = '';
      }
      client += toText(message.bytes);
    }
  }
  if (client !== '' || server !== '') close();
  return turns;
}
