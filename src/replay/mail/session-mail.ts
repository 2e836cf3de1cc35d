import type { Request } from '../../message/request/request.ts';
import type { History } from '../../message/session/history.ts';
import type { Template } from '../../model/personality.ts';
import type { SessionEvent } from '../../model/session.ts';
import type { HostMail } from './host-mail.ts';
import { type BroughtBy, MailDelivery } from './mail-delivery.ts';
import { Mailbox, type MailboxForm } from './mailbox.ts';

/** What a request was, and how it was answered; `history` is what was before it, `now` in µs. */
interface Answered {
  readonly request: Request;
  readonly template: Template;
  readonly login: SessionEvent['login'];
  readonly history: History;
  readonly now: number;
}

/** What a session brings to the mailboxes of its host, and what it sees of them. */
export class SessionMail {
  readonly #delivery: MailDelivery | undefined;
  /** Absent where nothing is shared, or no mails are shown. */
  readonly box: Mailbox | undefined;

  constructor(form: MailboxForm | undefined, mail: HostMail | undefined, by: BroughtBy) {
    this.#delivery = mail && new MailDelivery(mail, by);
    this.box = mail && form && new Mailbox(form, mail);
  }

  answered({ request, template: { status, ends }, login, history, now }: Answered): void {
    this.#delivery?.answered(request, status, now);
    if (login?.accepted) this.box?.loggedIn(login.username);
    if (ends !== undefined) this.box?.ended(history);
  }
}
