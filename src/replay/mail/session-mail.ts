import type { Request } from '../../message/request/request.ts';
import type { PropertiesNow } from '../../message/session/annotators.ts';
import type { History } from '../../message/session/history.ts';
import type { LinesNow } from '../../message/session/item-lists.ts';
import type { IsThere } from '../../message/session/numbered.ts';
import type { PropertyMemory } from '../../message/session/properties.ts';
import type { Personality, Template } from '../../model/personality.ts';
import type { SessionEvent } from '../../model/session.ts';
import type { HostMail } from './host-mail.ts';
import { type BroughtBy, MailDelivery } from './mail-delivery.ts';
import { Mailbox, type MailboxForm } from './mailbox.ts';
import { PropertyMailbox } from './property-mailbox.ts';

/** What a request was, and how it was answered; `history` is what was before it, `now` in µs. */
interface Answered {
  readonly request: Request;
  readonly template: Template;
  readonly login: SessionEvent['login'];
  readonly history: History;
  readonly now: number;
}

/** What the host has taken, and what the service has shown of properties. */
interface Shared {
  readonly mail?: HostMail;
  readonly properties: PropertyMemory;
}

/** What a session brings to the mailboxes of its host, and what it sees of them: as numbered lists, or as things with properties. Nothing where nothing is shared, or no mails are shown. */
export class SessionMail {
  readonly #delivery: MailDelivery | undefined;
  readonly #lists: Mailbox | undefined;
  readonly #things: PropertyMailbox | undefined;
  readonly #memory: PropertyMemory;

  constructor(
    form: MailboxForm | undefined,
    learned: Personality['properties'],
    { mail, properties: memory }: Shared,
    by: BroughtBy,
  ) {
    this.#delivery = mail && new MailDelivery(mail, by);
    this.#lists = mail && form && new Mailbox(form, mail);
    this.#things = mail && learned && new PropertyMailbox(learned, mail, memory);
    this.#memory = memory;
  }

  answered({ request, template: { status, ends }, login, history, now }: Answered): void {
    this.#delivery?.answered(request, status, now);
    if (login?.accepted) {
      this.#lists?.loggedIn(login.username);
      this.#things?.loggedIn(login.username);
    }
    if (ends !== undefined) this.#lists?.ended(history);
  }

  /** What annotators have to know of the mails that have come: beside numbers that were recorded, and properties that were shown. */
  known(history: History): {
    readonly properties: PropertyMemory;
    readonly propertiesNow: PropertiesNow | undefined;
    readonly isThere: IsThere | undefined;
  } {
    const things = this.#things;
    return {
      properties: things?.memory ?? this.#memory,
      propertiesNow: things && ((...all) => things.propertiesNow(...all)),
      isThere: this.#lists?.isThere(history),
    };
  }

  /** A request for mails that have come as it would be for recorded ones, by which its answer is chosen. */
  asRecorded(request: Request, history: History): Request {
    const asked = this.#lists?.asRecorded(request, history) ?? request;
    return this.#things?.asRecorded(asked) ?? asked;
  }

  /** The lines of lists, with those of the mails that have come. */
  linesNow(history: History): LinesNow | undefined {
    const lists = this.#lists;
    return lists && ((field, lines) => lists.lines(field, lines, history));
  }

  /** A reply that was learned, with the mails that have come in it. */
  shown(request: Request, reply: string, status: string, history: History): string {
    const said = this.#lists?.shown(request, reply, status, history) ?? reply;
    return this.#things?.shown(request, said, status) ?? said;
  }
}
