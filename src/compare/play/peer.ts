import type { Endpoint, Transport } from '../../model/conversation.ts';

/** What is sent over a data connection, which may be led through TLS. */
export interface Upload {
  readonly fromClient: string;
  readonly secured?: true;
}

/** How long to wait for a reply, ms. */
export interface ReplyTimeouts {
  /** Until the first byte. */
  readonly first: number;
  /** For more, once this much of a reply has come; 0 if it is whole. */
  readonly more: (text: string) => number;
}

/** What was heard, and whether the server has closed the connection since. */
export interface Reply {
  readonly text: string;
  readonly closed: boolean;
  /** Id of the situation that answered, the last where there are several; only an emulator in this process says it. */
  readonly situation?: string;
}

/** The other side of one conversation: an emulator in this process, or a server on the network. */
export interface Peer {
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** µs since the Unix epoch: the clock by which the other side answers, now that the recording's is `recorded`. */
  now(recorded: number): number;
  say(text: string, recorded: number): Promise<void>;
  /** Goes on inside TLS. */
  secure(recorded: number): Promise<void>;
  /** Takes what has been said since the last call, waiting until it is whole or patience ends. */
  hear(timeout: ReplyTimeouts): Promise<Reply>;
  /** Says that nothing more will be said (a FIN); the server may still answer. */
  finish(): Promise<void>;
  /** Whether the server closes within so many ms. */
  closes(within: number): Promise<boolean>;
  /** Opens a port for an active data connection; undefined: any will do. */
  listen(data: Upload): Promise<number | undefined>;
  /** Connects to a passive data port. */
  connect(port: number, data: Upload): Promise<void>;
  /** What came over the last data connection; `''` while it has not been used. */
  received(): Promise<string>;
  close(): Promise<void>;
}

/** A recorded conversation's ends: they are kept where that is possible. */
export interface Recorded {
  readonly transport: Transport;
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** µs since the Unix epoch. */
  readonly start: number;
  /** The first of what is said is said inside TLS. */
  readonly inTls?: boolean;
}

/** Opens one conversation. */
export type Meet = (recorded: Recorded) => Promise<Peer>;
