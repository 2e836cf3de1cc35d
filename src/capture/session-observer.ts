import type { Conversation } from '../model/conversation.ts';
import type { RecordedSession } from '../model/recorded-session.ts';
import type { KeyLog } from '../tls/keys/key-log.ts';
import type { Observer } from './conversation-reader.ts';
import { SessionGatherer } from './conversations/gather-sessions.ts';
import { openTls } from './conversations/open-tls.ts';

/** Where keys are known, conversations wait for one another up to so many bytes: data connections may have been announced inside TLS, and sessions of TLS be resumed. */
const MAX_TOGETHER = 64 * 1024 * 1024;

/** Makes sessions of the conversations that a reader tells of: with their data connections, and with what was said inside TLS as far as keys are known. */
export class SessionObserver {
  readonly observer: Observer;
  readonly #gatherer: SessionGatherer;
  readonly #opener: Opener;

  constructor(heard: (session: RecordedSession) => void, keys: KeyLog) {
    const gatherer = new SessionGatherer(heard);
    const opener = new Opener(gatherer, keys);
    this.#gatherer = gatherer;
    this.#opener = opener;
    this.observer = {
      kind: 'conversations',
      ended: (each) => opener.ended(each),
      linked: (control) => gatherer.linked(control),
    };
  }

  /** Conversations that wait for others wait no longer. */
  tellWaiting(): void {
    this.#opener.finish();
  }

  /** Nothing follows. */
  finish(): void {
    this.#opener.finish();
    this.#gatherer.finish();
  }
}

/** Opens conversations before they are put together, one by one or, where keys are known, many at a time. */
class Opener {
  readonly #gatherer: SessionGatherer;
  readonly #keys: KeyLog;
  #waiting: Conversation[] = [];
  #size = 0;

  constructor(gatherer: SessionGatherer, keys: KeyLog) {
    this.#gatherer = gatherer;
    this.#keys = keys;
  }

  ended(conversation: Conversation): void {
    this.#waiting.push(conversation);
    if (this.#keys.connections > 0) {
      this.#size += conversation.messages.reduce((sum, { bytes }) => sum + bytes.length, 1000);
      if (this.#size < MAX_TOGETHER) return;
    }
    this.finish();
  }

  finish(): void {
    const ended = this.#waiting;
    const linked = new Set(ended.filter(({ dataOf }) => dataOf).map(({ id }) => id));
    const opened = openTls(
      [...ended].sort((a, b) => a.id - b.id),
      this.#keys,
    );
    this.#waiting = [];
    this.#size = 0;
    for (const { id, dataOf } of opened) if (dataOf && !linked.has(id)) this.#gatherer.linked(dataOf.control);
    for (const each of opened) this.#gatherer.ended(each);
  }
}
