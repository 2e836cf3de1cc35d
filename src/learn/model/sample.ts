import type { Exchange } from '../../exchange/exchange.ts';
import type { Endpoint } from '../../model/conversation.ts';
import type { Marked, Token } from './token.ts';

/** One exchange as evidence for a template. */
export interface Sample {
  readonly exchange: Exchange;
  /** Number of the session, and of the group of sessions in which the client said the same. */
  readonly session: number;
  readonly group: number;
  readonly index: number;
  readonly client: Endpoint;
  /** Equal where the client had said exactly the same up to and including this request. */
  readonly prefix: string;
  readonly marked: Marked;
  readonly tokens: readonly Token[];
}

/** When the reply was seen, µs since the epoch. */
export function timeOf({ exchange }: Sample): number {
  return exchange.time + exchange.delay;
}

/** Samples in the order of their sessions. */
export function inOrder(samples: readonly Sample[]): readonly Sample[] {
  return [...samples].sort((a, b) => a.session - b.session || a.index - b.index);
}
