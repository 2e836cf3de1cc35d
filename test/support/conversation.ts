import { toBytes } from '../../src/message/bytes/latin1.ts';
import type { Conversation, Ending, Transport } from '../../src/model/conversation.ts';

/**
 * A conversation from what was said in turn: `>` by the client, `<` by the server, one message an entry. `left` is the
 * index of the first that the server said after its client had left, half a millisecond before.
 */
export function conversation(
  said: readonly string[],
  options: {
    readonly ending?: Ending;
    readonly transport?: Transport;
    readonly at?: number;
    readonly left?: number;
    readonly unheardFrom?: number;
  } = {},
): Conversation {
  const start = 1_795_404_000_000_000 + (options.at ?? 0) * 1_000_000;
  return {
    id: options.at ?? 0,
    transport: options.transport ?? 'tcp',
    client: { address: '192.0.2.9', port: 40_000 + (options.at ?? 0) },
    server: { address: '192.0.2.1', port: 4000 },
    start,
    end: start + (said.length + 5) * 1000,
    packets: said.length,
    messages: said.map((text, index) => ({
      time: start + (index + 1) * 1000,
      from: text.startsWith('>') ? 'client' : 'server',
      bytes: toBytes(text.slice(1)),
    })),
    ending: options.ending ?? 'client',
    ...(options.left === undefined
      ? {}
      : { left: { time: start + (options.left + 1) * 1000 - 500, before: options.left } }),
    ...(options.unheardFrom === undefined ? {} : { unheardFrom: options.unheardFrom }),
    missing: { client: 0, server: 0 },
    problems: [],
    host: {},
  };
}
