import { envelopeCommands } from '../../knowledge/login-commands.ts';
import {
  envelopeAddress,
  helloCommands,
  localUser,
  traceLines,
  withoutDots,
} from '../../knowledge/mail/mail-delivery.ts';
import { isCompletion } from '../../knowledge/status-codes.ts';
import type { Request } from '../../message/request/request.ts';
import type { HostMail } from './host-mail.ts';

const mostRecipients = 100;

/** By which client a mail comes, and to which host. */
export interface BroughtBy {
  /** The client's address. */
  readonly client: string;
  /** The name that the host shows. */
  readonly hostName: string | undefined;
}

/** Brings the mails that a session is sent, and takes, to the mailboxes of the host. */
export class MailDelivery {
  readonly #host: HostMail;
  readonly #by: BroughtBy;
  #hello = '';
  #from = '';
  readonly #to = new Set<string>();

  constructor(host: HostMail, by: BroughtBy) {
    this.#host = host;
    this.#by = by;
  }

  /** A request was answered; `now` in µs. */
  answered(request: Request, status: string, now: number): void {
    if (!isCompletion(status)) return;
    if (request.kind === 'block') {
      this.#deliver(request.raw, now);
      return;
    }
    if (helloCommands.has(request.command)) this.#hello = request.words[0]?.slice(0, 255) ?? '';
    const side = envelopeCommands.get(request.command);
    const address = side && envelopeAddress(request.raw);
    if (address === undefined) return;
    if (side === 'from') {
      this.#from = address;
      this.#to.clear();
      return;
    }
    const user = localUser(address, this.#by.hostName);
    if (user !== undefined && this.#to.size < mostRecipients) this.#to.add(user);
  }

  #deliver(sent: string, now: number): void {
    if (this.#to.size === 0) return;
    const { client, hostName = 'localhost' } = this.#by;
    const trace = traceLines({
      from: this.#from,
      hello: this.#hello,
      client,
      by: hostName,
      time: now / 1000,
    });
    const mail = trace + withoutDots(sent);
    for (const user of this.#to) this.#host.deliver(user, mail, now / 1000);
    this.#to.clear();
  }
}
