import type { Request } from '../../message/request/request.ts';
import type { History } from '../../message/session/history.ts';
import type { Template } from '../../model/personality.ts';
import type { SessionOptions } from '../session/session-options.ts';
import { answeredLogin } from '../session/tell-session.ts';
import { MailDelivery } from './mail-delivery.ts';
import { Mailbox, type MailboxForm } from './mailbox.ts';

/** What a session brings to the mailboxes of its host, and what it sees of them. */
export class SessionMail {
  readonly delivery: MailDelivery | undefined;
  readonly box: Mailbox | undefined;

  /** `hostName` is the one that is shown. */
  constructor(form: MailboxForm | undefined, { ends, shared }: SessionOptions, hostName: string | undefined) {
    const { mail } = shared;
    this.delivery = mail && new MailDelivery(mail, { client: ends.client.address, hostName });
    this.box = mail && form && new Mailbox(form, mail);
  }

  /** A request was answered; `history` is what was before it, `now` in µs. */
  answered(request: Request, { status, ends }: Template, history: History, now: number): void {
    this.delivery?.answered(request, status, now);
    if (this.box === undefined) return;
    const login = answeredLogin(history.last?.request, request, status);
    if (login?.accepted) this.box.loggedIn(login.username);
    if (ends !== undefined) this.box.ended(history);
  }
}
