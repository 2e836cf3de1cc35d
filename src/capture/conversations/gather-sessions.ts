import type { Conversation } from '../../model/conversation.ts';
import type { RecordedSession } from '../../model/recorded-session.ts';

/** Bytes on data connections that wait for their session to end; what comes beyond is known to have been there, without its bytes. */
const maxWaiting = 64 * 1024 * 1024;

interface Gathering {
  conversation: Conversation | undefined;
  readonly data: Conversation[];
  /** Data connections that have not ended. */
  open: number;
}

/**
 * Puts conversations that end one by one together with their data connections. A session is told about as soon as it and
 * all data connections that were linked to it have ended, so hardly anything is held.
 */
export class SessionGatherer {
  readonly #heard: (session: RecordedSession) => void;
  readonly #gathering = new Map<number, Gathering>();
  #waiting = 0;

  constructor(heard: (session: RecordedSession) => void) {
    this.#heard = heard;
  }

  /** A data connection of the conversation with this number has been found. */
  linked(control: number): void {
    const known = this.#gathering.get(control);
    if (known) known.open++;
    else this.#gathering.set(control, { conversation: undefined, data: [], open: 1 });
  }

  ended(conversation: Conversation): void {
    if (conversation.dataOf) this.#dataEnded(conversation, conversation.dataOf.control);
    else {
      const known = this.#gathering.get(conversation.id);
      if (known === undefined) this.#heard({ conversation, data: [] });
      else {
        known.conversation = conversation;
        this.#tellIfWhole(conversation.id, known);
      }
    }
  }

  /** Nothing follows: sessions are told as far as they are known. Data connections of conversations that were told already are lost. */
  finish(): void {
    for (const { conversation, data } of this.#gathering.values())
      if (conversation) this.#heard({ conversation, data });
    this.#gathering.clear();
    this.#waiting = 0;
  }

  #dataEnded(conversation: Conversation, control: number): void {
    const known = this.#gathering.get(control);
    if (known === undefined) return;
    const size = sizeOf(conversation);
    const fits = this.#waiting + size <= maxWaiting;
    if (fits) this.#waiting += size;
    known.data.push(fits ? conversation : { ...conversation, messages: [] });
    known.open--;
    this.#tellIfWhole(control, known);
  }

  #tellIfWhole(control: number, { conversation, data, open }: Gathering): void {
    if (conversation === undefined || open > 0) return;
    this.#gathering.delete(control);
    this.#waiting -= data.reduce((sum, each) => sum + sizeOf(each), 0);
    this.#heard({ conversation, data });
  }
}

function sizeOf({ messages }: Conversation): number {
  return messages.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
