import type { Test } from '../model/situation.ts';
import type { RefusalReason } from './refusal-wording.ts';

/** What servers of one protocol do, learned from their recordings by `npm run priors`; in `priors/` a file a protocol. */
export interface Priors {
  readonly protocol: string;
  readonly servers: readonly PriorServer[];
  /** By command; `?` is one that a server does not know. The first case that holds tells, and the last always does. */
  readonly commands: Readonly<Record<string, readonly PriorCase[]>>;
}

/** A server that was learned from. */
export interface PriorServer {
  /** The program, which tells where this was learned. */
  readonly name: string;
  /** Servers of one family descend from one another: what one of them does is no independent word for the others. */
  readonly family: string;
  readonly sessions: number;
}

/** Requests of one kind in one state, and which servers answer them how. */
export interface PriorCase {
  readonly when: readonly Test[];
  readonly answers: readonly PriorChoice[];
}

/** An answer with the names of the servers that give it. */
export interface PriorChoice {
  readonly answer: PriorAnswer;
  readonly servers: readonly string[];
}

/** An answer without its words: `SAMPLE: { status: '530', about: 'state' }` */
export interface PriorAnswer {
  readonly status: string;
  /** What a refusal is about. */
  readonly about?: Exclude<RefusalReason, 'none'>;
  /** More lines follow, up to a lone dot. */
  readonly dot?: true;
  /** Bytes go over a data connection. */
  readonly data?: 'toClient' | 'toServer';
  /** The connection ends with it. */
  readonly ends?: 'close' | 'reset';
}
