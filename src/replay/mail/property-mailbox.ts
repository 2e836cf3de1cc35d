import { mailItem, shownNames } from '../../knowledge/mail/mail-items.ts';
import {
  askedByUid,
  flagChanges,
  flags,
  flagsItem,
  foundNumbers,
  goneLine,
  isFound,
  isInbox,
  mailboxChoosers,
  mailboxDuties,
  mailboxTotals,
  newsLines,
} from '../../knowledge/mail/mailboxes.ts';
import { isCompletion } from '../../knowledge/status-codes.ts';
import { listedWords, readUnits, writeUnit } from '../../message/reply/property-units.ts';
import type { Request } from '../../message/request/request.ts';
import type { History } from '../../message/session/history.ts';
import {
  askedIn,
  isAsk,
  keptAs,
  knownOwner,
  numbersPattern,
  ownerOf,
  type PropertyMemory,
} from '../../message/session/properties.ts';
import type { Properties } from '../../model/properties.ts';
import type { HostMail, KeptMail } from './host-mail.ts';
import { namedBelow } from './named-below.ts';

/** The mailbox that the session has chosen, if it is the one into which mail is delivered. */
interface OpenBox {
  /** How many mails were recorded in it, how many of them as new, and the unique number of the last. */
  readonly recorded: number;
  readonly recordedRecent: number;
  readonly lastUid: number;
  readonly mails: readonly KeptMail[];
  /** Serial numbers of those that no session has seen before. */
  readonly recent: ReadonlySet<number>;
}

const area = 0;
const unknownBox: OpenBox = { recorded: 0, recordedRecent: 0, lastUid: 0, mails: [], recent: new Set() };

function withKnownAsks(learned: Properties): Properties {
  const { asks, changes } = learned;
  const [model] = asks.filter(({ always }) => always.length === 0);
  const byUid = model && !asks.some(({ always }) => always.length > 0) ? [{ ...model, ...askedByUid }] : [];
  const others = flagChanges.filter(
    ({ verb, item }) => !changes.some((one) => one.verb === verb && one.item === item),
  );
  return { ...learned, asks: [...asks, ...byUid], changes: [...changes, ...others] };
}

/** The mails that other services of the host have taken for the user of a session, where mails are things with properties: behind those that were recorded, and told of by the same names. */
export class PropertyMailbox {
  /** As learned, with what is known of other ways to ask. */
  readonly #known: Properties;
  readonly #host: HostMail;
  readonly #shown: PropertyMemory;
  #user = '';
  #open: OpenBox | undefined;
  #owner = '';

  constructor(learned: Properties, host: HostMail, shown: PropertyMemory) {
    this.#known = withKnownAsks(learned);
    this.#host = host;
    this.#shown = shown;
  }

  loggedIn(username: string): void {
    this.#user = username.toLowerCase();
  }

  /** What a request may ask for, with what it wants to know of these mails. */
  propertiesNow(learned: Properties, request: Request, history: History): Properties {
    const open = this.#open;
    const asked = open && open.mails.length > 0 ? askedIn(request) : undefined;
    if (!open || !asked) return learned;
    this.#owner = knownOwner(learned, history) ?? ownerOf(learned.owners, history) ?? '';
    const unknown = asked.items.filter((item) => !Object.hasOwn(learned.names, item));
    const names = {
      ...learned.names,
      ...Object.fromEntries(unknown.map((item) => [item, shownNames(item)])),
    };
    const items = new Set([
      ...askedByUid.always,
      flagsItem,
      ...asked.items.flatMap((item) => [item, ...(names[item] ?? [])]),
    ]);
    const things = open.mails.map((mail, at) => [open.recorded + at + 1, this.#told(mail, items, open)]);
    const own = learned.things[this.#owner];
    return {
      ...this.#known,
      names,
      things: { ...learned.things, [this.#owner]: { ...own, ...Object.fromEntries(things) } },
    };
  }

  #told(mail: KeptMail, items: ReadonlySet<string>, open: OpenBox): Readonly<Record<string, string>> {
    const told = { text: mail.text, time: mail.time, uid: open.lastUid + mail.serial };
    return Object.fromEntries(
      [...items].flatMap((item) => {
        const value = item === flagsItem ? `(${this.#flagsOf(mail, open).join(' ')})` : mailItem(item, told);
        return value === undefined ? [] : [[item, value]];
      }),
    );
  }

  /** What was shown last; of these mails only their flags can change, and they keep them when others are taken away. */
  readonly memory: PropertyMemory = {
    get: (where, name) => {
      const [mail, key] = this.#kept(name);
      if (!mail) return this.#shown.get(where, name);
      return key === flagsItem && this.#open ? `(${this.#flagsOf(mail, this.#open).join(' ')})` : undefined;
    },
    set: (where, name, value) => {
      const [mail, key] = this.#kept(name);
      if (!mail) this.#shown.set(where, name, value);
      else if (key === flagsItem) this.#shown.set(area, this.#flagsName(mail), value);
    },
  };

  #kept(name: string): readonly [KeptMail | undefined, string] {
    const [number = '', key = ''] = (this.#open && keptAs(this.#owner, name)) ?? [];
    return [this.#open?.mails[Number(number) - this.#open.recorded - 1], key];
  }

  #flagsName({ serial }: KeptMail): string {
    return `mail\0${this.#user}\0${serial}`;
  }

  #flagsOf(mail: KeptMail, { recent }: OpenBox): readonly string[] {
    const kept = listedWords(this.#shown.get(area, this.#flagsName(mail)) ?? '()');
    const own = kept.filter((flag) => flag !== flags.recent);
    return recent.has(mail.serial) ? [...own, flags.recent] : own;
  }

  /** A request for these mails as it would be for recorded ones, by which its answer is chosen. */
  asRecorded(request: Request): Request {
    const open = this.#open;
    const words = open && open.mails.length > 0 ? listedWords(request.rest).slice(0, 2) : [];
    const numbers = words.find((word) => numbersPattern.test(word));
    if (!open || numbers === undefined) return request;
    const asked = askedIn(request);
    const byUid =
      asked && this.#known.asks.some((ask) => isAsk(ask, request, asked) && ask.always.length > 0);
    return namedBelow(request, numbers, byUid ? open.lastUid : open.recorded);
  }

  /** A reply that was learned, with these mails in it. */
  shown(request: Request, reply: string, status: string): string {
    if (this.#user === '') return reply;
    const isDone = isCompletion(status);
    const chooses = mailboxChoosers.get(request.command);
    if (chooses !== undefined) {
      this.#open = isDone && isInbox(request.words[0]) ? this.#opened(reply, chooses) : undefined;
      return this.#open ? this.#withTotals(reply, this.#open) : reply;
    }
    const open = this.#open;
    if (!isDone) return reply;
    if (isInbox(request.words[0])) return this.#withTotals(reply, open ?? this.#outside());
    if (!open) return reply;
    const duty = mailboxDuties.get(request.command);
    if (duty !== undefined) return this.#done(duty, open) + reply;
    return this.#withFound(this.#withTold(reply, request, open), request, open);
  }

  #opened(reply: string, takesNews: boolean): OpenBox {
    const said = (counted: string) => {
      const [place] =
        mailboxTotals.find(([one, counts]) => counts === counted && reply.search(one) >= 0) ?? [];
      const [found] = place ? [...reply.matchAll(place)] : [];
      return found && Number(found[2]);
    };
    const recorded = said('all') ?? 0;
    const recordedRecent = said('recent') ?? 0;
    const lastUid = (said('nextUid') ?? recorded + 1) - 1;
    return this.#refreshed({ ...unknownBox, recorded, recordedRecent, lastUid }, takesNews);
  }

  /** As it is by now. */
  #refreshed(before: OpenBox, takesNews: boolean): OpenBox {
    const name = `recent\0${this.#user}`;
    const mails = this.#host.of(this.#user);
    const known = Number(this.#shown.get(area, name) ?? 0);
    const fresh = mails.flatMap(({ serial }) => (serial > known ? [serial] : []));
    if (takesNews) this.#shown.set(area, name, String(this.#host.lastOf(this.#user)));
    return { ...before, mails, recent: new Set([...before.recent, ...fresh]) };
  }

  /** The mailbox as one sees it who has not chosen it. */
  #outside(): OpenBox {
    return this.#refreshed(unknownBox, false);
  }

  #withTotals(reply: string, open: OpenBox): string {
    const more = {
      all: open.mails.length,
      recent: open.recent.size,
      unseen: open.mails.filter((mail) => !this.#flagsOf(mail, open).includes(flags.seen)).length,
      nextUid: this.#host.lastOf(this.#user),
    };
    return mailboxTotals.reduce(
      (said, [place, counts]) =>
        said.replace(place, (_, before, number) => `${before}${Number(number) + more[counts]}`),
      reply,
    );
  }

  /** A reply begins with the lines that tell of these mails, whatever was recorded. */
  #withTold(reply: string, request: Request, open: OpenBox): string {
    const { told = '' } = request;
    const isOwn = told
      ? readUnits(told).some(({ number }) => number > open.recorded)
      : this.asRecorded(request) !== request;
    if (!isOwn || (told && reply.startsWith(told))) return reply;
    const units = readUnits(reply).reduce((sum, unit) => sum + writeUnit(unit).length, 0);
    const untagged = /^(?:\*[^\n]*\n)*/.exec(reply)?.[0].length ?? 0;
    return told + reply.slice(Math.max(units, untagged));
  }

  #withFound(reply: string, request: Request, open: OpenBox): string {
    const found = open.mails.length > 0 ? foundNumbers.exec(reply) : undefined;
    if (!found) return reply;
    const [first = ''] = request.words;
    const byUid = /^search$/i.test(first);
    const keys = byUid ? request.words.slice(1) : request.words;
    const numbers = open.mails.flatMap((mail, at) => {
      const has = (flag: string) => this.#flagsOf(mail, open).includes(flag);
      if (!isFound(keys, mail.text, has)) return [];
      return [byUid ? open.lastUid + mail.serial : open.recorded + at + 1];
    });
    return reply.replace(foundNumbers, (said) => [said.trimEnd(), ...numbers].join(' '));
  }

  /** What stands before the answer to a command that asks for news, or takes away what is marked so. */
  #done(duty: 'news' | 'expunge' | 'close' | 'leave', open: OpenBox): string {
    if (duty === 'news') return this.#news(open);
    const gone = open.mails.filter((mail) => this.#flagsOf(mail, open).includes(flags.deleted));
    if (duty !== 'leave') this.#host.remove(this.#user, new Set(gone.map(({ serial }) => serial)));
    const left = open.mails.filter((mail) => !gone.includes(mail));
    this.#open = duty === 'expunge' ? { ...open, mails: left } : undefined;
    if (duty !== 'expunge') return '';
    return gone
      .map((mail, before) => goneLine(open.recorded + open.mails.indexOf(mail) + 1 - before))
      .join('');
  }

  #news(open: OpenBox): string {
    const now = this.#refreshed(open, true);
    if (now.mails.at(-1)?.serial === open.mails.at(-1)?.serial) return '';
    this.#open = now;
    return newsLines(open.recorded + now.mails.length, open.recordedRecent + now.recent.size);
  }
}
