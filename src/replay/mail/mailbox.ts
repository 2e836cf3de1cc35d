import { mailboxCommands, withDots, withoutDots } from '../../knowledge/mail/mail-delivery.ts';
import { isRefusal } from '../../knowledge/status-codes.ts';
import { opened, type Request } from '../../message/request/request.ts';
import type { History } from '../../message/session/history.ts';
import { goneFrom, type Listing, linesMeant, listKey, wordsOf } from '../../message/session/item-lists.ts';
import { type IsThere, numberNamed, numbersThere } from '../../message/session/numbered.ts';
import type { Personality } from '../../model/personality.ts';
import { constantModels, maybeList } from './constant-lists.ts';
import type { HostMail, KeptMail } from './host-mail.ts';
import { namedBelow } from './named-below.ts';
import { type ListModel, listModels, listName, type NumberedMail, ownLine } from './own-lines.ts';

/** How a service shows the mails of a user, learned from the recorded ones. */
export interface MailboxForm {
  readonly numbered: Personality['numbered'];
  readonly models: ReadonlyMap<string, ListModel>;
  /** Of lists that are constant texts. */
  readonly constant: readonly ListModel[];
  /** What `totalOf` says of these. */
  readonly totals: ReadonlySet<string>;
  /** The list by which mails are counted; absent where there are only constant ones. */
  readonly counted: Listing | undefined;
}

/** Undefined where the service shows no lists of numbered things. */
export function mailboxForm({ templates, numbered }: Personality): MailboxForm | undefined {
  const lists = templates
    .flatMap(({ parts }) => parts)
    .flatMap((part) => (typeof part !== 'string' && part.field === 'list' ? [part] : []));
  const counted = lists.find(({ key }) => key?.verb !== undefined) ?? lists[0];
  const { models: constant, totals } = constantModels(templates);
  if (counted === undefined && (numbered === undefined || constant.length === 0)) return undefined;
  return { numbered, models: listModels(templates), constant, totals, counted };
}

/** The mails that other services of the host have taken for the user of a session, behind those that were recorded. As they were at the login (RFC 1939, 3). */
export class Mailbox {
  readonly #form: MailboxForm;
  readonly #host: HostMail;
  #user = '';
  #mails: readonly KeptMail[] = [];

  constructor(form: MailboxForm, host: HostMail) {
    this.#form = form;
    this.#host = host;
  }

  loggedIn(username: string): void {
    this.#user = username.toLowerCase();
    this.#mails = this.#host.of(this.#user);
  }

  /** The lines of a list, with those of the mails that have come. */
  lines(field: Listing, lines: readonly string[], history: History): readonly string[] {
    const model = this.#form.models.get(listName(field));
    if (model === undefined || this.#mails.length === 0) return lines;
    const before = this.#before(history);
    return [
      ...lines.filter((line) => numberOf(line) <= before),
      ...this.#mails.map((mail, at) => ownLine(model, before + at + 1, numbered(mail, before))),
    ];
  }

  /** Whether something of a number is there: one of these mails, or what was recorded. */
  isThere(history: History): IsThere {
    const { numbered } = this.#form;
    return (whose, number) =>
      this.#mailOf(number, history) !== undefined ||
      (numbered && numbersThere(numbered, whose)?.includes(number));
  }

  /** A request for such a mail as it would be for a recorded one, by which its answer is chosen. */
  asRecorded(request: Request, history: History): Request {
    const number = numberNamed(request);
    const isOwn = number !== undefined && this.#mailOf(number, history) !== undefined;
    return isOwn ? namedBelow(request, request.words[0] ?? '', this.#before(history)) : request;
  }

  /** The reply to a request for a mail that has come, in the place of one for a recorded mail. */
  shown(request: Request, reply: string, status: string, history: History): string {
    if (this.#mails.length === 0 || isRefusal(status)) return reply;
    const number = numberNamed(request);
    const mail = number === undefined ? undefined : this.#mailOf(number, history);
    if (number === undefined) return this.#withTotal(this.#withOwnLines(reply, history), history);
    if (mail === undefined) return reply;
    const what = mailboxCommands.get(request.command);
    const before = this.#before(history);
    if (what === undefined) return this.#withOwnLine(reply, number, numbered(mail, before));
    const lines = what === 'whole' ? Number.POSITIVE_INFINITY : Number(request.words[1] ?? 0);
    return withMail(reply, { number, mail: mail.text, lines, before });
  }

  /** The session has ended in order: what it took away is gone. */
  ended(history: History): void {
    const { gone } = this.#form.numbered ?? {};
    if (gone === undefined || this.#mails.length === 0) return;
    const before = this.#before(history);
    const numbers = goneFrom(gone, history);
    this.#host.remove(
      this.#user,
      new Set(
        this.#mails.flatMap(({ serial }, at) => (numbers.has(String(before + at + 1)) ? [serial] : [])),
      ),
    );
  }

  #mailOf(number: number, history: History): KeptMail | undefined {
    return this.#mails.length === 0 ? undefined : this.#mails[number - this.#before(history) - 1];
  }

  /** The number of the last recorded mail. */
  #before(history: History): number {
    const { counted, numbered } = this.#form;
    const numbers = counted
      ? linesMeant(counted, opened, history).map(numberOf)
      : numbered && numbersThere(numbered, listKey(numbered.key, opened, history));
    return Math.max(0, ...(numbers ?? []));
  }

  /** The mails that are not taken away, with their numbers. */
  #left(history: History): readonly (readonly [number: number, mail: NumberedMail])[] {
    const { gone } = this.#form.numbered ?? {};
    const numbers = gone ? goneFrom(gone, history) : new Set<string>();
    const before = this.#before(history);
    return this.#mails
      .map((mail, at) => [before + at + 1, numbered(mail, before)] as const)
      .filter(([number]) => !numbers.has(String(number)));
  }

  /** A constant list goes on with the lines of the mails that have come. */
  #withOwnLines(reply: string, history: History): string {
    const list = maybeList(reply);
    const model = list && this.#form.constant.find(({ lines }) => lines.includes(list[0] ?? ''));
    if (!list || !model) return reply;
    const before = this.#before(history);
    const known = list.filter((line) => numberOf(line) <= before);
    const own = this.#left(history).map(([number, mail]) => ownLine(model, number, mail));
    const lines = [...known, ...own].map((line) => `${line}\r\n`).join('');
    const start = reply.indexOf('\r\n');
    const count = new RegExp(`\\b${list.length}\\b`);
    const head = reply.slice(0, start).replace(count, String(known.length + own.length));
    return `${head}\r\n${lines}.\r\n`;
  }

  /** So does the number of mails with the sum of their sizes. */
  #withTotal(reply: string, history: History): string {
    if (this.#form.counted !== undefined || reply.length > 500) return reply;
    const mails = this.#left(history);
    return reply.replace(/\b(\d{1,9}) (\d{1,12})\b/, (said, count, sum) => {
      if (!this.#form.totals.has(said)) return said;
      return `${Number(count) + mails.length} ${mails.reduce((all, [, { text }]) => all + text.length, Number(sum))}`;
    });
  }

  /** A reply that was recorded with the line of another one, at the end of its first line. */
  #withOwnLine(reply: string, number: number, mail: NumberedMail): string {
    const end = reply.indexOf('\r\n');
    const words = end < 0 ? [] : reply.slice(0, end).split(' ');
    const [before = '', word = ''] = words.slice(-2);
    const models = [...this.#form.models.values(), ...this.#form.constant];
    const model = models.find(({ lines }) => lines.some((line) => wordsOf(line)[1] === word));
    if (words.length < 2 || model === undefined || !/^\d{1,15}$/.test(before)) return reply;
    return [...words.slice(0, -2), ownLine(model, number, mail)].join(' ') + reply.slice(end);
  }
}

function numbered({ text, serial }: KeptMail, before: number): NumberedMail {
  return { text, nth: before + serial };
}

function numberOf(line: string): number {
  return Number(wordsOf(line)[0]) || 0;
}

interface Showing {
  readonly number: number;
  readonly mail: string;
  /** Of the text behind the head. */
  readonly lines: number;
  /** The number of the last recorded mail. */
  readonly before: number;
}

/** The mail in the place of the recorded one: everything from the second line of the reply to the lone dot. */
function withMail(reply: string, { number, mail, lines, before }: Showing): string {
  const start = reply.indexOf('\r\n') + 2;
  if (start < 2 || !reply.slice(start - 2).endsWith('\r\n.\r\n')) return reply;
  const size = withoutDots(reply.slice(start)).length;
  const said = reply.slice(0, start).replace(/\b\d{1,15}\b/g, (digits) => {
    if (Number(digits) === size) return String(mail.length);
    return Number(digits) >= 1 && Number(digits) <= before ? String(number) : digits;
  });
  return `${said}${withDots(beginning(mail, lines))}.\r\n`;
}

/** The head of a mail, and so many lines of what follows. */
function beginning(mail: string, lines: number): string {
  const head = mail.indexOf('\r\n\r\n') + 4;
  if (lines === Number.POSITIVE_INFINITY || head < 4) return mail;
  let end = head;
  for (let left = lines; left > 0 && end < mail.length; left--)
    end = mail.indexOf('\n', end) + 1 || mail.length;
  return mail.slice(0, end);
}
