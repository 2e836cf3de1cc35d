import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { readConversationsFrom } from '../../src/capture/read-conversations.ts';
import type { Conversation, Transport } from '../../src/model/conversation.ts';
import type { Personality } from '../../src/model/personality.ts';

/** What a polite client says first, and whether it waits for a greeting before. */
export interface PoliteExchange {
  readonly transport: Transport;
  readonly greeted: boolean;
  readonly ask: Uint8Array;
}

/** What clients of this service asked first most often in captures, of what was answered; undefined: nothing. */
export function politeExchangeOf(
  { service }: Personality,
  captures: readonly Uint8Array[],
): PoliteExchange | undefined {
  const counts = new Map<string, { count: number; exchange: PoliteExchange }>();
  for (const capture of captures)
    for (const conversation of readConversationsFrom(capture).value) {
      if (conversation.server.port !== service.port || conversation.transport !== service.transport) continue;
      const exchange = firstAnswered(conversation);
      if (exchange === undefined) continue;
      const key = Buffer.from(exchange.ask).toString('latin1');
      counts.set(key, { count: (counts.get(key)?.count ?? 0) + 1, exchange });
    }
  return [...counts.values()].sort((a, b) => b.count - a.count)[0]?.exchange;
}

function firstAnswered({ transport, messages }: Conversation): PoliteExchange | undefined {
  const at = messages.findIndex(({ from }) => from === 'client');
  const ask = messages[at];
  if (ask === undefined || messages[at + 1]?.from !== 'server') return undefined;
  return { transport, greeted: at > 0, ask: ask.bytes };
}

/** ms after which nobody waits any longer. */
const patience = 10_000;

/** ms to each answer of one session: to the greeting, where there is one, and to the first request. Infinity: none came. */
export function holdExchange(exchange: PoliteExchange, port: number): Promise<readonly number[]> {
  return exchange.transport === 'tcp' ? holdOverTcp(exchange, port) : holdOverUdp(exchange, port);
}

function holdOverTcp({ greeted, ask }: PoliteExchange, port: number): Promise<readonly number[]> {
  return new Promise((resolve) => {
    const times: number[] = [];
    let since = performance.now();
    const socket = connect(port, '127.0.0.1');
    const timer = setTimeout(() => finish(Number.POSITIVE_INFINITY), patience);
    const finish = (time: number) => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => {}).destroy();
      resolve([...times, time]);
    };
    const say = () => {
      since = performance.now();
      socket.write(ask);
    };
    socket.once('connect', () => {
      if (!greeted) say();
    });
    socket.on('data', () => {
      const time = performance.now() - since;
      if (!greeted || times.length > 0) return finish(time);
      times.push(time);
      say();
    });
    for (const end of ['error', 'close'] as const) socket.once(end, () => finish(Number.POSITIVE_INFINITY));
  });
}

function holdOverUdp({ ask }: PoliteExchange, port: number): Promise<readonly number[]> {
  return new Promise((resolve) => {
    const since = performance.now();
    const socket = createSocket('udp4');
    const finish = (time: number) => {
      clearTimeout(timer);
      socket.close();
      resolve([time]);
    };
    const timer = setTimeout(() => finish(Number.POSITIVE_INFINITY), patience);
    socket.once('message', () => finish(performance.now() - since));
    socket.on('error', () => {});
    socket.send(ask, port, '127.0.0.1');
  });
}
