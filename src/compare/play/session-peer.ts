import { toBytes, toText } from '../../message/bytes/latin1.ts';
import type { Endpoint } from '../../model/conversation.ts';
import type { Meet, Peer, Recorded, Reply, Upload } from './peer.ts';
import type { ActionLike, FailedLike, SessionLike } from './session-like.ts';

/** Opens a session for a client and a server address, at a time in µs since the Unix epoch. */
export type OpenSessionLike = (ends: { readonly client: Endpoint; readonly server: Endpoint }) => SessionLike;

/** Talks to emulator sessions in this process: no sockets, no waiting, and the recording's own clock and addresses. */
export function meetSession(open: OpenSessionLike): Meet {
  return async (recorded) => new SessionPeer(open(recorded), recorded);
}

/** Plays the front of a session: carries out what it asks for. */
class SessionPeer implements Peer {
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly #session: SessionLike;
  #clock: number;
  #text = '';
  #closed = false;
  #nextPort = 49_152;
  #upload = '';
  #dataOpen = false;
  #finished = false;
  #received = '';
  #situation: string | undefined;

  constructor(session: SessionLike, recorded: Recorded) {
    this.#session = session;
    this.client = recorded.client;
    this.server = recorded.server;
    this.#clock = recorded.start;
    const inTls = recorded.inTls && session.secured?.(recorded.start);
    this.#carryOut(inTls || session.opened(recorded.start));
  }

  async secure(recorded: number): Promise<void> {
    this.#clock = Math.max(this.#clock, recorded);
    if (!this.#closed) this.#carryOut(this.#session.secured?.(this.#clock) ?? []);
  }

  now(recorded: number): number {
    return recorded;
  }

  async say(text: string, recorded: number): Promise<void> {
    this.#clock = Math.max(this.#clock, recorded);
    if (!this.#closed && text !== '') this.#carryOut(this.#session.received(toBytes(text), this.#clock));
  }

  async hear(): Promise<Reply> {
    const text = this.#text;
    const situation = this.#situation;
    this.#text = '';
    this.#situation = undefined;
    return { text, closed: this.#closed, ...(situation === undefined ? {} : { situation }) };
  }

  async finish(): Promise<void> {
    if (!this.#closed && !this.#finished) this.#carryOut(this.#session.ended(this.#clock));
    this.#finished = true;
  }

  async closes(): Promise<boolean> {
    return this.#closed;
  }

  async listen({ fromClient }: Upload): Promise<undefined> {
    this.#upload = fromClient;
    this.#received = '';
    this.#dataOpen = true;
  }

  async connect(_port: number, { fromClient }: Upload): Promise<void> {
    this.#upload = fromClient;
    this.#received = '';
    this.#dataOpen = true;
  }

  async received(): Promise<string> {
    const text = this.#received;
    this.#received = '';
    return text;
  }

  async close(): Promise<void> {
    await this.finish();
    this.#closed = true;
  }

  #carryOut(actions: readonly ActionLike[]): void {
    for (let at = 0; at < actions.length && !this.#closed; at++) {
      const action = actions[at];
      const failed = action && this.#perform(action);
      if (!failed) continue;
      this.#carryOut(failed.instead);
      at += failed.skip;
    }
  }

  /** Gives what to do where the recorded client did not open the data connection. */
  #perform(action: ActionLike): FailedLike | undefined {
    switch (action.kind) {
      case 'send':
        this.#text += toText(action.bytes);
        return undefined;
      case 'close':
        this.#closed = true;
        return undefined;
      case 'dataListen':
        this.#dataOpen = false;
        this.#carryOut(this.#session.dataListening(action.port || this.#nextPort++, this.#clock));
        return undefined;
      case 'dataConnect':
        return this.#dataOpen ? undefined : action.failed;
      case 'dataSend':
        if (!this.#takeData()) return action.failed;
        this.#received += toText(action.bytes);
        return undefined;
      case 'dataReceive':
        if (!this.#takeData()) return action.failed;
        this.#carryOut(this.#session.dataEnded(toBytes(this.#upload), this.#clock));
        return undefined;
      case 'event':
        this.#situation = action.event.situation;
        return undefined;
      default: // mail kept is not looked at
        return undefined;
    }
  }

  #takeData(): boolean {
    const open = this.#dataOpen;
    this.#dataOpen = false;
    return open;
  }
}
