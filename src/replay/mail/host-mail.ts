const mostUsers = 1000;
const mostMails = 200; // of a user
const longestMail = 1024 * 1024; // bytes
const mostBytes = 16 * 1024 * 1024; // of all mails

/** A mail that a service of the host has taken. */
export interface KeptMail {
  readonly text: string;
  /** When it was taken, ms since the Unix epoch. */
  readonly time: number;
  /** Which of the user's it is, from 1: goes on when others are taken away. */
  readonly serial: number;
}

/** The mails that one service of a host has taken for its users, for as long as the emulator runs: another service of it may show them. Those of who got none for longest are forgotten first. */
export class HostMail {
  readonly #boxes = new Map<string, readonly KeptMail[]>();
  readonly #serials = new Map<string, number>();
  #held = 0;
  /** Sessions that fill the memory go first. */
  readonly lastUsed = Number.POSITIVE_INFINITY;

  /** Bytes of all mails. */
  get held(): number {
    return this.#held;
  }

  /** The mails of a user, by its name in lower case, the oldest first. */
  of(user: string): readonly KeptMail[] {
    return this.#boxes.get(user) ?? [];
  }

  /** The number of the user's latest mail; 0 before the first. */
  lastOf(user: string): number {
    return this.#serials.get(user) ?? 0;
  }

  /** A mail longer than is kept is not there; `time` in ms. */
  deliver(user: string, text: string, time: number): void {
    if (text.length > longestMail) return;
    const before = this.of(user);
    const serial = this.lastOf(user) + 1;
    this.#serials.delete(user);
    this.#serials.set(user, serial);
    this.#put(user, [...before.slice(before.length >= mostMails ? 1 : 0), { text, time, serial }]);
    this.#forgetBeyond(mostBytes, mostUsers);
  }

  /** The user has taken these mails away. */
  remove(user: string, serials: ReadonlySet<number>): void {
    this.#put(
      user,
      this.of(user).filter(({ serial }) => !serials.has(serial)),
    );
  }

  giveWay(): void {
    this.#forgetBeyond(this.#held / 2, mostUsers);
  }

  #put(user: string, mails: readonly KeptMail[]): void {
    this.#held += bytesOf(mails) - bytesOf(this.of(user));
    this.#boxes.delete(user);
    if (mails.length > 0) this.#boxes.set(user, mails);
  }

  #forgetBeyond(bytes: number, users: number): void {
    for (const user of this.#boxes.keys()) {
      if (this.#held <= bytes && this.#boxes.size <= users) break;
      this.#put(user, []);
    }
    for (const user of this.#serials.keys()) {
      if (this.#serials.size <= users) break;
      if (!this.#boxes.has(user)) this.#serials.delete(user);
    }
  }
}

function bytesOf(mails: readonly KeptMail[]): number {
  return mails.reduce((sum, { text }) => sum + text.length, 0);
}
