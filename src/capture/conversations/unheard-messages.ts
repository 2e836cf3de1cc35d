import type { Message } from '../../model/conversation.ts';
import type { Flow, FlowSide } from '../flows/flow.ts';
import { distance } from '../flows/sequence.ts';

/**
 * Index of the first of the client's messages that the server, which ended the connection, cannot have answered: it was sent
 * after all that the server's FIN acknowledges. None where everything said had been heard.
 */
export function maybeFirstUnheard(
  flow: Flow,
  server: FlowSide,
  messages: readonly Message[],
): number | undefined {
  if (!server.finKnown || flow.said === undefined) return undefined;
  const { messages: kept, order } = flow.said;
  const unheard = (message: Message | undefined): boolean => {
    if (message?.from !== 'client') return false;
    const at = kept.lastIndexOf(message);
    return distance(server.finAcknowledges, order[2 * at] as number) >= 0;
  };
  let first = messages.length;
  while (unheard(messages[first - 1])) first--;
  return first === messages.length ? undefined : first;
}
