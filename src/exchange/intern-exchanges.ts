import type { Request } from '../message/request/request.ts';
import type { Exchange } from './exchange.ts';

/**
 * Clients and servers say the same again and again: equal requests, and equal replies, become one object. That is most of what learning keeps
 * in memory, and what is found out of a request or a reply is found out once.
 */
export function internExchanges(): (exchanges: readonly Exchange[]) => readonly Exchange[] {
  const requests = new Map<string, Request>();
  const replies = new Map<string, string>();
  return (exchanges) =>
    exchanges.map((exchange) => {
      const { kind, command, tag, raw } = exchange.request;
      const request = firstOf(requests, `${kind}\0${command}\0${tag}\0${raw}`, exchange.request);
      return { ...exchange, request, reply: firstOf(replies, exchange.reply, exchange.reply) };
    });
}

function firstOf<T>(known: Map<string, T>, key: string, made: T): T {
  const first = known.get(key);
  if (first !== undefined) return first;
  known.set(key, made);
  return made;
}
