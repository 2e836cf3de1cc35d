import type { Leaving, Message } from '../../model/conversation.ts';
import type { Flow, FlowSide } from '../flows/flow.ts';
import { distance } from '../flows/sequence.ts';

/**
 * Where the client's FIN stands among the messages, if the server spoke after it. What came on the way while the FIN went
 * out tells nothing of it: only an acknowledgement of the FIN shows that the server knew.
 */
export function maybeHalfClose(
  flow: Flow,
  client: FlowSide,
  messages: readonly Message[],
): Leaving | undefined {
  if (!client.finKnown || flow.said === undefined) return undefined;
  const { messages: kept, order } = flow.said;
  const knew = (message: Message | undefined): boolean => {
    if (message?.from !== 'server') return false;
    // messages are the kept ones, perhaps in another order; the last were captured late
    const at = kept.lastIndexOf(message);
    return distance(client.finSequence, order[2 * at + 1] as number) > 0;
  };
  let before = messages.length;
  while (knew(messages[before - 1])) before--;
  return before === messages.length ? undefined : { time: client.finTime, before };
}
